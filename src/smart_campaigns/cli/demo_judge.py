"""The demo judged: pacing, window and doubles from the called side's own log, losses from the ledger held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from zoneinfo import ZoneInfo

from smart_campaigns import bootstrap
from smart_campaigns.cli.demo_seed import Seeded
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.virtual_phones import judge
from smart_campaigns.virtual_phones.call_record import CallRecord

LEDGER = """
select attempt_id::text, state, outcome, coalesce(outcome, case state when 8 then 'throttled' when 10 then 'void' end) as word
from attempt where org_id = $1"""
LIMBO = """
select (select count(*) from target where org_id = $1 and state not in (0, 1, 2, 3, 4)) + (
  select count(*) from contact c where c.org_id = $1 and c.deleted_at is null
    and not exists (select from target t where t.org_id = $1 and t.contact_id = c.contact_id))"""
HELD = """
select (select coalesce(sum(in_use), 0) from pacing where org_id = $1) + (select in_use from org_gate where org_id = $1)
  + (select coalesce(sum(in_use), 0) from carrier_gate where org_id = $1)
  - 3 * (select count(*) from attempt where org_id = $1 and state < 7)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    placed: int
    outcomes: dict[str, int]
    completed: int
    utilisation: float
    idle_gap_p50_ms: float
    idle_gap_p99_ms: float
    violations: dict[str, int]
    calls_doubled: int
    contacts_lost: int
    ambiguous: int
    void: int
    seconds: float

    @property
    def is_clean(self) -> bool:
        return not any(self.violations.values()) and self.calls_doubled == 0 and self.contacts_lost == 0


async def judge_demo(
    house: bootstrap.House, seeded: Seeded, records: Sequence[CallRecord], *, offset: timedelta, seconds: float
) -> Judgement:
    settings = seeded.campaign.settings
    channels = seeded.campaign.state.channels
    ledger = await house.cold.fetch(LEDGER, seeded.org_id)
    words = Counter(row["word"] for row in ledger)
    known = {row["attempt_id"] for row in ledger if row["word"] != "void"}
    lost = sum(record.attempt_id not in known for record in records)
    lost += int(await house.cold.fetchval(LIMBO, seeded.org_id)) + abs(
        int(await house.cold.fetchval(HELD, seeded.org_id))
    )
    tallies = await house.cold.fetchval(
        "select count(*) from target where org_id = $1 and state = 3 and finished <> 'expired'", seeded.org_id
    )
    busy_until_s = _first_pass_ends_s(records)
    first = [r for r in records if r.invited_at_s <= busy_until_s]
    gaps_ms = [1000 * gap for gap in judge.idle_gaps(first, channels, settings.placement_spacing_s)]
    start_s = min((r.invited_at_s for r in records), default=0.0)
    return Judgement(
        placed=len(records),
        outcomes={
            word: words[word]
            for word in ("answered", "no_answer", "busy", "failed", "completed", "voicemail", "canceled", "throttled")
        },
        completed=int(tallies),
        utilisation=round(judge.utilisation(records, channels, start_s, busy_until_s), 4) if records else 0.0,
        idle_gap_p50_ms=_quantile(gaps_ms, 50),
        idle_gap_p99_ms=_quantile(gaps_ms, 99),
        violations=_violations(records, settings, channels, seeded.forbidden, offset),
        calls_doubled=len(judge.dialed_twice(records)),
        contacts_lost=lost,
        ambiguous=words["ambiguous"],
        void=words["void"],
        seconds=round(seconds, 1),
    )


def _violations(
    records: Sequence[CallRecord],
    settings: CampaignSettings,
    channels: int,
    forbidden: frozenset[str],
    offset: timedelta,
) -> dict[str, int]:
    zone = ZoneInfo(settings.zone or "UTC")

    def local(at_s: float) -> datetime:
        return (datetime.fromtimestamp(at_s, UTC) + offset).astimezone(zone)

    def is_open(at_s: float) -> bool:
        now, end = local(at_s).time(), settings.window_end
        if end is None:
            return now >= settings.window_start
        if settings.window_start < end:
            return settings.window_start <= now < end
        return now >= settings.window_start or now < end

    return {
        "window": len(judge.outside_window(records, is_open)),
        "spacing": len(judge.short_gaps(records, settings.placement_spacing_s)),
        "rate": len(judge.windows_over(records, settings.calls_per_minute)),
        "channels": len(judge.over_channels(records, channels)),
        "daily_limit": len(judge.over_daily_limit(records, settings.daily_call_limit, lambda s: local(s).date())),
        "dnc": len(judge.called_numbers_in(records, forbidden)),
        "cooldown": len(judge.dialed_twice(records, floor_s=max(60.0, settings.cooldown_h * 3600))),
    }


def _first_pass_ends_s(records: Sequence[CallRecord]) -> float:
    """When the last contact was dialed for the first time: until then somebody was ready."""
    first: dict[str, float] = {}
    for record in records:
        first.setdefault(record.number, record.invited_at_s)
    return max(first.values(), default=0.0)


def _quantile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:  # noqa: PLR2004 - quantiles need two
        return round(values[0], 1) if values else 0.0
    return round(quantiles(values, n=100, method="inclusive")[percent - 1], 1)
