"""The health score of a campaign (tables.md E): 100 less the points of its findings, each with its value and its cure.

Over the last 15 minutes in which it was allowed to dial, at least its last 20 settled calls. What a person or the
schedule asked for (a pause, a closed window, a limit reached, no channels) costs nothing: those are reasons, no faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(minutes=15)
CALLS_AT_LEAST = 20
"""Fewer settled calls: only findings that need none."""
COMPARED_AT_LEAST = 50
"""Calls on each side before an answer rate is held against former days."""
HEALTHY, WATCH = 80, 50
SHORT_CALL_S = 6.0
LATE_WORDS_S = 2.0
STALLED_AT_LEAST_S = 60.0
BUDGET_NEARLY = 0.1


class Finding(StrEnum):
    STALLED = "stalled"
    BREAKER_TRIPPED = "breaker_tripped"
    CARRIER_DOWN = "carrier_down"
    CARRIER_THROTTLING = "carrier_throttling"
    ERROR_RATE = "error_rate"
    UNDER_PACE = "under_pace"
    ANSWER_RATE_FELL = "answer_rate_fell"
    BAD_NUMBERS = "bad_numbers"
    SHORT_CALLS = "short_calls"
    LATE_FIRST_WORDS = "late_first_words"
    WORKER_RESTARTS = "worker_restarts"
    DNC_STALE = "dnc_stale"
    BUDGET_NEARLY_SPENT = "budget_nearly_spent"


class Kind(StrEnum):
    PACING = "pacing"
    DELIVERY = "delivery"
    ERRORS = "errors"
    RULES = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRate:
    """Picked up by a human, of calls that could be (carrier failures, canceled and ambiguous left out)."""

    answered: int = 0
    placed: int = 0

    @property
    def share(self) -> float:
        return self.answered / self.placed if self.placed else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFacts:
    """Counts of the calls judged. Shares are of them; instants are the store's."""

    now: datetime
    since: datetime
    """From where they are counted."""
    settled: int = 0
    infra_or_agent_errors: int = 0
    permanent_failures: int = 0
    connected: int = 0
    connected_short: int = 0
    picked_up: int = 0
    first_words_late: int = 0
    answered_now: AnswerRate = AnswerRate()
    answered_before: AnswerRate = AnswerRate()
    """The same hours of former days."""
    placed: int = 0
    placements_allowed: float | None = None
    """By the limits, over the window; None: there was no backlog all along."""
    worker_restarts: int = 0
    carrier_down_since: datetime | None = None
    carrier_slowed_since: datetime | None = None
    tripped_at: datetime | None = None
    is_placing: bool = False
    """Active, eligible contacts, a free channel, and every gate of the campaign open."""
    last_placed_at: datetime | None = None
    placement_spacing_s: float = 0.0
    stale_registries: tuple[str, ...] = ()
    budget_left_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`value` is what stands behind it, as a share, a count or seconds; `since` None: over the window."""

    finding: Finding
    kind: Kind
    points: int
    value: float | None = None
    since: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    score: int
    findings: tuple[Found, ...]
    """The gravest first; their points add up to 100 − score, unless that is less than 0."""
    settled: int
    as_of: datetime

    @property
    def word(self) -> str:
        return "healthy" if self.score >= HEALTHY else "watch" if self.score >= WATCH else "act"


def judge_health(facts: HealthFacts) -> Health:
    found = [*_of_its_state(facts), *(_of_its_calls(facts) if facts.settled >= CALLS_AT_LEAST else ())]
    found.sort(key=lambda one: -one.points)
    score = max(0, 100 - sum(one.points for one in found))
    return Health(score=score, findings=tuple(found), settled=facts.settled, as_of=facts.now)


def _of_its_state(facts: HealthFacts) -> Iterator[Found]:
    """What needs no calls to be seen."""
    if (silent_s := _stalled_s(facts)) is not None:
        yield Found(
            finding=Finding.STALLED,
            kind=Kind.PACING,
            points=40,
            value=silent_s,
            since=facts.last_placed_at or facts.since,
        )
    if facts.tripped_at is not None:
        yield Found(finding=Finding.BREAKER_TRIPPED, kind=Kind.ERRORS, points=60, since=facts.tripped_at)
    if facts.carrier_down_since is not None:
        yield Found(finding=Finding.CARRIER_DOWN, kind=Kind.DELIVERY, points=40, since=facts.carrier_down_since)
    if facts.worker_restarts:
        yield Found(
            finding=Finding.WORKER_RESTARTS,
            kind=Kind.ERRORS,
            points=min(15, 5 * facts.worker_restarts),
            value=facts.worker_restarts,
        )
    if facts.stale_registries:
        names = ", ".join(facts.stale_registries)
        yield Found(finding=Finding.DNC_STALE, kind=Kind.RULES, points=10, detail=names)
    if facts.budget_left_share is not None and facts.budget_left_share < BUDGET_NEARLY:
        yield Found(finding=Finding.BUDGET_NEARLY_SPENT, kind=Kind.RULES, points=5, value=facts.budget_left_share)


def _of_its_calls(facts: HealthFacts) -> Iterator[Found]:
    if facts.carrier_slowed_since is not None:
        yield Found(finding=Finding.CARRIER_THROTTLING, kind=Kind.DELIVERY, points=10, since=facts.carrier_slowed_since)
    errors = facts.infra_or_agent_errors / facts.settled
    if points := min(40, round(200 * max(0.0, errors - 0.02))):
        yield Found(finding=Finding.ERROR_RATE, kind=Kind.ERRORS, points=points, value=errors)
    if facts.placements_allowed:
        pace = facts.placed / facts.placements_allowed
        if points := min(20, round(100 * max(0.0, 0.9 - pace))):
            yield Found(finding=Finding.UNDER_PACE, kind=Kind.PACING, points=points, value=pace)
    yield from _answer_rate(facts)
    bad = facts.permanent_failures / facts.settled
    yield from _stepped(Finding.BAD_NUMBERS, Kind.DELIVERY, bad, (0.1, 10), (0.3, 25))
    short = facts.connected_short / facts.connected if facts.connected else 0.0
    yield from _stepped(Finding.SHORT_CALLS, Kind.DELIVERY, short, (0.15, 10), (0.3, 20))
    late = facts.first_words_late / facts.picked_up if facts.picked_up else 0.0
    yield from _stepped(Finding.LATE_FIRST_WORDS, Kind.ERRORS, late, (0.03, 10), (0.1, 20))


def _stalled_s(facts: HealthFacts) -> float | None:
    if not facts.is_placing:
        return None
    silent_s = (facts.now - max(facts.since, facts.last_placed_at or facts.since)).total_seconds()
    return silent_s if silent_s > max(STALLED_AT_LEAST_S, 3 * facts.placement_spacing_s) else None


def _answer_rate(facts: HealthFacts) -> Iterator[Found]:
    now, before = facts.answered_now, facts.answered_before
    if min(now.placed, before.placed) < COMPARED_AT_LEAST or not before.share:
        return
    ratio = now.share / before.share
    points = 20 if ratio < 0.5 else 10 if ratio < 0.8 else 0  # noqa: PLR2004 - the table's
    if points:
        detail = f"{now.share:.0%} against {before.share:.0%} in the same hours before"
        yield Found(finding=Finding.ANSWER_RATE_FELL, kind=Kind.DELIVERY, points=points, value=ratio, detail=detail)


def _stepped(
    finding: Finding, kind: Kind, share: float, first: tuple[float, int], second: tuple[float, int]
) -> Iterator[Found]:
    for above, points in (second, first):
        if share > above:
            yield Found(finding=finding, kind=kind, points=points, value=share)
            return
