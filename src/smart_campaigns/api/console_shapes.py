"""A campaign's live console in the words of the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from smart_campaigns.api.auth import Asker
from smart_campaigns.api.campaign_shapes import CampaignSummary, summary
from smart_campaigns.api.health_shapes import HealthShape
from smart_campaigns.api.masking import number_for
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import DayWindowShape, Told, day_window
from smart_campaigns.api.standing_shapes import (
    EstimateShape,
    ReadinessShape,
    StatusShape,
    estimate_shape,
    readiness_shape,
    status_shape,
)
from smart_campaigns.app.console import Console, VoiceState, in_order
from smart_campaigns.ports.console_records import Figures


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


def console_shape(use: Use, asker: Asker, found: Console, *, agent: str, currency: str) -> ConsoleShape:
    """`agent`: its name. Budgets are in `currency`, micro-units."""
    row = found.will_it_dial.row
    return ConsoleShape(
        now=row.now,
        campaign=summary(row),
        project=found.will_it_dial.project,
        agent=agent,
        carrier=ConsoleCarrier(name=found.will_it_dial.carrier, is_virtual=row.is_virtual),
        status=status_shape(found.will_it_dial.status),
        readiness=readiness_shape(found.will_it_dial),
        channels=_channels(found),
        calls=_calls(found, asker),
        pace=Pace(
            placed_last_hour=found.figures.placed_last_hour,
            placed_today=row.placed_today,
            daily_call_limit=row.settings.daily_call_limit,
        ),
        estimate=estimate_shape(found.forecast),
        health=None if found.health is None else HealthShape.model_validate(found.health),
        outcomes_today=in_order(found.figures.outcomes_today),
        causes_today={word: dict(causes) for word, causes in found.figures.causes_today.items()},
        day_line=_day_line(use, found),
        voice=_voice(found.voice),
        budget=_budget(found, currency),
        breaker=_breaker(found),
        run_begun_at=found.figures.run_begun_at,
        first_started_at=found.figures.first_started_at,
        ended_at=found.figures.ended_at,
        live_from=found.figures.log_snapshot,
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
