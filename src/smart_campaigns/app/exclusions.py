"""Who of a sample can never be called as things stand, and why: by the rules of enrolment and of the dialer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.eligibility import EXCLUDING, LawOfKey, judge_target
from smart_campaigns.core.facts import TargetFacts, never_called
from smart_campaigns.core.numbers import judge_number, legal_key_of
from smart_campaigns.core.policy_table import LegalKey
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.ports.forecast_records import Sampled
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.store import CampaignPlan

SAMPLE = 2000
"""Contacts whose law is looked up; more would keep a person waiting."""


class Law(Protocol):
    def judge(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey: ...


@dataclass(frozen=True, slots=True)
class Exclusions:
    phonebook: Phonebook
    law: Law

    def of(
        self, settings: CampaignSettings, now: datetime, plan: CampaignPlan, sample: Sequence[Sampled]
    ) -> Mapping[ContactReason, int]:
        """How many are excluded, by reason; whoever is finished in the open run is not."""
        reasons = self.each(settings, now, plan, [one for one in sample if not one.is_finished])
        return Counter(reason for reason in reasons if reason is not None)

    def each(
        self, settings: CampaignSettings, now: datetime, plan: CampaignPlan, sample: Sequence[Sampled]
    ) -> Sequence[ContactReason | None]:
        """Of each of them in turn; None: nothing excludes it."""
        laws: dict[str, LawOfKey] = {}
        return [self._reason(settings, now, plan, one, laws) for one in sample]

    def callees(self, settings: CampaignSettings, sample: Sequence[Sampled]) -> Mapping[LegalKey, int]:
        """How many the law knows alike, by the first of their numbers."""
        return Counter(
            legal_key_of(
                self.phonebook.lookup(e164, settings.country or ""),
                settings.call_type,
                given_zone=one.zone,
                given_subdivision=one.place,
            )
            for one in sample
            if (e164 := one.e164) is not None
        )

    def _reason(
        self, settings: CampaignSettings, now: datetime, plan: CampaignPlan, one: Sampled, laws: dict[str, LawOfKey]
    ) -> ContactReason | None:
        """Of its first number that may be dialed at all; else why the first one may not."""
        single = settings.single_number
        first: ContactReason | None = None
        for e164 in one.numbers if single is None else [n for n in one.numbers if n == single]:
            info = self.phonebook.lookup(e164, settings.country or "")
            number = judge_number(info, plan.allowed_countries, given_zone=one.zone)
            if isinstance(number, Blocked):
                assert isinstance(number.reason, ContactReason)
                first = first or number.reason
                continue
            key = str(legal_key_of(info, settings.call_type, given_zone=one.zone, given_subdivision=one.place))
            if key not in laws:
                laws[key] = self.law.judge(key, plan, now)
            zone = settings.zone or "UTC"
            gates = judge_target(settings, laws[key], _never_called(one, e164), zone, now, number=number)
            told = (v.reason for _, v in gates if isinstance(v, Blocked) and v.until is None and v.reason in EXCLUDING)
            return next((reason for reason in told if isinstance(reason, ContactReason)), None)
        return first or ContactReason.INVALID_NUMBER


def most_alike(callees: Mapping[LegalKey, int]) -> LegalKey | None:
    """What the law knows most of them by; None: of nobody."""
    return max(callees, key=lambda key: (callees[key], str(key)), default=None)


def _never_called(one: Sampled, e164: str) -> TargetFacts:
    return never_called(
        e164,
        zone=one.zone,
        place=one.place,
        consent=one.consent,
        is_opted_out=e164 in one.opted_out,
        registry_hits=tuple(registry for number, registry in one.registry_hits if number == e164),
    )
