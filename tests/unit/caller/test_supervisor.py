"""The parent of the callers goes on, whatever a child says or does, and settles what each one left."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from eager_clock import EagerClock
from smart_campaigns.caller.supervisor import Supervisor
from smart_campaigns.ports.store import StoreAway


class Recovery:
    """Tells who was settled; fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.settled: list[int] = []
        self.codes: list[int] = []
        self.called = asyncio.Event()

    async def process_gone(self, worker_id: int, code: int) -> int:
        if self.failures:
            raise self.failures.pop(0)
        self.settled.append(worker_id)
        self.codes.append(code)
        self.called.set()
        return 0


def saying(*lines: str) -> list[str]:
    code = "import sys\nfor line in sys.argv[1:]: print(200_000 * 'x' if line == LONG else line)".replace(
        "LONG", repr(LONG)
    )
    return [sys.executable, "-c", code, *lines]


async def kept(
    recovery: Any,
    command: list[str],
    until: Callable[[Supervisor], bool],
    on_problem: Callable[[str], None] | None = None,
) -> Supervisor:
    supervisor = Supervisor(recovery=recovery, clock=EagerClock(), drain_timeout_s=1.0)
    keeping = asyncio.create_task(supervisor.keep(command, on_problem=on_problem))
    async with asyncio.timeout(20):
        while not until(supervisor):
            assert not keeping.done(), keeping.exception()
            await asyncio.sleep(0.005)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert supervisor.children == {}
    return supervisor


LONG = "a line of 200,000 letters"
READY = json.dumps({"worker_id": 7})
READY_ONCE = ["echo", READY]
SAID = [
    (READY,),
    ("a library greets", READY),
    ('{"worker_id": null}', "[1]", "{}", READY, "and goodbye"),
    (LONG, READY, READY),
]


@pytest.mark.parametrize("lines", SAID, ids=["ready", "greeting", "other json", "a long line"])
async def test_a_stray_line_is_nobodys_end(lines: tuple[str, ...]) -> None:
    recovery = Recovery()
    supervisor = await kept(recovery, saying(*lines), lambda s: s.restarts >= 2)
    assert supervisor.restarts >= 2
    assert set(recovery.settled) == {7}


class Patient(EagerClock):
    """Keeps what it was to sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await super().sleep(seconds)


async def test_one_that_never_may_place_is_started_ever_more_seldom() -> None:
    clock = Patient()
    supervisor = Supervisor(recovery=Recovery(), clock=clock, drain_timeout_s=1.0)  # type: ignore[arg-type]
    for command, slept in (
        (["false"], [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30.0, 30.0]),
        (READY_ONCE, [0.1] * 3),
    ):
        clock.slept.clear()
        keeping = asyncio.create_task(supervisor.keep(command))
        async with asyncio.timeout(20):
            while len(clock.slept) < len(slept):
                await asyncio.sleep(0.005)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        assert clock.slept[: len(slept)] == slept


async def test_a_process_that_cannot_be_started_is_started_later() -> None:
    supervisor = Supervisor(recovery=Recovery(), clock=EagerClock(), drain_timeout_s=1.0)  # type: ignore[arg-type]
    keeping = asyncio.create_task(supervisor.keep(["/nonexistent/caller"]))
    for _ in range(50):
        await asyncio.sleep(0)
    assert not keeping.done()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_settling_waits_for_the_database_and_survives_a_fault() -> None:
    recovery = Recovery(StoreAway("away"), StoreAway("away"), ValueError("a fault of ours"))
    await kept(recovery, saying(READY), lambda _: bool(recovery.settled))
    assert recovery.failures == []


@pytest.mark.parametrize(("ends", "code"), [("kill -9 $$", -9), ("exit 3", 3)])
async def test_how_a_child_ended_goes_to_who_tells_it(ends: str, code: int) -> None:
    recovery = Recovery()
    await kept(recovery, ["sh", "-c", f"echo '{READY}'; {ends}"], lambda _: bool(recovery.codes))
    assert set(recovery.codes) == {code}


async def test_why_a_child_cannot_start_is_passed_on() -> None:
    problems: list[str] = []
    line = json.dumps({"problem": "the port is taken"})
    await kept(Recovery(), saying("[]", '"problem"', line), lambda _: bool(problems), problems.append)
    assert set(problems) == {"the port is taken"}
