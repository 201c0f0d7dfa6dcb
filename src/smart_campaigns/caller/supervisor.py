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
RESTART_MAX_S = 30.0
"""Of children that end before they may place, each is waited for twice as long as the one before, up to this."""
NOT_STARTED_S = 1.0
KILL_AFTER_S = 16.0
"""Beyond the time for the calls in progress: closing words, hanging up and settling take 13 s at most."""


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Keeps one child process a command, until cancelled; then the children are told to drain."""

    recovery: Recovery
    clock: Clock
    drain_timeout_s: float
    children: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    restarts: int = 0

    async def keep(
        self,
        command: Sequence[str],
        *,
        on_ready: Callable[[int], None] | None = None,
        on_problem: Callable[[str], None] | None = None,
    ) -> None:
        """One child, for ever. Children print one JSON line: {"worker_id": …} when they may place, {"problem": …} when
        they cannot start."""
        wait_s = RESTART_S
        while True:
            try:
                child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            except OSError as error:  # no memory or no process to be had: that passes
                log.error("a caller process could not be started", error=str(error))  # noqa: TRY400 - it says why
                await self.clock.sleep(NOT_STARTED_S)
                continue
            was_ready = await self._attend(child, on_ready, on_problem)
            wait_s = RESTART_S if was_ready else min(2 * wait_s, RESTART_MAX_S)
            await self.clock.sleep(wait_s)

    async def _attend(
        self,
        child: asyncio.subprocess.Process,
        on_ready: Callable[[int], None] | None,
        on_problem: Callable[[str], None] | None,
    ) -> bool:
        """From its start to its end, and the settlement of what it left; whether it ever might place."""
        self.children[child.pid] = child
        told: list[int] = []

        def ready(worker_id: int) -> None:
            told.append(worker_id)
            if on_ready is not None:
                on_ready(child.pid)

        reading = asyncio.create_task(_read(child, ready, on_problem))
        try:
            code = await child.wait()
            await asyncio.gather(reading, return_exceptions=True)
        except asyncio.CancelledError:
            await self._drain(child)
            raise
        finally:
            reading.cancel()
            self.children.pop(child.pid, None)
        self.restarts += 1
        log.warning("a caller process ended", pid=child.pid, code=code)
        for worker_id in told:
            await self._settle(worker_id, code)
        return bool(told)

    async def _settle(self, worker_id: int, code: int) -> None:
        while True:
            try:
                await self.recovery.process_gone(worker_id, code)
            except StoreAway:
                await self.clock.sleep(AWAY_S)
            except Exception:  # the keeper's rounds settle it all the same; without a new process nobody would dial
                log.exception("a lost process could not be settled", worker_id=worker_id)
                return
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


async def _read(
    child: asyncio.subprocess.Process, ready: Callable[[int], None], on_problem: Callable[[str], None] | None
) -> None:
    """Its standard output, to the end: one line is for us, any other is somebody's stray word."""
    assert child.stdout is not None
    while not child.stdout.at_eof():
        line = b""
        try:
            line = await child.stdout.readline()
            worker_id, problem = _said(line)
        except (ValueError, KeyError, TypeError):  # no line of ours; a very long one is dropped by the reader itself
            if line:
                log.warning("a caller process said", text=line.decode(errors="replace").rstrip()[:200])
            continue
        if worker_id is not None:
            ready(worker_id)
        elif on_problem is not None:
            on_problem(problem)


def _said(line: bytes) -> tuple[int | None, str]:
    """Its worker's id, or what keeps it from starting."""
    told = json.loads(line)
    return (None, str(told["problem"])) if "problem" in told else (int(told["worker_id"]), "")
