"""The parent of the callers: starts them, sees each exit at once, settles what it left, starts another."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from smart_campaigns.dialer.recovery import Recovery
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.store import StoreAway

log = structlog.get_logger(__name__)
AWAY_S = 0.2
RESTART_S = 0.1
KILL_AFTER_S = 8.0


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Keeps one child process a command, until cancelled; then the children are told to drain."""

    recovery: Recovery
    clock: Clock
    drain_timeout_s: float
    children: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    restarts: int = 0

    async def keep(self, command: Sequence[str], *, on_ready: Callable[[int], None] | None = None) -> None:
        """One child, for ever. Children print one JSON line {"worker_id": …} when they may place."""
        while True:
            child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            self.children[child.pid] = child
            try:
                worker_id = await self._ready(child)
                if on_ready is not None and worker_id is not None:
                    on_ready(child.pid)
                code = await child.wait()
            except asyncio.CancelledError:
                await self._drain(child)
                raise
            finally:
                self.children.pop(child.pid, None)
            self.restarts += 1
            log.warning("a caller process ended", pid=child.pid, code=code)
            if worker_id is not None:
                await self._settle(worker_id)
            await self.clock.sleep(RESTART_S)

    async def _ready(self, child: asyncio.subprocess.Process) -> int | None:
        assert child.stdout is not None
        line = await child.stdout.readline()
        return int(json.loads(line)["worker_id"]) if line else None

    async def _settle(self, worker_id: int) -> None:
        while True:
            try:
                await self.recovery.process_gone(worker_id)
            except StoreAway:
                await self.clock.sleep(AWAY_S)
            else:
                return

    async def _drain(self, child: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            async with asyncio.timeout(self.drain_timeout_s + KILL_AFTER_S):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()
