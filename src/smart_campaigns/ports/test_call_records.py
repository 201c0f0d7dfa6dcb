"""Calls that try an agent: in the log as tests, in no figure and no list of campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Whom a test call rings: a contact in a project that no list shows."""

    project_id: int
    contact_id: int
    number: str


class TestCallRecords(Protocol):
    async def rung(self, org_id: int, name: str, numbers: Sequence[str]) -> Rung | None:
        """The first of the numbers that no contact of the organization has: what a test does to a number, a contact's
        calls would feel. The contact is made if it is new. None: each is a contact's."""
        ...

    async def is_tested(self, org_id: int, agent_id: int, version: int) -> bool:
        """Whether somebody picked up a test call of that version."""
        ...
