"""Starts the population as a process of its own and waits until it listens."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from smart_campaigns.virtual_phones.call_record import CallRecord, read_log
from smart_campaigns.virtual_phones.config import PhonesConfig

_STOP_S = 3.0


class PhonesDidNotStartError(RuntimeError):
    """The process ended, or closed its output, before it was ready."""


@dataclass(slots=True)
class RunningPhones:
    """Ends with its `with` block, with `stop`, and when the thread that started it ends."""

    config: PhonesConfig
    process: subprocess.Popen[bytes]
    host: str
    port: int

    def records(self) -> list[CallRecord]:
        return read_log(self.config.log)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(config: PhonesConfig) -> RunningPhones:
    """Blocks until it listens. Raises PhonesDidNotStartError; why is on standard error."""
    argv = [sys.executable, "-m", "smart_campaigns.virtual_phones", *config.to_argv()]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    with process.stdout as output:
        line = output.readline()
    if not line:
        raise PhonesDidNotStartError(f"exit status {process.wait()}")
    host, _, port = json.loads(line)["listening"].rpartition(":")
    return RunningPhones(config, process, host, int(port))
