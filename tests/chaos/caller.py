"""A caller process that stops or dies at a named boundary when it is told to: the first that passes it takes the order."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path

from smart_campaigns.cli import main
from smart_campaigns.dialer.seat import Seat

ORDER = Path(os.environ["CHAOS_FOLDER"]) / "order.json"
TAKEN = ORDER.with_name("taken.json")


def passing(boundary: str) -> None:
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        order = json.loads(ORDER.read_text())
        if order["boundary"] == boundary:
            ORDER.rename(TAKEN)  # of several only one succeeds
            if order["kind"] == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            subprocess.Popen(["sh", "-c", f"sleep {order['seconds']}; kill -CONT {os.getpid()}"])
            os.kill(os.getpid(), signal.SIGSTOP)


made = Seat.__init__


def with_orders(self: Seat, *args: object, **values: object) -> None:
    made(self, *args, **values)  # type: ignore[arg-type]
    self.passing = passing


Seat.__init__ = with_orders  # type: ignore[method-assign]
main()
