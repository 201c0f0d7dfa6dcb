"""The law of legal keys from the policy table, the calendars, the guard hours and the imported registries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from smart_campaigns.core.eligibility import LawOfKey
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.core.legal_hours import Calendars, judge_guard_hours, judge_hours
from smart_campaigns.core.numbers import judge_number, legal_key_of
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
from smart_campaigns.dialer.law import Callee
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.store import CampaignPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLaw:
    table: PolicyTable
    calendars: Callable[[LegalKey, datetime], Calendars]
    """The holiday calendars that a key's rows need, around an instant."""
    phonebook: Phonebook

    def judge(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey:
        settings = plan.settings
        legal = LegalKey.parse(key).with_call_type(settings.call_type)
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

    def callee(self, target: TargetFacts, enrolled: str, plan: CampaignPlan) -> Callee:  # noqa: ARG002 - all is derived
        info = self.phonebook.lookup(target.e164, plan.settings.country or "")
        key = legal_key_of(info, plan.settings.call_type, given_zone=target.zone, given_subdivision=target.place)
        return Callee(number=judge_number(info, plan.allowed_countries, given_zone=target.zone), key=str(key))

    def zone_of(self, key: str) -> str | None:
        zones = LegalKey.parse(key).zones
        return zones[0] if zones else None


def _stale_at(registry: Registry, plan: CampaignPlan) -> datetime | None:
    """When a list that was imported reaches its age limit; one never imported is a readiness warning, no gate."""
    imported_at = plan.registries.get(registry.name)
    return None if imported_at is None else imported_at + registry.age_limit(timedelta(days=plan.registry_max_age_days))
