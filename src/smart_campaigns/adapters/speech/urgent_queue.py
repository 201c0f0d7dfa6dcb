"""Who is served next: the most urgent, and of these who came first. Whoever does not wait any more is passed over."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable
from itertools import count
from typing import Generic, TypeVar

from smart_campaigns.ports.speech import Urgency

Item = TypeVar("Item")


class UrgentQueue(Generic[Item]):
    def __init__(self, most: int) -> None:
        self._most = most
        self._order: asyncio.PriorityQueue[tuple[Urgency, int, Hashable]] = asyncio.PriorityQueue()
        self._numbers = count()
        self._waiting: dict[Hashable, Item] = {}

    def put(self, key: Hashable, urgency: Urgency, item: Item) -> bool:
        """False: the queue is full."""
        if len(self._waiting) >= self._most:
            return False
        self._waiting[key] = item
        self._order.put_nowait((urgency, next(self._numbers), key))
        return True

    def drop(self, key: Hashable) -> None:
        """Nobody waits for it any more."""
        self._waiting.pop(key, None)

    async def take(self) -> Item:
        while True:
            _, _, key = await self._order.get()
            if key in self._waiting:
                return self._waiting.pop(key)

    def waiting(self) -> Iterable[Item]:
        return self._waiting.values()

    def __len__(self) -> int:
        return len(self._waiting)
