"""One model's desk: its queue, and the threads that serve it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog

from smart_campaigns.adapters.speech.urgent_queue import UrgentQueue
from smart_campaigns.adapters.speech.waits import Waits
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.speech import Urgency

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")
STUCK_S = 20.0
"""At one piece of work for so long, a model will not end it."""
MOST_WAITING = 256
"""More than this will not be served in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served(Generic[Answer]):
    answer: Answer
    waited_s: float
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[Answer]):
    """`done` is told None where the model failed."""

    work: Callable[[], Answer]
    done: Callable[[Served[Answer] | None], None]
    urgency: Urgency
    asked_s: float


@dataclass(slots=True, kw_only=True)
class Desk(Generic[Answer]):
    name: str
    clock: Clock
    executor: Executor
    servers: int
    waits: Waits = field(default_factory=Waits)
    _begun_s: dict[int, float] = field(default_factory=dict)
    """When each server took up what it is at."""
    _queue: UrgentQueue[Job[Answer]] = field(default_factory=lambda: UrgentQueue(MOST_WAITING))

    def ask(
        self,
        key: Hashable,
        urgency: Urgency,
        work: Callable[[], Answer],
        done: Callable[[Served[Answer] | None], None],
    ) -> bool:
        """`done` is called when it is served. False: too many wait."""
        job = Job(work=work, done=done, urgency=urgency, asked_s=self.clock.boot_s())
        return self._queue.put(key, urgency, job)

    def forget(self, key: Hashable) -> None:
        self._queue.drop(key)

    def p95_s(self) -> float:
        """Of those for whom a contact waits; sentences said ahead may wait."""
        now_s = self.clock.boot_s()
        waiting = (now_s - job.asked_s for job in self._queue.waiting() if job.urgency is Urgency.WAITING)
        return self.waits.p95_s(now_s, waiting)

    def load(self) -> float:
        return self.waits.load(self.clock.boot_s(), self.servers)

    @property
    def is_stuck(self) -> bool:
        now_s = self.clock.boot_s()
        return any(now_s - begun_s > STUCK_S for begun_s in self._begun_s.values())

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for server in range(self.servers):
                group.create_task(self._serve(server))

    async def _serve(self, server: int) -> None:
        loop = asyncio.get_running_loop()
        while True:
            job = await self._queue.take()
            started_s = self._begun_s[server] = self.clock.boot_s()
            try:
                answer = await loop.run_in_executor(self.executor, job.work)
            except Exception:  # one utterance or sentence must not take the others along; it is logged
                log.exception("a model failed", model=self.name)
                job.done(None)
                continue
            finally:
                del self._begun_s[server]
            job.done(self._served(job, answer, started_s))

    def _served(self, job: Job[Answer], answer: Answer, started_s: float) -> Served[Answer]:
        now_s = self.clock.boot_s()
        served = Served(answer=answer, waited_s=started_s - job.asked_s, took_s=now_s - started_s)
        is_minded = job.urgency is Urgency.WAITING
        self.waits.served(now_s, served.waited_s if is_minded else None, served.took_s)
        return served
