"""What a call costs, and what may still be spent. Money is in integer micro-units of the organization's currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.core.facts import CampaignFacts
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.verdict import OK, Blocked, Verdict

MINUTE_S = 60
HANG_UP_MARGIN_S = 5
"""By how much a call may outlast its maximum: closing, and a BYE that is sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A carrier's price for numbers that begin with `prefix` (E.164 digits, "" for all).

    Billed: `first_s`, then steps of `then_s` (60/60, 6/6, 1/1), and a set-up fee for each call picked up.
    """

    prefix: str
    per_minute_micro: int
    first_s: int = 60
    then_s: int = 60
    setup_micro: int = 0


def price_of(prices: Sequence[Price], e164: str) -> Price | None:
    """The price with the longest prefix; None: unknown."""
    fitting = [price for price in prices if e164.removeprefix("+").startswith(price.prefix)]
    return max(fitting, key=lambda price: len(price.prefix), default=None)


def cost_micro(price: Price, talk_s: float) -> int:
    """Billed seconds rounded up to the increment, then money rounded up to a micro-unit."""
    if talk_s <= 0:
        return 0
    whole_s = -int(-talk_s // 1)
    steps = max(0, -(-(whole_s - price.first_s) // price.then_s))
    billed_s = price.first_s + steps * price.then_s
    return price.setup_micro - (-price.per_minute_micro * billed_s // MINUTE_S)


def worst_case_micro(price: Price, max_call_duration_s: int) -> int:
    """Reserved for a call. Its BYE leaves when the maximum is reached, and the carrier counts until it arrives."""
    return cost_micro(price, max_call_duration_s + HANG_UP_MARGIN_S)


def judge_budget(budget_micro: int | None, facts: CampaignFacts, worst_micro: int | None) -> Verdict:
    """A campaign's budget and the organization's: the worst case must fit beside what is spent and reserved."""
    if budget_micro is None and facts.org_budget_left_micro is None:
        return OK
    if worst_micro is None:
        return Blocked(CampaignReason.PRICE_UNKNOWN)
    committed = facts.spent_micro + facts.reserved_micro
    if budget_micro is not None and committed + worst_micro > budget_micro:
        return Blocked(CampaignReason.BUDGET_SPENT)
    if facts.org_budget_left_micro is not None and worst_micro > facts.org_budget_left_micro:
        return Blocked(CampaignReason.BUDGET_SPENT, _month_end(facts), "the organization's month")
    return OK


def _month_end(facts: CampaignFacts) -> datetime | None:
    """None: it has ended, and the new month's budget is there in a moment."""
    until = facts.org_budget_until
    return until if until is not None and until > facts.now else None
