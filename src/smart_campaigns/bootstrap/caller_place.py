"""Which caller a process is, as its command line says it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from smart_campaigns.dialer.caller_numbers import ALL_NUMBERS, NumberShare
from smart_campaigns.settings import Settings

CALLER_COMMAND: tuple[str, ...] = (sys.executable, "-m", "smart_campaigns.cli", "caller")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerPlace:
    """Which caller this is: the `index`-th of a carrier. `sip`: the virtual phones' address; None: a trunk."""

    org_id: int
    carrier_id: int
    index: int = 0
    sip: str | None = None
    channels: int = 100
    parent: int | None = None
    numbers: NumberShare = ALL_NUMBERS


def caller_command(
    settings: Settings,
    org_id: int,
    carrier_id: int,
    sip: str | None,
    channels: int,
    *,
    index: int = 0,
    numbers: NumberShare = ALL_NUMBERS,
) -> Sequence[str]:
    command = (
        *CALLER_COMMAND,
        f"--data-dir={settings.data_dir}",
        f"--org-id={org_id}",
        f"--carrier-id={carrier_id}",
        f"--channels={channels}",
        f"--index={index}",
        f"--parent={os.getpid()}",
        f"--numbers={numbers.index}/{numbers.count}",
    )
    return command if sip is None else (*command, f"--sip={sip}")
