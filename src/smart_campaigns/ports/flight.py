"""The flight mark: what a killed process had sent, known for certain to whoever comes after it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID


class FlightMarks(Protocol):
    def about_to_send(self, attempt_id: UUID) -> None:
        """Written before the send; survives kill -9. Not marked = surely never sent."""
        ...

    def forget(self, attempt_id: UUID) -> None:
        """The store knows of the send (or that there was none)."""
        ...


class FlightRecords(Protocol):
    def marked(self, worker_name: str, boot_id: str) -> frozenset[UUID] | None:
        """Attempts that a worker of this host marked in this boot; None: its marks cannot be read, so nobody knows."""
        ...

    def sweep(self, workers: Collection[str]) -> None:
        """Remove the marks nobody can ask for any more: the process is gone, and not among the names of `workers`."""
        ...
