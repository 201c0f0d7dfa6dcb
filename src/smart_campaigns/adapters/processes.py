"""Who this process is, and whether another one lives: pid, start time and boot, from /proc."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from smart_campaigns.adapters.flight import boot_id
from smart_campaigns.ports.store import WorkerIdentity

BOOT_CHARS = 8
START_TIME_FIELD = 19
"""Of /proc/PID/stat after the command's closing parenthesis: state is 0, start time (in ticks since boot) 19."""


def identity() -> WorkerIdentity:
    """The running process, under a name that is never reused on this host."""
    pid = os.getpid()
    started = _started(pid)
    assert started is not None
    boot = boot_id()
    name = f"{boot[:BOOT_CHARS]}-{pid}-{started}"
    return WorkerIdentity(host=socket.gethostname(), name=name, pid=pid, pid_started=started, boot_id=boot)


def is_alive(worker: WorkerIdentity) -> bool:
    """Whether that very process runs on this host; a stopped one does, a zombie does not."""
    return worker.boot_id == boot_id() and _started(worker.pid) == worker.pid_started


def lives(name: str) -> bool:
    """Whether the process that `identity` gave this name runs on this host."""
    boot, pid, started = name.split("-")
    return boot == boot_id()[:BOOT_CHARS] and _started(int(pid)) == int(started)


def _started(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[START_TIME_FIELD])
