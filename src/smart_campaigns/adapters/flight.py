"""Flight marks in a shared mapping: one file a worker in the data folder; a kill -9 loses nothing of it.

Layout: a header of 64 bytes (magic, boot id), then slots of 16 bytes, an attempt id each, zero when free. One store of
16 bytes before the send; the page cache keeps it when the process dies. A reboot changes the boot id.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Collection
from pathlib import Path
from uuid import UUID

MAGIC = b"smart-campaigns/1:"
HEADER = 64
SLOT = 16
SLOTS = 1024
FREE = bytes(SLOT)
SUFFIX = ".flight"


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _header(boot: str) -> bytes:
    return (MAGIC + boot.encode()).ljust(HEADER, b"\0")


def _path(folder: Path, worker_name: str) -> Path:
    return folder / f"{worker_name}{SUFFIX}"


class FlightFile:
    """The marks of this process. Opening it clears what a predecessor of the same name left: read that first."""

    def __init__(self, folder: Path, worker_name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(_path(folder, worker_name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(descriptor, HEADER + SLOT * SLOTS)
            self._map = mmap.mmap(descriptor, HEADER + SLOT * SLOTS)
        finally:
            os.close(descriptor)
        self._map[:] = _header(boot_id()) + FREE * SLOTS
        self._free = list(range(SLOTS))
        self._slots: dict[UUID, int] = {}

    def about_to_send(self, attempt_id: UUID) -> None:
        slot = self._free.pop()
        self._slots[attempt_id] = slot
        at = HEADER + SLOT * slot
        self._map[at : at + SLOT] = attempt_id.bytes

    def forget(self, attempt_id: UUID) -> None:
        slot = self._slots.pop(attempt_id, None)
        if slot is not None:
            at = HEADER + SLOT * slot
            self._map[at : at + SLOT] = FREE
            self._free.append(slot)

    def close(self) -> None:
        self._map.close()


class FlightFolder:
    """The marks of the workers of this host."""

    def __init__(self, folder: Path, lives: Callable[[str], bool]) -> None:
        """`lives` tells by a worker's name whether its process runs."""
        self._folder, self._lives = folder, lives

    def marked(self, worker_name: str, boot_id: str) -> frozenset[UUID] | None:
        try:
            raw = _path(self._folder, worker_name).read_bytes()
        except FileNotFoundError:
            return None
        if raw[:HEADER] != _header(boot_id):
            return None
        slots = (raw[at : at + SLOT] for at in range(HEADER, len(raw), SLOT))
        return frozenset(UUID(bytes=slot) for slot in slots if slot != FREE)

    def sweep(self, workers: Collection[str]) -> None:
        for file in self._folder.glob(f"*{SUFFIX}"):
            if file.stem not in workers and not self._lives(file.stem):
                file.unlink(missing_ok=True)
