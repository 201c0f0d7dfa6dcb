"""How a campaign stands, in the words of the API: does it dial, will it dial, how fast and until when."""

from __future__ import annotations

from datetime import datetime

from smart_campaigns.api.campaign_shapes import told_words
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import SentenceShape, Told, instant
from smart_campaigns.app.console import in_order
from smart_campaigns.app.estimates import Forecast
from smart_campaigns.app.explain import CampaignStatus
from smart_campaigns.app.readiness import Answer, WillItDial
from smart_campaigns.core.estimate import Limit
from smart_campaigns.core.readiness import Row, RowState
from smart_campaigns.core.reasons import CampaignReason, ContactReason
from smart_campaigns.ports.records import Organization


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

    limit: Limit
    setting: float
    calls_per_hour: float


class EstimateShape(Told):
    """`clears_at`: when all contacts that are left are called, waits included, appointed callbacks left out unless nothing
    else is left; null: not within the schedule. `last_callback_at`: of the callbacks that contacts asked for, the last."""

    calls_per_hour: float
    binds: Limit
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


def status_shape(found: CampaignStatus) -> StatusShape:
    return StatusShape(
        is_dialing=found.is_dialing,
        reason=found.reason,
        until=instant(found.until),
        detail=found.detail,
        has_callers=found.has_callers,
        contacts=dict(found.contacts),
        excluded=dict(found.excluded),
        outcomes=in_order(found.outcomes),
    )


def readiness_shape(found: WillItDial) -> ReadinessShape:
    rows = [ReadinessRowShape.model_validate(row) for row in found.rows]
    return ReadinessShape(answer=found.answer, lacks=list(found.lacks), rows=rows)


def estimate_shape(found: Forecast) -> EstimateShape:
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


async def estimate_in_words(use: Use, organization: Organization, found: Forecast) -> EstimateInWords:
    told = estimate_shape(found).model_dump()
    return EstimateInWords(**told, words=await told_words(use, organization, found))
