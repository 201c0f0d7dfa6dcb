"""What an agent may have done while it talks: opt-outs that bind at once, and a word for whoever watches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import structlog

from smart_campaigns.core.conversation import Turn
from smart_campaigns.ports.store import DialerStore, Placement, StoreAway

log = structlog.get_logger(__name__)
BOUND_WITHIN_S = 1.5
"""With the database away the talk goes on after so long; the opt-out is committed as soon as it answers."""


class CallDesk:
    """Of one call. `until_heard` repeats what it is given until the store answers."""

    def __init__(
        self,
        store: DialerStore,
        placement: Placement,
        until_heard: Callable[[Callable[[], Awaitable[None]]], Awaitable[None]],
    ) -> None:
        self._store, self._placement, self._until_heard = store, placement, until_heard
        self._opting_out: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None

    async def opt_out(self, words: str) -> None:
        attempt_id, org_id = self._placement.attempt_id, self._placement.ref.org_id
        self._opting_out = asyncio.ensure_future(
            self._until_heard(lambda: self._store.opt_out(org_id, attempt_id, words))
        )
        await asyncio.wait((self._opting_out,), timeout=BOUND_WITHIN_S)

    def said(self, turn: Turn) -> None:
        data = {"attempt_id": str(self._placement.attempt_id), "contact_id": self._placement.target.contact_id}
        facts = {key: value for key, value in asdict(turn).items() if value is not None}
        self._telling = asyncio.create_task(self._tell({**data, **facts}, self._telling))

    async def close(self) -> None:
        """Before the call is settled: what binds is committed."""
        for task in (self._opting_out, self._telling):
            if task is not None:
                await task

    async def _tell(self, data: dict[str, Any], former: asyncio.Task[None] | None) -> None:
        if former is not None:
            await former
        try:
            await self._store.tell(self._placement.ref, "call_turn", data)
        except StoreAway:
            log.warning("a turn was not told to those who watch", attempt_id=data["attempt_id"])
        except Exception:  # nobody's call is held up, or settled late, for those who watch; it is logged
            log.exception("a turn could not be told", attempt_id=data["attempt_id"])
