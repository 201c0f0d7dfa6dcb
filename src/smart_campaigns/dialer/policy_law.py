"""The law of legal keys from the policy table, the calendars, the guard hours and the imported registries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from smart_campaigns.core.eligibility import LawOfKey
from smart_campaigns.core.legal_hours import Calendars, judge_guard_hours, judge_hours
from smart_campaigns.core.policy import (
    LegalKey,
    PolicyTable,
    Registry,
    caps_for,
    consent_bases,
    judge_consent,
    registries_for,
)
from smart_campaigns.core.verdict import Verdict
from smart_campaigns.ports.store import CampaignPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLaw:
    table: PolicyTable
    calendars: Callable[[LegalKey, datetime], Calendars]
    """The holiday calendars that a key's rows need, around an instant."""

    def judge(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey:
        legal = LegalKey.parse(key)
        settings = plan.settings
        registries = registries_for(self.table, legal)

        @lru_cache(maxsize=64)
        def consent(text: str | None) -> Verdict:
            return judge_consent(self.table, legal, consent_bases(text))

        return LawOfKey(
            hours=judge_hours(self.table, legal, now, self.calendars(legal, now), ring_s=settings.ring_timeout_s),
            guard=judge_guard_hours(legal.zones, settings.guard_start, settings.guard_end, now),
            caps=caps_for(self.table, legal),
            consent=consent,
            registries=frozenset(registry.name for registry in registries),
            stale_registries=frozenset(
                r.name for r in registries if (at := _stale_at(r, plan)) is not None and at <= now
            ),
            registries_fresh_until=min(
                (at for r in registries if (at := _stale_at(r, plan)) is not None and at > now), default=None
            ),
        )

    def zone_of(self, key: str) -> str | None:
        zones = LegalKey.parse(key).zones
        return zones[0] if zones else None


def _stale_at(registry: Registry, plan: CampaignPlan) -> datetime | None:
    """When a list that was imported reaches its age limit; one never imported is a readiness warning, no gate."""
    imported_at = plan.registries.get(registry.name)
    return None if imported_at is None else imported_at + registry.age_limit(timedelta(days=plan.registry_max_age_days))
