"""Fair share in virtual time: 20 campaigns of priority 1 to 10 over 10 channels, their calls 14 or 55 seconds long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import pairwise
from statistics import fmean

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.ports.clock import Dice
from smart_campaigns.ports.telephony import DialRequest
from smart_campaigns.simulation.simulated_carrier import Fate, FateKind, Invite
from smart_campaigns.simulation.virtual_loop import run_virtual
from smart_campaigns.simulation.world import World

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
PRIORITIES = range(1, 11)
CALL_S = (14.0, 55.0)
CHANNELS = 10
HOURS = 8.0
WARM_UP_S = 600.0
"""Mean call lengths are guesses at first; shares are measured after so long."""
RING_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one campaign got of the channels' time, and what its priority entitles it to."""

    priority: int
    call_s: float
    calls: int
    share: float
    fair: float
    longest_wait_s: float

    @property
    def error(self) -> float:
        return abs(self.share / self.fair - 1)


@dataclass(slots=True)
class _OneLength:
    """Everybody answers, and talks as long as the campaign that called has it."""

    by_caller: dict[str, float]

    def throw(self, request: DialRequest, _: Dice) -> Fate:
        talk_s = self.by_caller[request.caller_number] - 2 * RING_S
        return Fate(kind=FateKind.ANSWER, rings_after_s=RING_S, picks_up_after_s=RING_S, talk_s=talk_s)


def measure(
    hours: float = HOURS, channels: int = CHANNELS, priorities: Sequence[int] = tuple(PRIORITIES)
) -> list[Share]:
    """A day of campaigns, each priority with short and with long calls."""
    return run_virtual(_day(hours, channels, priorities))


def measure_rate(
    hours: float = 1.0, calls_per_second: float = 1.0, priorities: Sequence[int] = tuple(PRIORITIES)
) -> list[Share]:
    """The same over a carrier whose rate is what is short: `share` and `fair` are of its calls."""
    return run_virtual(_day(hours, 10_000, priorities, calls_per_second=calls_per_second))


def mean_error(shares: list[Share]) -> float:
    """Mean of |share ÷ fair share − 1|."""
    return fmean(share.error for share in shares)


async def _day(
    hours: float, channels: int, priorities: Sequence[int], *, calls_per_second: float | None = None
) -> list[Share]:
    world = World(start=START)
    kinds = [(priority, call_s) for call_s in CALL_S for priority in priorities]
    callers = [f"+1202555{n:04d}" for n in range(100, 100 + len(kinds))]
    lengths = _OneLength({caller: call_s for caller, (_, call_s) in zip(callers, kinds, strict=True)})
    world.carrier.throw = lengths.throw
    org_id = world.store.add_organization(channels=channels)
    carrier_id = world.store.add_carrier(
        org_id, numbers=callers, calls_per_second=calls_per_second or 1000.0, concurrent_calls=10_000
    )
    for project, (caller, (priority, call_s)) in enumerate(zip(callers, kinds, strict=True)):
        calls_in_all = hours * 3600 * (calls_per_second or channels / call_s)
        most = int(3.0 * calls_in_all * priority / (2 * sum(priorities))) + 50
        world.store.add_contacts(
            org_id, project, (f"+1{project + 201}{n:07d}" for n in range(2_000_000, 2_000_000 + most))
        )
        ref = world.store.add_campaign(org_id, _settings(project, caller, priority), channels=channels)
        world.store.begin_run(ref)
    await world.add_process(org_id, carrier_id, channels=10_000)
    await world.run_for(hours * 3600)
    held_s = _held_s if calls_per_second is None else _counts
    return _shares(world.carrier.log, callers, kinds, world.clock.now(), held_s)


def _settings(project: int, caller: str, priority: int) -> CampaignSettings:
    return CampaignSettings(
        name=f"priority {priority}",
        project_id=project,
        agent_id=1,
        priority=priority,
        caller_numbers=(caller,),
        zone="UTC",
        window_start=time(0),
        window_end=None,
        allowed_days=frozenset(range(7)),
        daily_call_limit=1_000_000,
        calls_per_minute=6000,
        placement_spacing_s=0.05,
        business_hours_guard=False,
        circuit_breaker=False,
    )


def _shares(
    log: list[Invite],
    callers: list[str],
    kinds: list[tuple[int, float]],
    now: datetime,
    used: Callable[[Invite, datetime], float],
) -> list[Share]:
    of = {caller: [invite for invite in log if invite.caller_number == caller] for caller in callers}
    held = {caller: sum(used(invite, now) for invite in invites) for caller, invites in of.items()}
    total, weights = sum(held.values()), sum(priority for priority, _ in kinds)
    return [
        Share(
            priority=priority,
            call_s=call_s,
            calls=len(of[caller]),
            share=held[caller] / total,
            fair=priority / weights,
            longest_wait_s=_longest_wait_s(of[caller], now),
        )
        for caller, (priority, call_s) in zip(callers, kinds, strict=True)
    ]


def _held_s(invite: Invite, now: datetime) -> float:
    """Seconds of channel after the first minutes."""
    since = max(0.0, WARM_UP_S - (invite.at - START).total_seconds())
    return max(0.0, ((invite.ended_at or now) - invite.at).total_seconds() - since)


def _counts(invite: Invite, _: datetime) -> float:
    return float((invite.at - START).total_seconds() > WARM_UP_S)


def _longest_wait_s(invites: list[Invite], now: datetime) -> float:
    instants = [START, *(invite.at for invite in invites), now]
    return max((later - earlier).total_seconds() for earlier, later in pairwise(instants))


def main() -> None:
    """Prints the figure; each campaign's share above it."""
    shares = measure()
    for share in shares:
        print(  # noqa: T201 - a figure printer
            f"priority {share.priority:2} calls of {share.call_s:.0f} s: {share.calls:5} calls, share {share.share:.4f}, "
            f"fair {share.fair:.4f}, error {100 * share.error:.1f} %, longest wait {share.longest_wait_s:.0f} s"
        )
    print(f"fair_share_error_virtual {100 * mean_error(shares):.2f} %")  # noqa: T201


if __name__ == "__main__":
    main()
