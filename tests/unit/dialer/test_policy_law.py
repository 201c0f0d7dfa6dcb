"""The law of a key under a campaign's plan, and what a plan lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.legal_hours import Calendars
from smart_campaigns.core.verdict import OK, Blocked
from smart_campaigns.dialer.policy_law import PolicyLaw
from smart_campaigns.ports.store import CallerNumber, CampaignPlan, CampaignRef, CarrierConfig

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
PLAN = CampaignPlan(
    ref=CampaignRef(1, 1),
    settings_version=1,
    rules_version=1,
    settings=CampaignSettings(name="X", project_id=1, agent_id=3),
    carrier=CarrierConfig(
        carrier_id=1,
        name="Phones",
        kind="virtual",
        config={},
        secret=None,
        calls_per_second=1,
        concurrent_calls=1,
        prices=(),
    ),
    caller_numbers=(CallerNumber(phone_number_id=1, e164="+12025550100"),),
    agent_id=3,
    agent_version=1,
    agent_config={},
    allowed_countries=frozenset({"US"}),
    registries={},
    registry_max_age_days=31,
)


def test_the_organizations_countries_are_judged_for_every_key() -> None:
    law = PolicyLaw(table=load_policy(), calendars=lambda _key, _now: Calendars())
    key = "America/New_York|US-NY|reminder"
    assert law.judge(key, PLAN, NOW).country == OK
    country = law.judge(key, replace(PLAN, allowed_countries=frozenset({"CA"})), NOW).country
    assert isinstance(country, Blocked)
    assert (country.reason, country.detail) == ("country_not_allowed", "US")


@pytest.mark.parametrize(
    ("differs", "lacks"),
    [
        ({}, ""),
        ({"carrier": None}, "no usable number to call from"),
        ({"agent_id": None}, "no published agent"),
        ({"agent_id": None, "settings": replace(PLAN.settings, agent_version=7)}, "its agent has no version 7"),
    ],
)
def test_what_a_plan_lacks(differs: dict[str, object], lacks: str) -> None:
    assert replace(PLAN, **differs).lacks == lacks
