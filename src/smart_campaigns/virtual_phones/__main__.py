"""`python -m smart_campaigns.virtual_phones`: one line of JSON when ready, SIGTERM to stop, never outlives its parent."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Sequence

from smart_campaigns.virtual_phones.config import PhonesConfig, config_from_argv
from smart_campaigns.virtual_phones.service import VirtualPhones

_PR_SET_PDEATHSIG = 1


def main(argv: Sequence[str] | None = None) -> None:
    config = config_from_argv(sys.argv[1:] if argv is None else argv)
    _die_with_parent()
    asyncio.run(_serve(config))


async def _serve(config: PhonesConfig) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    phones = VirtualPhones(config)
    try:
        host, port = phones.address
        _say_ready(config.ready_fd, f"{host}:{port}")
        await stop.wait()
    finally:
        phones.close()


def _say_ready(ready_fd: int | None, listening: str) -> None:
    line = json.dumps({"listening": listening}).encode() + b"\n"
    os.write(sys.stdout.fileno() if ready_fd is None else ready_fd, line)
    if ready_fd is not None:
        os.close(ready_fd)


def _die_with_parent() -> None:
    """The kernel sends SIGTERM when the thread that started us ends. It may have ended already."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(0)


if __name__ == "__main__":
    main()
