"""What a campaign's plan lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.ports.store import CallerNumber, CampaignPlan, CampaignRef, CarrierConfig

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
