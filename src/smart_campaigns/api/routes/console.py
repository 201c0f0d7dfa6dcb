"""One campaign as its live console shows it: will it dial, how fast, who is talking, when done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from smart_campaigns.api.auth import Analyst, Asker, Manager
from smart_campaigns.api.health_shapes import HealthShape
from smart_campaigns.api.masking import needs_hearing, number_for, tell_heard
from smart_campaigns.api.problems import WrongField, answers, wrong_fields
from smart_campaigns.api.routes.campaigns import CampaignSummary, CheckGiven, given_values, summary, told_words
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import (
    PAGE_DEFAULT,
    AfterId,
    Code,
    DayWindowShape,
    Limit,
    Page,
    SentenceShape,
    Text,
    Told,
    day_window,
    instant,
    page_of,
)
from smart_campaigns.app.console import OUTCOMES, Console, VoiceState
from smart_campaigns.app.estimates import Forecast
from smart_campaigns.app.explain import CampaignStatus, Why
from smart_campaigns.app.readiness import Answer, WillItDial
from smart_campaigns.core.estimate import Limit as Binding
from smart_campaigns.core.readiness import Row, RowState
from smart_campaigns.core.reasons import CampaignReason, ContactReason, Reason
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.ports.console_records import Figures
from smart_campaigns.ports.records import Organization

router = APIRouter(prefix="/campaigns", tags=["console"], responses=answers(404))


class StatusShape(Told):
    """`reason` null: nothing holds the next placement. `until` null: no time alone ends it."""

    is_dialing: bool
    reason: CampaignReason | ContactReason | None
    until: datetime | None
    detail: str
    has_callers: bool
    contacts: dict[str, int]
    """Of the open run, or the last one: ready, waiting, in_call, reached, exhausted, expired, excluded."""
    excluded: dict[str, int]
    outcomes: dict[str, int]
    """Of the run: the guide's five first, then voicemail, canceled, ambiguous, throttled."""


class ReadinessRowShape(Told):
    """`cure`: a word for the page that cures it; blank: nothing is to be done."""

    key: Row
    state: RowState
    message: str
    cure: str


class ReadinessShape(Told):
    answer: Answer
    lacks: list[str]
    """Required settings that a draft is still without."""
    rows: list[ReadinessRowShape]


class RungShape(Told):
    """`setting`: the limit as it is set, in its own unit."""

    limit: Binding
    setting: float
    calls_per_hour: float


class EstimateShape(Told):
    """`clears_at`: when all contacts that are left are called, waits included, appointed callbacks left out unless nothing
    else is left; null: not within the schedule. `last_callback_at`: of the callbacks that contacts asked for, the last."""

    calls_per_hour: float
    binds: Binding
    one_more_brings: float
    channels: int
    is_planned: bool
    mean_hold_s: float
    is_hold_assumed: bool
    settled_calls: int
    contacts: int
    remaining: int
    """Of more contacts than were looked at (`sampled`), by the share of those that were: about as many."""
    sampled: int
    excluded: dict[ContactReason, int]
    """Of the `sampled` contacts that were looked at: who can never be called, by reason."""
    clears_at: datetime | None
    last_callback_at: datetime | None
    first_at: datetime | None
    """When the next of those that are left may be called; null: nobody is left, or never."""
    rungs: list[RungShape]
    """What each limit alone would allow, in the order of the form; the daily limit as spread over today's window."""


class EstimateInWords(EstimateShape):
    words: list[SentenceShape]
    """What the settings come to."""


class UnsavedEstimate(Told):
    """`estimate` null: the settings are too wrong to tell."""

    estimate: EstimateInWords | None
    errors: list[WrongField]
    notes: list[WrongField]


class DayLineShape(Told):
    """Placements by quarter of an hour (96) and hour (24) of the campaign's zone, today's and yesterday's; today's window."""

    quarters_today: list[int]
    quarters_yesterday: list[int]
    hours_today: list[int]
    hours_yesterday: list[int]
    window: DayWindowShape


class VoiceShape(Told):
    """The speech models of this server's machine. `is_needed`: an agent converses; without `is_up` it places no call."""

    is_needed: bool
    is_up: bool
    talks: int
    most_talks: int
    queue_p95_ms: int
    """How long 95 of 100 utterances of the last 30 s waited to be recognised."""


class Channels(Told):
    """`elsewhere`: in use by other campaigns. Allocations may add up to more than the cap."""

    cap: int
    allocated: int
    planned: int
    dialing: int
    ringing: int
    talking: int
    in_use: int
    elsewhere: int
    allocated_in_all: int


class Budget(Told):
    """Micro-units of the currency; `amount` null: no limit of the campaign's own. `month_left`: of the organization's budget
    for a month, which all campaigns share; null: it has none."""

    currency: str
    amount: int | None
    spent: int
    reserved: int
    left: int | None
    month_left: int | None


class BreakerFailure(Told):
    attempt_id: UUID
    ended_at: datetime
    contact_id: int
    contact: str
    cause: str | None
    sip_status: int | None
    q850: int | None


class Breaker(Told):
    """`calls` and `failures` settled within its window; when it tripped: as they were then."""

    is_on: bool
    is_tripped: bool
    tripped_at: datetime | None
    calls: int
    failures: int
    failure_rate: int
    least_calls: int
    window_min: int
    last_failures: list[BreakerFailure]


class Pace(Told):
    """`placed_last_hour`: as it was; the estimate says what the settings allow."""

    placed_last_hour: int
    placed_today: int
    daily_call_limit: int


class CallInProgress(Told):
    """`number` is masked without the permission to hear."""

    attempt_id: UUID
    state: str
    contact_id: int
    contact: str
    number: str
    caller_number: str
    placement_no: int
    placed_at: datetime
    ringing_at: datetime | None
    picked_up_at: datetime | None


class ConsoleCarrier(Told):
    name: str
    is_virtual: bool | None


class ConsoleShape(Told):
    """`live_from`: give it to the live stream, and nothing falls between."""

    now: datetime
    campaign: CampaignSummary
    project: str
    agent: str
    carrier: ConsoleCarrier
    status: StatusShape
    readiness: ReadinessShape
    channels: Channels
    calls: list[CallInProgress]
    pace: Pace
    estimate: EstimateShape
    health: HealthShape | None
    outcomes_today: dict[str, int]
    causes_today: dict[str, dict[str, int]]
    """Of each outcome: how many by cause, where one is known."""
    day_line: DayLineShape
    voice: VoiceShape
    budget: Budget
    breaker: Breaker
    run_begun_at: datetime | None
    first_started_at: datetime | None
    ended_at: datetime | None
    live_from: str


class GateShape(Told):
    scope: str
    gate: str
    is_allowed: bool
    reason: CampaignReason | ContactReason | None = None
    until: datetime | None = None
    detail: str = ""


class WhyShape(Told):
    """Every gate of one contact. `reason` null: it may be called now."""

    contact_id: int
    name: str
    number: str
    state: str
    attempts: int
    legal_key: str
    is_allowed: bool
    reason: CampaignReason | ContactReason | None
    until: datetime | None
    detail: str
    gates: list[GateShape]
    now: datetime


class RunShape(Told):
    run_no: int
    is_open: bool
    begun_at: datetime
    ended_at: datetime | None
    end_cause: str | None
    contacts: dict[str, int]
    excluded: dict[str, int]
    outcomes: dict[str, int]


@router.get("/{code}/console", operation_id="get_console")
async def get_console(asker: Analyst, use: Use, code: Code) -> ConsoleShape:
    """Everything of one moment. Ask again when the live stream says that something happened."""
    found = await use.consoles.of(asker.org_id, code)
    organization = await use.organizations.of(asker.org_id)
    if found.calls:
        await tell_heard(use, asker, f"numbers of calls in progress, {code}")
    agents = {one.id: one.name for one in await use.catalog.agents(asker.org_id)}
    row = found.will_it_dial.row
    return ConsoleShape(
        now=row.now,
        campaign=summary(row),
        project=found.will_it_dial.project,
        agent=agents.get(row.settings.agent_id or 0, ""),
        carrier=ConsoleCarrier(name=found.will_it_dial.carrier, is_virtual=row.is_virtual),
        status=_status(found.will_it_dial.status),
        readiness=_readiness(found.will_it_dial),
        channels=_channels(found),
        calls=_calls(found, asker),
        pace=Pace(
            placed_last_hour=found.figures.placed_last_hour,
            placed_today=row.placed_today,
            daily_call_limit=row.settings.daily_call_limit,
        ),
        estimate=_estimate(found.forecast),
        health=None if found.health is None else HealthShape.model_validate(found.health),
        outcomes_today=_in_order(found.figures.outcomes_today),
        causes_today={word: dict(causes) for word, causes in found.figures.causes_today.items()},
        day_line=_day_line(use, found),
        voice=_voice(found.voice),
        budget=_budget(found, organization.currency),
        breaker=_breaker(found),
        run_begun_at=found.figures.run_begun_at,
        first_started_at=found.figures.first_started_at,
        ended_at=found.figures.ended_at,
        live_from=found.figures.log_snapshot,
    )


@router.get("/{code}/status", operation_id="get_status")
async def get_status(asker: Analyst, use: Use, code: Code) -> StatusShape:
    """Whether it dials, and else what holds it and until when."""
    return _status(await use.explain.status(asker.org_id, code))


@router.get("/{code}/readiness", operation_id="get_readiness")
async def get_readiness(asker: Analyst, use: Use, code: Code) -> ReadinessShape:
    """Will it dial? Everything it needs; what is wrong, and where it is cured."""
    return _readiness(await use.readiness.of(asker.org_id, code))


@router.get("/{code}/estimate", operation_id="get_estimate")
async def get_estimate(asker: Analyst, use: Use, code: Code) -> EstimateInWords:
    organization = await use.organizations.of(asker.org_id)
    return await _in_words(use, organization, await use.estimates.of(asker.org_id, code))


@router.get("/{code}/windows", operation_id="list_windows")
async def list_windows(asker: Analyst, use: Use, code: Code) -> list[DayWindowShape]:
    """The next ten, closed days between them."""
    found = await use.estimates.of(asker.org_id, code)
    return [day_window(one) for one in use.windows.of(found)]


@router.post("/estimate", operation_id="estimate_settings")
async def estimate_settings(asker: Manager, use: Use, given: CheckGiven) -> UnsavedEstimate:
    """Of settings as they stand in a form, and what is wrong with them; nothing is saved."""
    organization = await use.organizations.of(asker.org_id)
    checked = await use.forms.check(
        organization, given.code, await given_values(use, asker, given.code, given.settings)
    )
    found = await use.estimates.of_unsaved(organization, checked, code=given.code, channels=given.channels)
    told = None if found is None else await _in_words(use, organization, found)
    return UnsavedEstimate(estimate=told, errors=wrong_fields(checked.errors), notes=wrong_fields(checked.notes))


@router.get("/{code}/why", operation_id="explain_contact")
async def explain_contact(
    asker: Analyst,
    use: Use,
    code: Code,
    who: Annotated[Text, Query(min_length=1, max_length=64, description="A contact's id, or one of its numbers.")],
) -> WhyShape:
    """Why a contact is called, or which rule holds it back and until when. By a number it takes the permission to hear."""
    if not who.isdecimal():
        needs_hearing(asker)  # else whoever asks could find out whose a number is
    found = await use.explain.why(asker.org_id, code, who)
    await tell_heard(use, asker, f"number of contact {found.contact.contact_id}")
    return _why(found, asker)


@router.get("/{code}/runs", operation_id="list_runs")
async def list_runs(
    asker: Analyst, use: Use, code: Code, after: AfterId = None, limit: Limit = PAGE_DEFAULT
) -> Page[RunShape]:
    """Newest first."""
    rows = await use.consoles.runs(asker.org_id, code, min(after, 2**31 - 1) if after else None, limit + 1)
    return Page[RunShape].model_validate(page_of(list(rows), limit, "run_no"))


def _status(found: CampaignStatus) -> StatusShape:
    return StatusShape(
        is_dialing=found.is_dialing,
        reason=found.reason,
        until=instant(found.until),
        detail=found.detail,
        has_callers=found.has_callers,
        contacts=dict(found.contacts),
        excluded=dict(found.excluded),
        outcomes=_in_order(found.outcomes),
    )


def _readiness(found: WillItDial) -> ReadinessShape:
    rows = [ReadinessRowShape.model_validate(row) for row in found.rows]
    return ReadinessShape(answer=found.answer, lacks=list(found.lacks), rows=rows)


def _estimate(found: Forecast) -> EstimateShape:
    one = found.estimate
    return EstimateShape(
        calls_per_hour=round(one.calls_per_hour, 2),
        binds=one.binds,
        one_more_brings=round(one.one_more_brings, 2),
        channels=found.channels,
        is_planned=found.is_planned,
        mean_hold_s=round(one.mean_hold_s, 1),
        is_hold_assumed=one.is_hold_assumed,
        settled_calls=found.settled_calls,
        contacts=found.contacts,
        remaining=found.remaining,
        sampled=found.sampled,
        excluded=dict(found.excluded),
        clears_at=instant(one.clears_at),
        last_callback_at=instant(one.last_callback_at),
        first_at=instant(one.first_at),
        rungs=[RungShape.model_validate(rung) for rung in one.rungs],
    )


def _day_line(use: Use, found: Console) -> DayLineShape:
    line = found.day_line
    return DayLineShape(
        quarters_today=list(line.today),
        quarters_yesterday=list(line.yesterday),
        hours_today=_by_hour(line.today),
        hours_yesterday=_by_hour(line.yesterday),
        window=day_window(use.windows.today(found.forecast)),
    )


def _by_hour(quarters: Sequence[int]) -> list[int]:
    return [sum(quarters[at : at + 4]) for at in range(0, len(quarters), 4)]


def _voice(found: VoiceState) -> VoiceShape:
    load = found.load
    return VoiceShape(
        is_needed=found.is_needed,
        is_up=load is not None,
        talks=load.talks if load else 0,
        most_talks=load.most_talks if load else 0,
        queue_p95_ms=round(load.recogniser_p95_s * 1000) if load else 0,
    )


async def _in_words(use: Use, organization: Organization, found: Forecast) -> EstimateInWords:
    told = _estimate(found).model_dump()
    return EstimateInWords(**told, words=await told_words(use, organization, found))


def _channels(found: Console) -> Channels:
    row, figures = found.will_it_dial.row, found.figures
    states = figures.in_progress
    return Channels(
        cap=figures.org_channel_cap,
        allocated=row.state.channels,
        planned=row.settings.planned_channels,
        dialing=states.get("dialing", 0),
        ringing=states.get("ringing", 0),
        talking=states.get("picked_up", 0),
        in_use=sum(states.values()),
        elsewhere=max(0, figures.org_in_use - row.in_use),
        allocated_in_all=figures.org_allocated,
    )


def _calls(found: Console, asker: Asker) -> list[CallInProgress]:
    return [
        CallInProgress.model_validate(
            {name: getattr(call, name) for name in CallInProgress.model_fields}
            | {"number": number_for(asker, call.number)}
        )
        for call in found.calls
    ]


def _budget(found: Console, currency: str) -> Budget:
    amount, figures = found.will_it_dial.row.settings.budget_micro, found.figures
    left = None if amount is None else amount - figures.spent_micro - figures.reserved_micro
    return Budget(
        currency=currency,
        amount=amount,
        spent=figures.spent_micro,
        reserved=figures.reserved_micro,
        left=left,
        month_left=found.will_it_dial.month_left_micro,
    )


def _breaker(found: Console) -> Breaker:
    settings, figures = found.will_it_dial.row.settings, found.figures
    calls, failures = _counted(figures)
    return Breaker(
        is_on=settings.circuit_breaker,
        is_tripped=found.will_it_dial.row.state.is_tripped,
        tripped_at=figures.tripped_at,
        calls=calls,
        failures=failures,
        failure_rate=settings.breaker_failure_rate,
        least_calls=settings.breaker_least_calls,
        window_min=settings.breaker_window_min,
        last_failures=[BreakerFailure.model_validate(one) for one in found.failures],
    )


def _counted(figures: Figures) -> tuple[int, int]:
    if figures.tripped is None:
        return figures.breaker_calls, figures.breaker_failures
    return figures.tripped["calls"], figures.tripped["failures"]


def _why(found: Why, asker: Asker) -> WhyShape:
    held = found.blocked
    return WhyShape(
        contact_id=found.contact.contact_id,
        name=found.contact.name,
        number=number_for(asker, found.e164),
        state=found.state,
        attempts=found.attempts,
        legal_key=found.legal_key,
        is_allowed=held is None,
        reason=held.reason if held else None,
        until=instant(held.until) if held else None,
        detail=held.detail if held else "",
        gates=[_gate(gate.scope, gate.name, gate.verdict) for gate in found.gates],
        now=found.now,
    )


def _gate(scope: str, name: str, verdict: Any) -> GateShape:
    if not isinstance(verdict, Blocked):
        return GateShape(scope=scope, gate=name, is_allowed=True, until=instant(verdict.until))
    reason: Reason = verdict.reason
    return GateShape(
        scope=scope,
        gate=name,
        is_allowed=False,
        reason=reason,
        until=instant(verdict.until),
        detail=verdict.detail,
    )


def _in_order(outcomes: Mapping[str, int]) -> dict[str, int]:
    return {word: outcomes.get(word, 0) for word in OUTCOMES}
