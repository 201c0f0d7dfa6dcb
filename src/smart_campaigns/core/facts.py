"""What one read of the store tells about a campaign and the contacts at the head of its queue: the gates' input.

All instants are the store's (aware, UTC). `upper` is the upper bound of an INVITE's send instant: slot + W until the
report lowers it to the truth. Attempts that turned out void are in no fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

SEND_WINDOW = timedelta(milliseconds=250)
"""W: a call goes out inside [slot, slot + W], else never."""
WIRE_MARGIN = timedelta(milliseconds=100)
"""Of W, what is left to the SIP engine between the last look at the clock and the wire (measured: p99 59 ms)."""
LOOK_AHEAD = timedelta(milliseconds=25)
"""How early a caller may commit a placement before its slot."""
SAME_NUMBER_FLOOR = timedelta(seconds=60)
"""Two placements to one number are never closer, whatever the settings."""
LOST_CALL_HELD = timedelta(seconds=60)
"""A lost call's number and carrier channel stay held: the far side drops a silent call after 30 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierFacts:
    carrier_id: int
    is_down: bool
    recent: tuple[datetime, ...]
    """Upper bounds of the latest sends, in no order."""
    in_use: int
    """Live calls, lost ones that still count included."""
    concurrent_calls: int
    calls_per_second: float
    start_tag: float
    """max(the campaign's own virtual time at the carrier, the carrier's): stride scheduling of its rate."""
    ahead: int
    """Sends of other campaigns that want to call over this carrier which fair share puts before this one's next."""
    others: int
    """Active campaigns, this one left out, that called over it last."""
    failures_running: int
    """Faults of the carrier since a call last got through."""
    last_well_at: datetime | None
    """When a call over it last ended by something else than a fault or a throttling."""
    rate_factor: float
    """1.0; halved by each throttling, recovering 10 % a minute."""
    slowed_at: datetime | None

    @property
    def is_full(self) -> bool:
        return self.in_use >= self.concurrent_calls


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFacts:
    now: datetime
    version: int
    settings_version: int
    state: str
    run_id: int | None
    keys_version: int
    channels: int
    in_use: int
    day: date | None
    placed_today: int
    last_slot: datetime | None
    last_upper: datetime | None
    nth_upper: datetime | None
    """Upper bound of the n-th newest send, n = calls per minute."""
    weight: float
    start_tag: float
    """max(own virtual time, the organization's): stride scheduling."""
    ahead: int
    """Campaigns that want a channel of the organization and have a smaller start tag."""
    favoured: int | None
    mean_hold_s: float | None
    next_due: datetime | None
    """When the next waiting target is due."""
    spent_micro: int
    reserved_micro: int
    org_in_use: int
    org_channels: int
    org_budget_left_micro: int | None
    rules_version: int
    carrier: CarrierFacts
    org_budget_until: datetime | None = None
    """When the organization's month ends, and its budget is whole again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFacts:
    contact_id: int
    contact_version: int
    number_id: int
    number_version: int
    number_position: int
    e164: str
    legal_key: int
    priority: int
    seq: int
    attempts: int
    """Counted by tables.md F; `placements` counts all but void."""
    placements: int
    faults: int
    """Carrier faults so far: no attempts, but they back off."""
    repeats: dict[str, int]
    """How often a once-only retry was used in this run: silence, declined, agent_error."""
    last_placed_at: datetime | None
    """Upper bound of this contact's latest placement in this run."""
    not_before: datetime | None
    """Back-off, Retry-After, or a lost call's deadline."""
    callback_at: datetime | None
    zone: str | None = None
    place: str | None = None
    """Given with the contact: zone, and state or country; None: derived from the number."""
    consent: str | None
    consent_on: date | None
    connected_at: datetime | None
    """Last connected by any campaign of the project."""
    is_opted_out: bool
    registry_hits: tuple[str, ...]
    """National lists that name the number."""
    has_live_call: bool
    held_until: datetime | None
    recent: tuple[datetime, ...]
    """Upper bounds of the latest 16 attempts to the number by the organization, the newest first; throttled left out."""
    last_dialed_at: datetime | None
    """Upper bound of the latest INVITE to the number, throttled ones too."""
    last_no_answer_at: datetime | None
    last_conversation_at: datetime | None
    last_refusal_at: datetime | None
    last_hangup_at: datetime | None


def never_called(
    e164: str = "",
    *,
    zone: str | None = None,
    place: str | None = None,
    consent: str | None = None,
    is_opted_out: bool = False,
    registry_hits: tuple[str, ...] = (),
) -> TargetFacts:
    """A contact before its first call, of no table's row."""
    return TargetFacts(
        contact_id=0,
        contact_version=0,
        number_id=0,
        number_version=0,
        number_position=0,
        e164=e164,
        legal_key=0,
        priority=0,
        seq=0,
        attempts=0,
        placements=0,
        faults=0,
        repeats={},
        last_placed_at=None,
        not_before=None,
        callback_at=None,
        zone=zone,
        place=place,
        consent=consent,
        consent_on=None,
        connected_at=None,
        is_opted_out=is_opted_out,
        registry_hits=registry_hits,
        has_live_call=False,
        held_until=None,
        recent=(),
        last_dialed_at=None,
        last_no_answer_at=None,
        last_conversation_at=None,
        last_refusal_at=None,
        last_hangup_at=None,
    )
