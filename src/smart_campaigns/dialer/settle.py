"""From the end of a call to its settlement: the outcome (core.outcomes), the contact's next state (core.retry)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.carrier_messages import CarrierMessage
from smart_campaigns.core.conversation import CallResult
from smart_campaigns.core.figures import CONNECTED
from smart_campaigns.core.outcomes import classify, settle_conversation
from smart_campaigns.core.retry import Ended, GiveUp, RetryAt, Tried, decide
from smart_campaigns.core.settlement import Next, Outcome, Settlement
from smart_campaigns.core.signals import CallEnd, EndedBy
from smart_campaigns.ports.store import CallState, CampaignRef, Finish, TargetNext, TargetState


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is settled: the call's own instants and the contact's account before it."""

    attempt_id: UUID
    ref: CampaignRef
    settings: CampaignSettings
    tried: Tried
    placed_at: datetime
    deadline: datetime
    now: datetime
    cost_micro: int | None = None
    callback_at: datetime | None = None
    """When the contact asked to be called."""
    rate_factor_after_throttling: float = 1.0
    carrier_messages: Sequence[CarrierMessage] = ()


def settlement_of(end: CallEnd, result: CallResult | None, *, is_carrier_well: bool) -> Settlement:
    """A call with a conversation is settled by it; any other by what the carrier said."""
    if result is not None and end.picked_up and not end.is_crossed:
        return settle_conversation(result, end)
    return classify(end, is_carrier_well=is_carrier_well)


def finish_of(account: Account, settlement: Settlement, end: CallEnd | None, *, is_lost: bool = False) -> Finish:
    """The one transaction that settles the call."""
    ended = Ended(
        placed_at=account.placed_at,
        now=account.now,
        deadline=account.deadline,
        next_day=next_day(account.settings, account.now),
        callback_at=account.callback_at,
    )
    is_connected = settlement.outcome in CONNECTED
    return Finish(
        attempt_id=account.attempt_id,
        ref=account.ref,
        state=CallState.THROTTLED if settlement.is_throttled else CallState.ENDED,
        outcome=settlement.outcome,
        cause=settlement.cause,
        result=None,
        is_permanent=settlement.is_permanent,
        counts_as_attempt=settlement.counts_as_attempt,
        counts_for_breaker=settlement.counts_for_breaker,
        is_crossed=end is not None and end.is_crossed,
        by_machine=settlement.by_machine,
        rang=end is not None and end.rang,
        is_connected=is_connected and settlement.next is not Next.RETRY_ONCE_THEN_REACHED,
        is_no_answer=settlement.outcome is Outcome.NO_ANSWER,
        is_refusal=settlement.next is Next.OPT_OUT,
        is_callee_hangup=is_connected and end is not None and end.ended_by is EndedBy.CALLEE,
        is_wrong_number=settlement.is_left_out_of_success,
        is_lost=is_lost,
        sip_status=end.sip_status if end else None,
        q850=settlement.q850,
        carrier_messages=account.carrier_messages,
        target=target_next(decide(account.settings, account.tried, settlement, ended)),
        cost_micro=account.cost_micro,
        conversation=None,
        is_infra=settlement.is_infra,
        takes_carrier_down=str(settlement.cause) if settlement.takes_carrier_down else None,
        rate_factor=account.rate_factor_after_throttling if settlement.is_throttled else None,
    )


def target_next(decision: RetryAt | GiveUp) -> TargetNext:
    if isinstance(decision, GiveUp):
        return TargetNext(
            state=TargetState.FINISHED,
            finished=decision.finished,
            reason=decision.reason,
            attempts_add=decision.attempts_add,
            faults_add=decision.faults_add,
            callback_at=decision.callback_at,
        )
    return TargetNext(
        state=TargetState.WAITING,
        next_at=decision.at,
        reason=decision.reason,
        attempts_add=decision.attempts_add,
        faults_add=decision.faults_add,
        repeats=decision.repeats,
        not_before=decision.not_before,
        callback_at=decision.callback_at,
        takes_next_number=decision.takes_next_number,
    )


def next_day(settings: CampaignSettings, now: datetime) -> datetime:
    """The first instant of the next day in the campaign's zone."""
    zone = ZoneInfo(settings.zone or "UTC")
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(0), zone)
