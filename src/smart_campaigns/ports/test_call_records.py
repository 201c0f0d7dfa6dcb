"""Calls that try an agent: in the log as tests, in no figure and no list of campaigns."""

from __future__ import annotations

from typing import Protocol


class TestCallRecords(Protocol):
    async def project(self, org_id: int) -> int:
        """Of the contacts that are rung by tests; made with the first one."""
        ...

    async def is_tested(self, org_id: int, agent_id: int, version: int) -> bool:
        """Whether somebody picked up a test call of that version."""
        ...
