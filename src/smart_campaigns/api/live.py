"""The live stream: one hub a process follows the event log while somebody listens, and every browser gets each event once.

The id of a message is the snapshot that the store had after it. A browser that comes back with its last id (to this
process or another, before or after a restart) gets exactly what that snapshot did not show.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from smart_campaigns.core.event_data import hidden
from smart_campaigns.core.snapshots import Snapshot, read_snapshot
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.live_records import LiveEvent, LiveRecords, LiveState
from smart_campaigns.ports.store import StoreAway

log = structlog.get_logger(__name__)
FRAME_S = 0.04
CALLS_EVERY = 12
"""Frames: how far calls are is looked at twice a second."""
AWAY_S = 0.5
BEAT_S = 2.0
ASK_AGAIN_S = 20.0
"""Whether who listens is still signed in."""
TELL_AGAIN_S = 3600.0
REPLAY_MAX = 5_000
"""Events: who missed more reads the log anew."""
FRAME_MAX = 20_000
QUEUED_MAX = 2_000
"""Messages that a slow browser may owe; then its stream ends, and it comes back with its last id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Of one organization: with full numbers, and masked. `is_last`: the stream ends."""

    full: bytes = b""
    masked: bytes = b""
    is_last: bool = False

    @property
    def is_for_hearing(self) -> bool:
        """Whether it holds what only some may see."""
        return self.full != self.masked


@dataclass(eq=False, slots=True)
class Listener:
    org_id: int
    may_hear: bool
    first: Frame
    """What it gets before all else: the rest since its last id."""
    frames: asyncio.Queue[Frame] = field(default_factory=lambda: asyncio.Queue(QUEUED_MAX))

    has_ended: bool = False

    def put(self, frame: Frame) -> None:
        """What no longer fits ends the stream, with all that was not sent: its last id brings everything back, but a
        later id would pass over what was left out."""
        if self.has_ended:
            return
        if self.frames.full():
            frame = Frame(is_last=True)
        if frame.is_last:
            self.has_ended = True
            while not self.frames.empty():
                self.frames.get_nowait()
        self.frames.put_nowait(frame)


@dataclass(slots=True, kw_only=True)
class Hub:
    records: LiveRecords
    clock: Clock
    _listeners: dict[int, set[Listener]] = field(default_factory=lambda: defaultdict(set))
    _snapshot: str = ""
    _states: dict[int, dict[UUID, LiveState]] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _is_closed: bool = False
    _telling: dict[tuple[int, str], asyncio.Task[None]] = field(default_factory=dict)

    async def together(self, who: tuple[int, str], tell: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Of the streams of one principal that tell the same at once, one does for all: they would queue for one row."""
        telling = self._telling.get(who)
        if telling is None:
            telling = self._telling[who] = asyncio.create_task(tell())
            telling.add_done_callback(lambda _: self._telling.pop(who))
        await asyncio.shield(telling)

    @contextlib.asynccontextmanager
    async def listen(self, org_id: int, last_id: str | None, *, may_hear: bool) -> AsyncIterator[Listener]:
        """Raises StoreAway."""
        listener = await self._join(org_id, last_id, may_hear=may_hear)
        try:
            yield listener
        finally:
            self._leave(listener)

    def close(self) -> None:
        """Every stream ends: the server does."""
        self._is_closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.put(Frame(is_last=True))
        if self._task is not None:
            self._task.cancel()

    async def _join(self, org_id: int, last_id: str | None, *, may_hear: bool) -> Listener:
        """Between two frames: what is replayed ends where the next frame begins."""
        async with self._turn:
            if self._task is None or self._task.done():
                self._snapshot = await self.records.snapshot()
                self._states = {}
            else:
                await self._frame()
            now = self._snapshot
            first = await self._missed(org_id, last_id, now)
            listener = Listener(org_id, may_hear, first)
            if self._is_closed:
                listener.put(Frame(is_last=True))
            self._listeners[org_id].add(listener)
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._run())
            return listener

    def _leave(self, listener: Listener) -> None:
        self._listeners[listener.org_id].discard(listener)
        if not self._listeners[listener.org_id]:
            del self._listeners[listener.org_id]
        if not self._listeners and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _missed(self, org_id: int, last_id: str | None, now: str) -> Frame:
        """The beginning of a stream: what its last id did not show, and this hub's snapshot does."""
        if last_id is None:
            return _alike("hello", now, {})
        if read_snapshot(last_id) is None or not await self.records.is_past(last_id):
            return _alike("reset", now, {})
        batch = await self.records.since((org_id,), last_id, REPLAY_MAX)
        if batch.is_cut:
            return _alike("reset", now, {})
        shown = _shown(batch.events, read_snapshot(now))
        return _events(now, shown)

    async def _run(self) -> None:
        turn = 0
        while True:
            await self.clock.sleep(FRAME_S)
            turn += 1
            try:
                async with self._turn:
                    await self._frame()
                    if turn % CALLS_EVERY == 0:
                        await self._calls()
            except StoreAway:
                await self.clock.sleep(AWAY_S)
            except Exception:  # one frame's fault must not end every stream: it is logged, and asked again
                log.exception("the live stream failed")
                await self.clock.sleep(AWAY_S)

    async def _frame(self) -> None:
        batch = await self.records.since(tuple(self._listeners), self._snapshot, FRAME_MAX)
        if batch.is_cut:  # nobody could read so many: all begin anew
            self._tell_all("reset", batch.snapshot)
        self._snapshot = batch.snapshot
        by_org: dict[int, list[LiveEvent]] = defaultdict(list)
        for event in () if batch.is_cut else batch.events:
            by_org[event.org_id].append(event)
        for org_id, events in by_org.items():
            self._tell(org_id, _events(batch.snapshot, events))

    async def _calls(self) -> None:
        """How far calls are: passing news, which is not replayed."""
        found: dict[int, dict[UUID, LiveState]] = {org_id: {} for org_id in self._listeners}
        for one in await self.records.calls(tuple(self._listeners)):
            found[one.org_id][one.attempt_id] = one
        for org_id, states in found.items():
            before = self._states.get(org_id, {})
            news = [one for key, one in states.items() if before.get(key) != one]
            if news:
                self._tell(org_id, _alike("calls", None, [_call(one) for one in news]))
        self._states = found

    def _tell(self, org_id: int, frame: Frame) -> None:
        for listener in self._listeners.get(org_id, ()):
            listener.put(frame)

    def _tell_all(self, kind: str, snapshot: str) -> None:
        for org_id in self._listeners:
            self._tell(org_id, _alike(kind, snapshot, {}))


async def stream(
    hub: Hub,
    org_id: int,
    last_id: str | None,
    *,
    may_hear: bool,
    may_stay: Callable[[], Awaitable[bool]],
    hears: Callable[[], Awaitable[None]],
) -> AsyncIterator[bytes]:
    """The bytes of one browser's stream, until it leaves, is signed out, or the server ends. `hears`: told before what
    only some may see goes out, once an hour. Raises StoreAway before the first byte."""
    ear = _Ear(may_hear, hears, hub.clock)
    async with hub.listen(org_id, last_id, may_hear=may_hear) as listener:
        yield await ear.of(listener.first)
        asked = hub.clock.boot_s()
        while True:
            if hub.clock.boot_s() - asked > ASK_AGAIN_S:
                asked = hub.clock.boot_s()
                if not await may_stay():
                    return
            try:
                async with asyncio.timeout(BEAT_S):
                    frame = await listener.frames.get()
            except TimeoutError:
                yield BEAT
                continue
            if frame.is_last:
                return
            try:
                yield await ear.of(frame)
            except StoreAway:  # nobody sees what the audit log does not know; its last id brings it back
                return


@dataclass(slots=True)
class _Ear:
    """What of a frame goes out to one browser."""

    may_hear: bool
    hears: Callable[[], Awaitable[None]]
    clock: Clock
    _told_s: float | None = None

    async def of(self, frame: Frame) -> bytes:
        if not self.may_hear:
            return frame.masked
        now_s = self.clock.boot_s()
        if frame.is_for_hearing and (self._told_s is None or now_s - self._told_s >= TELL_AGAIN_S):
            await self.hears()
            self._told_s = now_s
        return frame.full


def _alike(kind: str, snapshot: str | None, data: Any) -> Frame:
    """For whoever listens."""
    told = message(kind, snapshot, data)
    return Frame(full=told, masked=told)


def _events(snapshot: str, events: Sequence[LiveEvent]) -> Frame:
    full, masked = (
        message("events", snapshot, [as_json(one, may_hear=may_hear) for one in events]) for may_hear in (True, False)
    )
    return Frame(full=full, masked=masked)


def message(kind: str, snapshot: str | None, data: Any) -> bytes:
    """One Server-Sent Event. Without a snapshot it leaves the browser's last id as it is."""
    identity = "" if snapshot is None else f"id: {snapshot}\n"
    return f"event: {kind}\n{identity}data: {json.dumps(data, default=str, ensure_ascii=False)}\n\n".encode()


BEAT = b": beat\nevent: beat\ndata: {}\n\n"
"""A comment for proxies, and a message for scripts: comments are not told to them."""


def as_json(event: LiveEvent, *, may_hear: bool) -> dict[str, Any]:
    return {
        "id": event.event_id,
        "at": event.at.isoformat(),
        "campaign": event.campaign,
        "kind": event.kind,
        "contact": event.contact,
        "data": data_for(event, may_hear=may_hear),
    }


def data_for(event: LiveEvent, *, may_hear: bool) -> Mapping[str, Any]:
    """Of a contact that was deleted since nobody gets more than those who may not hear."""
    return event.data if may_hear and not event.is_deleted else hidden(event.data)


def _call(one: LiveState) -> dict[str, str]:
    return {"attempt_id": str(one.attempt_id), "campaign": one.campaign, "state": one.state}


def _shown(events: Sequence[LiveEvent], snapshot: Snapshot | None) -> list[LiveEvent]:
    assert snapshot is not None
    return [event for event in events if snapshot.shows(event.transaction)]
