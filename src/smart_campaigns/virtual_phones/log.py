"""The log of the called side: one JSON line an event, on disk before the next event is looked at."""

from __future__ import annotations

import json
import os
from pathlib import Path


class CallLog:
    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def write(self, event: str, at_ns: int, /, **facts: object) -> None:
        """Facts that are None are left out. `at_ns` is CLOCK_REALTIME."""
        known = {name: fact for name, fact in facts.items() if fact is not None}
        line = json.dumps({"event": event, "at_ns": at_ns, **known}, separators=(",", ":"))
        os.write(self._file, line.encode() + b"\n")

    def close(self) -> None:
        os.close(self._file)
