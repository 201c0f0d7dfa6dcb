"""Who this process is, and whether another one lives: pid, start time and boot, from /proc. A child ends with its parent."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import signal
import socket
from pathlib import Path

from smart_campaigns.adapters.flight import boot_id
from smart_campaigns.ports.store import WorkerIdentity

PR_SET_PDEATHSIG, PR_SET_TIMERSLACK = 1, 29
BOOT_CHARS = 8
HOST_CHARS = 12
PIDS_OF_THE_MACHINE = 0xEFFFFFFC
"""The inode of the first PID namespace, the same on every Linux (PROC_PID_INIT_INO)."""
START_TIME_FIELD = 19
"""Of /proc/PID/stat after the command's closing parenthesis: state is 0, start time (in ticks since boot) 19."""


def die_with_parent(parent: int | None = None) -> None:
    """SIGKILL when the parent ends, however it ends; at once when it has ended already."""
    parent = parent or os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def wake_together(within_s: float) -> None:
    """Timers of this thread, and of those that it will start, may be so late: threads that sleep wake up in company.

    The SIP engine has three threads a call, one of which looks at the clock each 4 ms. Those of 20 calls take 10 % of a
    core when each is woken alone (the kernel's own bound is 50 microseconds), 6.5 % within 4 ms.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_TIMERSLACK, int(within_s * 1e9))


def host_name(hostname: str, machine_id: str, pids: int, boot: str) -> str:
    """Among whose processes a worker's id is looked for: one machine and one space of process ids.

    The hostname alone is shared by clones and containers. On the machine itself the name outlives a boot. A container's
    machine id may come with its image and the number of its process ids is no machine's own, so there (and where there is
    no machine id) the boot tells machines apart.
    """
    machine = machine_id if machine_id and pids == PIDS_OF_THE_MACHINE else boot
    return f"{hostname}/{hashlib.sha256(f'{machine} {pids}'.encode()).hexdigest()[:HOST_CHARS]}"


def _host() -> str:
    machine_id = ""
    with contextlib.suppress(OSError):
        machine_id = Path("/etc/machine-id").read_text().strip()
    return host_name(socket.gethostname(), machine_id, Path("/proc/self/ns/pid").stat().st_ino, boot_id())


def identity() -> WorkerIdentity:
    """The running process, under a name that is never reused on this host."""
    pid = os.getpid()
    started = _started(pid)
    assert started is not None
    boot = boot_id()
    name = f"{boot[:BOOT_CHARS]}-{pid}-{started}"
    return WorkerIdentity(host=_host(), name=name, pid=pid, pid_started=started, boot_id=boot)


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
