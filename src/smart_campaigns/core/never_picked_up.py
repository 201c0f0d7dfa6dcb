"""One contact who never picks up: when the settings let it be called, what each try waits for, and why it ends.

By the gates of the dialer, one after the other; no rule of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.eligibility import LawOfKey, judge_target
from smart_campaigns.core.facts import TargetFacts, never_called
from smart_campaigns.core.reasons import Reason
from smart_campaigns.core.schedule import Schedule, judge
from smart_campaigns.core.verdict import FOREVER, OK, Blocked, Verdict

TOLD_AHEAD = timedelta(days=366)
"""No try is told further ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """`reason`: what held it until then; None: nothing did."""

    placed_at: datetime
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverPickedUp:
    """`ends`: why there is no further try; None: it would be later than is told."""

    tries: Sequence[Try]
    ends: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    settings: CampaignSettings
    schedule: Schedule
    law: Callable[[datetime], LawOfKey]
    until: datetime

    def next_try(self, target: TargetFacts, since: datetime) -> Try | _Ends:
        at, reason = since, None
        while at < self.until:
            blocks = [one for one in self._verdicts(target, at) if isinstance(one, Blocked)]
            if not blocks:
                return Try(placed_at=at, reason=reason)
            longest = max(blocks, key=_until)  # of equal ones the first
            if longest.until is None:
                return _Ends(reason=longest.reason)
            at, reason = longest.until, longest.reason
        return _Ends(reason=None)

    def _verdicts(self, target: TargetFacts, at: datetime) -> Iterator[Verdict]:
        yield judge(self.schedule, at)
        gates = judge_target(self.settings, self.law(at), target, self.schedule.zone, at, number=OK)
        yield from (verdict for _, verdict in gates)


def never_picked_up(
    settings: CampaignSettings, law: Callable[[datetime], LawOfKey], now: datetime, *, consent: str | None = None
) -> NeverPickedUp:
    """Each try rings until the timeout, and the contact is looked at anew. `law`: of the place, at an instant."""
    rules = _Rules(settings=settings, schedule=campaign_schedule(settings), law=law, until=now + TOLD_AHEAD)
    target, tries, since = never_called(consent=consent), list[Try](), now
    while isinstance(found := rules.next_try(target, since), Try):
        tries.append(found)
        since = found.placed_at + timedelta(seconds=settings.ring_timeout_s)
        target = _not_answered(target, found.placed_at, since)
    return NeverPickedUp(tries=tuple(tries), ends=found.reason)


def _until(block: Blocked) -> datetime:
    return FOREVER if block.until is None else block.until


def _not_answered(target: TargetFacts, placed_at: datetime, ended_at: datetime) -> TargetFacts:
    return replace(
        target,
        attempts=target.attempts + 1,
        placements=target.placements + 1,
        recent=(placed_at, *target.recent),
        last_placed_at=placed_at,
        last_dialed_at=placed_at,
        last_no_answer_at=ended_at,
    )
