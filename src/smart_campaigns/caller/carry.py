"""One call from its committed placement to its settlement.

The INVITE leaves inside [slot, slot + W] or never. What the carrier says goes to the ledger as it comes; while the
database is away it waits here, in order, and the call goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import structlog

from smart_campaigns.caller.desk import CallDesk
from smart_campaigns.caller.talk import Talk
from smart_campaigns.core.breaker import Settled, trips, window_start
from smart_campaigns.core.budget import cost_micro, price_of
from smart_campaigns.core.carrier_messages import messages_of
from smart_campaigns.core.facts import WIRE_MARGIN
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.retry import Tried
from smart_campaigns.core.signals import LocalCause
from smart_campaigns.dialer.placed import Placed
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.dialer.settle import Account, finish_of, settlement_of
from smart_campaigns.ports.clock import Clock
from smart_campaigns.ports.flight import FlightMarks
from smart_campaigns.ports.live_audio import Sound, Unheard
from smart_campaigns.ports.recordings import Recordings
from smart_campaigns.ports.store import (
    CallState,
    CampaignRef,
    DialerStore,
    Finished,
    Park,
    Progress,
    StoreAway,
    TargetState,
)
from smart_campaigns.ports.telephony import Call, CallEvent, CallEventType, DialError, DialRequest, Telephony
from smart_campaigns.ports.voice import Desk, VoiceAgent

log = structlog.get_logger(__name__)
AWAY_S = 0.2
T = TypeVar("T")

_BOUNDARY_OF = {CallState.DIALING: "reported", CallState.RINGING: "ringing", CallState.PICKED_UP: "picked_up"}


@dataclass(slots=True, kw_only=True)
class Crew:
    """What every call of this process shares."""

    store: DialerStore
    clock: Clock
    seat: Seat
    telephony: Telephony
    marks: FlightMarks
    new_agent: Callable[[Placed, Desk], VoiceAgent]
    recordings: Recordings
    after: Callable[[CampaignRef, Finished], None]
    """Told of every settlement: wakes whoever may place now."""
    trip: Callable[[CampaignRef, Settled], Awaitable[None]]


class Carried:
    """One call on its way."""

    def __init__(self, crew: Crew, placed: Placed) -> None:
        self._crew = crew
        self._placed = placed
        self._p = placed.placement
        self._call: Call | None = None
        self._desk = CallDesk(crew.store, placed.placement, self._until_heard)
        self._talk = Talk(lambda: crew.new_agent(placed, self._desk), str(placed.placement.attempt_id))
        self._sent_at: datetime | None = None
        self._is_sent_told = False
        self._telling: asyncio.Task[None] | None = None
        self._state = CallState.DIALING
        self._picked_up_boot_s: float | None = None
        self._may_be_out = False
        self._hung_up_for: LocalCause | None = None

    @property
    def attempt_id(self) -> UUID:
        return self._p.attempt_id

    @property
    def campaign_version(self) -> int:
        """On which the call was judged."""
        return self._p.campaign_version

    @property
    def ref(self) -> CampaignRef:
        return self._p.ref

    async def run(self) -> None:
        """To the settlement. Cut off on the way, the flight mark stays: it tells whoever settles the call what was sent."""
        try:
            call = await self._dial()
            if call is not None:
                await self._settle(await self._follow(call))
        except Exception:  # a fault of ours: the leg ends now, the ledger's row by its deadline
            log.exception("a call's carrying failed", attempt_id=str(self._p.attempt_id))
            await self._abandon()

    def wind_up(self) -> bool:
        """Closing words, where somebody talks; False: there is no talk to close."""
        return self._talk.wind_up()

    def sound(self, since: int | None) -> Sound | Unheard:
        """What was said since that frame."""
        return self._talk.sound(since)

    async def hang_up(self, cause: LocalCause) -> None:
        """Now, or as soon as there is a leg; a call that has not left yet does not leave any more."""
        self._hung_up_for = self._hung_up_for or cause
        if self._call is not None:
            await self._call.hang_up(cause)

    async def _abandon(self) -> None:
        self._crew.seat.handed_over(self._p.attempt_id)
        if not self._may_be_out:
            await self._void("failed")
        await self.hang_up(LocalCause.SHUTDOWN)

    async def _dial(self) -> Call | None:
        crew, request = self._crew, self._request()
        try:
            await crew.telephony.prepare(request)
            early_s = crew.seat.store_clock.boot_s_not_before(self._p.slot) - crew.clock.boot_s()
            if early_s > 0:
                await crew.clock.sleep(early_s)
            self._call = call = await crew.telephony.dial(request, go=self._go)
        except DialError as error:
            await self._refused(error)
            return None
        if call is None:
            await self._void("late" if self._hung_up_for is None else str(self._hung_up_for))
            return None
        self._sent_at = crew.seat.store_clock.latest(crew.clock.boot_s())
        self._placed.sender.sent(self._sent_at)
        crew.seat.passing("dialed")
        crew.seat.handed_over(self._p.attempt_id)
        if self._sent_at > self._p.upper:
            log.warning(
                "sent later than promised",
                attempt_id=str(self._p.attempt_id),
                by_s=(self._sent_at - self._p.upper).total_seconds(),
            )
        if self._hung_up_for is not None:  # told while it was leaving
            await call.hang_up(self._hung_up_for)
        if self._placed.reports_at_once:
            self._report(
                Progress(attempt_id=self._p.attempt_id, org_id=self._p.ref.org_id, state=CallState.DIALING), call
            )
        return call

    async def _refused(self, error: DialError) -> None:
        """Nothing was sent. A number that is none is excluded; any other refusal would come again at once."""
        if error.cause is not LocalCause.INVALID_NUMBER:
            self._placed.sender.refused(str(error))
        await self._void(str(error.cause))
        if error.cause is LocalCause.INVALID_NUMBER:
            park = Park(
                contact_id=self._p.target.contact_id,
                number_id=self._p.target.number_id,
                attempts=self._p.target.attempts,
                state=TargetState.EXCLUDED,
                next_at=None,
                reason=ContactReason.INVALID_NUMBER,
                detail=error.text,
            )
            judged = (self._placed.plan.settings_version, self._placed.plan.rules_version)
            await self._until_heard(lambda: self._crew.store.park(self._p.ref, self._p.run_id, [park], judged))

    def _go(self) -> bool:
        """Asked last: inside the send window, and still the lease under which it was committed.

        The mark comes before the look at the clock: a process stopped after that look has its call marked, and whoever
        settles it meanwhile does not take it for unsent.
        """
        crew = self._crew
        crew.marks.about_to_send(self._p.attempt_id)
        is_late = crew.clock.boot_s() > crew.seat.store_clock.boot_s_not_after(self._p.upper - WIRE_MARGIN)
        if is_late or crew.seat.lease.epoch != self._p.epoch or self._hung_up_for is not None:
            crew.marks.forget(self._p.attempt_id)
            return False
        self._may_be_out = True
        return True

    def _request(self) -> DialRequest:
        settings = self._placed.plan.settings
        return DialRequest(
            attempt_id=str(self._p.attempt_id),
            to=self._p.target.e164,
            caller_number=self._placed.caller_number.e164,
            ring_timeout_s=settings.ring_timeout_s,
            max_duration_s=settings.max_call_duration_s,
        )

    async def _follow(self, call: Call) -> CallEvent:
        async for event in call.events():
            if event.type is CallEventType.ENDED:
                return event
            self._hear(call, event)
        raise RuntimeError("a call's events ended without an end")

    def _hear(self, call: Call, event: CallEvent) -> None:
        at = self._crew.seat.store_clock.latest(event.at_boot_s)
        base = Progress(
            attempt_id=self._p.attempt_id, org_id=self._p.ref.org_id, state=self._state, carrier_ref=event.carrier_ref
        )
        match event.type:
            case CallEventType.RINGING:
                self._state = max(self._state, CallState.RINGING)
                self._talk.get_ready()
                self._report(replace(base, state=self._state, ringing_at=at), call)
            case CallEventType.EARLY_MEDIA:
                self._state = max(self._state, CallState.RINGING)
                self._talk.listen_early(call)
                self._report(replace(base, state=self._state, early_media_at=at), call)
            case CallEventType.PICKED_UP:
                self._state = CallState.PICKED_UP
                self._picked_up_boot_s = event.at_boot_s
                self._talk.begin(call)
                self._report(replace(base, state=self._state, picked_up_at=at), call)
            case CallEventType.DTMF if event.digit:
                self._talk.press(event.digit)
            case _:
                pass

    def _report(self, progress: Progress, call: Call) -> None:
        """To the ledger, in order and in its own time: the talk waits for no database."""
        if not self._is_sent_told:  # the send's report rides on the first event, unless it went alone
            near = self._placed.is_carrier_near_its_rate
            progress = replace(progress, sent_at=self._sent_at, is_carrier_near_its_rate=near)
            self._is_sent_told = True
        self._telling = asyncio.create_task(self._tell(progress, call, self._telling))

    async def _tell(self, progress: Progress, call: Call, former: asyncio.Task[None] | None) -> None:
        if former is not None:
            await former
        try:
            is_live = await self._until_heard(lambda: self._crew.store.progress(progress))
        except Exception:  # a fault of ours: the leg ends now, and the fault is met where the call is settled
            await call.hang_up(LocalCause.SHUTDOWN)
            raise
        self._crew.seat.passing(_BOUNDARY_OF[progress.state])
        if not is_live:
            log.warning("a call was up that the ledger had given up", attempt_id=str(self._p.attempt_id))
            await call.hang_up(LocalCause.SHUTDOWN)

    async def _settle(self, ended: CallEvent) -> None:
        crew, end = self._crew, ended.end
        assert end is not None
        result = await self._talk.result(end)
        if self._telling is not None:
            await self._telling
        settlement = settlement_of(end, result, is_carrier_well=self._placed.is_carrier_well)
        if settlement.is_void:
            await self._void(str(settlement.cause))
            return
        await self._desk.close()
        account = replace(self._account(ended), callback_at=result.callback_at if result else None)
        finish = replace(
            finish_of(account, settlement, end),
            result=(result.result or None) if result else None,
            conversation=await self._conversation(),
        )
        crew.seat.passing("ended")
        finished = await self._until_heard(lambda: crew.store.finish(finish))
        crew.seat.passing("settled")
        self._let_go()
        crew.after(self._p.ref, finished)
        await self._look_at_breaker(finished)

    async def _conversation(self) -> Mapping[str, Any] | None:
        """Transcript and recording, as the ledger keeps them; None: nobody talked."""
        conversation = self._talk.conversation()
        if conversation.first_words_s is None and not conversation.turns:
            return None
        if not (audio := self._talk.recording()):
            return conversation.as_json()
        try:
            name = await self._crew.recordings.keep(self._p.ref.org_id, self._p.attempt_id, audio)
        except OSError as error:  # a full disk loses the recording, never the settlement
            log.error("a recording was not kept", attempt_id=str(self._p.attempt_id), error=str(error))  # noqa: TRY400 - it says why
            return conversation.as_json()
        return {**conversation.as_json(), "recording": name}

    def _let_go(self) -> None:
        """The store knows of the end: mark and channel are free."""
        self._crew.marks.forget(self._p.attempt_id)
        self._crew.seat.release(self._p.attempt_id)

    def _cost_micro(self, ended: CallEvent) -> int | None:
        """None: no price is known. A call that nobody saw end costs what was reserved for it."""
        target, carrier = self._p.target, self._placed.plan.carrier
        price = price_of(carrier.prices, target.e164) if carrier else None
        if price is None:
            return None
        if ended.end is not None and ended.end.local_cause is LocalCause.ENGINE_LOST:
            return self._p.reserved_micro
        picked_up_s = self._picked_up_boot_s
        return cost_micro(price, 0.0 if picked_up_s is None else ended.at_boot_s - picked_up_s)

    def _account(self, ended: CallEvent) -> Account:
        target = self._p.target
        at = self._crew.seat.store_clock.latest
        return Account(
            attempt_id=self._p.attempt_id,
            ref=self._p.ref,
            settings=self._placed.plan.settings,
            tried=Tried(
                attempts=target.attempts,
                faults=target.faults,
                repeats=target.repeats,
                callback_at=target.callback_at,
            ),
            placed_at=self._sent_at or self._p.upper,
            deadline=self._p.deadline,
            now=at(self._crew.clock.boot_s()),
            cost_micro=self._cost_micro(ended),
            carrier_messages=messages_of(ended.end, ended.at_boot_s, at) if ended.end is not None else (),
            rate_factor_after_throttling=self._placed.rate_factor_after_throttling,
        )

    async def _look_at_breaker(self, finished: Finished) -> None:
        settings, now = self._placed.plan.settings, finished.now
        if now is None or finished.last_failure_at is None or not settings.circuit_breaker:
            return
        since = window_start(settings, now, finished.breaker_reset_at)
        if finished.last_failure_at <= since:
            return
        calls, failures = await self._until_heard(lambda: self._crew.store.settled_since(self._p.ref, since))
        settled = Settled(calls=calls, failures=failures)
        if trips(settings, settled):
            await self._crew.trip(self._p.ref, settled)

    async def _void(self, cause: str) -> None:
        crew = self._crew
        finished = await self._until_heard(lambda: crew.store.void(self._p.ref, self._p.attempt_id, cause))
        self._let_go()
        crew.after(self._p.ref, finished)

    async def _until_heard(self, ask: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await ask()
            except StoreAway:
                await self._crew.clock.sleep(AWAY_S)
