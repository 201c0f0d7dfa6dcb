"""Fair share of scarce channels: stride scheduling on the mean call length.

Each placement charges its campaign mean hold ÷ priority of virtual time; the wanting campaign with the least start tag
goes first. Nobody starves, idle shares are used by others. (Waldspurger and Weihl, Stride Scheduling, 1995.)
"""

from __future__ import annotations

from smart_campaigns.core.facts import CampaignFacts
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.verdict import OK, Blocked, Verdict

FIRST_GUESS_S = 200.0
MOVING = 0.1


def judge_share(facts: CampaignFacts) -> Verdict:
    """Blocked while as many wanting campaigns stand before this one as the organization has channels free."""
    if facts.ahead >= facts.org_channels - facts.org_in_use:
        return Blocked(CampaignReason.ORGANIZATION_SHARE)
    return OK


def carrier_charge(facts: CampaignFacts) -> float:
    """Virtual time at the carrier that one placement costs: each send of its rate weighs the same."""
    return 1 / facts.weight


def charge(facts: CampaignFacts) -> float:
    """Virtual time that one placement costs, in seconds of channel per unit of weight."""
    return (facts.mean_hold_s or FIRST_GUESS_S) / facts.weight


def next_mean(mean_hold_s: float | None, counted: int, hold_s: float) -> float:
    """A plain mean first, then a moving one."""
    if mean_hold_s is None or counted == 0:
        return hold_s
    return mean_hold_s + max(MOVING, 1 / (counted + 1)) * (hold_s - mean_hold_s)
