"""A number, its zones and the law that binds it are derived at each placement, not as they were at enrolment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.core.campaign_settings import CallType, CampaignSettings
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.core.policy import Calendars, PolicyTable
from smart_campaigns.core.verdict import OK, Blocked
from smart_campaigns.dialer.law import KeyBook
from smart_campaigns.dialer.policy_law import PolicyLaw
from smart_campaigns.ports.store import CampaignPlan, CampaignRef, TargetState
from smart_campaigns.simulation.virtual_loop import run_virtual
from smart_campaigns.simulation.world import World

NEW_YORK, CALIFORNIA, TORONTO, PREMIUM, TOLL_FREE = (
    *("+12125550100", "+14155550100", "+14165550100", "+19005550100", "+18005550100"),
)
ENROLLED = "America/New_York|US-NY|reminder"
NOW = datetime(2026, 12, 1, 17, tzinfo=UTC)
"""Noon in New York."""


def _row(place: str, rule: str, value: str, call_types: str) -> dict[str, str]:
    return {
        "place": place,
        "rule": rule,
        "value": value,
        "call_types": call_types,
        "channel": "any",
        "time_basis": "called_party_local",
        "source": "test",
        "read_in": "test",
        "confidence": "read_primary",
        "note": "",
    }


LAW = PolicyLaw(
    table=PolicyTable.from_rows(
        [
            _row("US", "hours", "mon-sun 08:00-21:00", "all"),
            _row("US-NY", "consent", "express", "marketing"),
        ]
    ),
    calendars=lambda _key, _now: Calendars(),
    phonebook=load_phonebook(),
)


def plan(**settings: Any) -> CampaignPlan:
    return CampaignPlan(
        ref=CampaignRef(1, 1),
        settings_version=1,
        rules_version=1,
        settings=CampaignSettings(name="x", project_id=1, zone="UTC", **settings),
        carrier=None,
        caller_numbers=(),
        agent_id=1,
        agent_version=1,
        agent_config={},
        allowed_countries=frozenset({"US"}),
        registries={},
        registry_max_age_days=31,
    )


def facts(e164: str, *, zone: str | None = None, place: str | None = None) -> TargetFacts:
    none = dict.fromkeys(
        (
            *("last_placed_at", "not_before", "callback_at", "consent", "consent_on", "connected_at", "held_until"),
            *("last_dialed_at", "last_no_answer_at", "last_conversation_at", "last_refusal_at", "last_hangup_at"),
        )
    )
    zero = dict.fromkeys(
        (
            *("contact_id", "contact_version", "number_id", "number_version", "number_position", "priority", "seq"),
            *("attempts", "placements", "faults"),
        ),
        0,
    )
    made: dict[str, Any] = {**none, **zero, "e164": e164, "zone": zone, "place": place, "legal_key": 7, "repeats": {}}
    return TargetFacts(**made, is_opted_out=False, registry_hits=(), has_live_call=False, recent=())


@pytest.mark.parametrize(
    ("e164", "told"),
    [
        (NEW_YORK, None),
        (TORONTO, "country_not_allowed"),
        (PREMIUM, "premium_number"),
        ("+1212", "invalid_number"),
        (TOLL_FREE, "unknown_zone"),  # it may ring anywhere
    ],
)
def test_the_number_is_judged_whatever_it_was_at_enrolment(e164: str, told: str | None) -> None:
    verdict = LAW.callee(facts(e164), ENROLLED, plan()).number
    assert verdict == OK if told is None else isinstance(verdict, Blocked) and verdict.reason == told


def test_a_country_is_allowed_as_the_plan_says_now() -> None:
    allowed = replace(plan(), allowed_countries=frozenset({"CA"}))
    assert LAW.callee(facts(TORONTO), ENROLLED, allowed).number == OK
    assert LAW.callee(facts(NEW_YORK), ENROLLED, allowed).number != OK


def test_the_key_follows_the_number_the_contact_and_the_call_type() -> None:
    now = plan(call_type=CallType.MARKETING)
    assert LAW.callee(facts(NEW_YORK), ENROLLED, now).key == "America/New_York|US-NY|marketing"
    assert LAW.callee(facts(CALIFORNIA), ENROLLED, plan()).key == "America/Los_Angeles|US-CA|reminder"
    given = facts(NEW_YORK, zone="America/Denver", place="US-CO")
    assert LAW.callee(given, ENROLLED, plan()).key == "America/Denver|US-CO,US-NY|reminder"


def test_a_queue_is_open_or_closed_for_the_call_type_of_now() -> None:
    """Contacts queued under another call type are read, and judged, by the campaign's present one."""
    book = KeyBook(LAW)
    book.load({7: ENROLLED})
    marketing = plan(call_type=CallType.MARKETING)
    assert book.open_keys(marketing, NOW) == [7]
    callee = book.callee(facts(NEW_YORK), marketing)
    assert isinstance(book.of(callee.key, marketing, NOW).consent(None), Blocked)
    assert isinstance(LAW.judge(ENROLLED, marketing, NOW).consent(None), Blocked)
    assert LAW.judge(ENROLLED, plan(), NOW).consent(None) == OK


def test_a_placer_whose_campaign_is_paused_ends_at_once() -> None:
    """A drain waits for placers: one that is over and sleeps on would hold it up."""

    async def main() -> tuple[int, int]:
        world = World(start=NOW, law=LAW)
        org_id = world.store.add_organization(channels=20)
        carrier_id = world.store.add_carrier(org_id)
        settings = CampaignSettings(name="x", project_id=1, agent_id=1, caller_numbers=("+12025550100",), zone="UTC")
        ref = world.store.add_campaign(org_id, settings, channels=20)
        world.store.begin_run(ref)
        process = await world.add_process(org_id, carrier_id)
        await world.run_for(1)
        before = len(process.caller._loops)
        world.store.pause(ref)
        await world.run_for(1)
        return before, len(process.caller._loops)

    assert run_virtual(main()) == (1, 0)


def test_a_country_that_is_allowed_no_more_is_dialed_no_more() -> None:
    """Contacts that were enrolled while it was."""

    async def main() -> tuple[list[datetime], World, int, datetime]:
        world = World(start=NOW, law=LAW)
        org_id = world.store.add_organization(channels=20)
        carrier_id = world.store.add_carrier(org_id, calls_per_second=10.0, concurrent_calls=20)
        world.store.add_contacts(org_id, 1, [f"+1212{n}" for n in range(2_000_000, 2_000_050)], ENROLLED)
        settings = CampaignSettings(
            name="x",
            project_id=1,
            agent_id=1,
            caller_numbers=("+12025550100",),
            zone="UTC",
            window_start=time(0),
            window_end=None,
            business_hours_guard=False,
        )
        run_id = world.store.begin_run(world.store.add_campaign(org_id, settings, channels=20))
        await world.add_process(org_id, carrier_id)
        await world.run_for(20)
        world.store.allow_countries(org_id, ["CA"])
        changed_at = world.clock.now()
        await world.run_for(60)
        return [invite.at for invite in world.carrier.log], world, run_id, changed_at

    instants, world, run_id, changed_at = run_virtual(main())
    assert 5 <= len(instants) < 50
    assert max(instants) < changed_at + timedelta(seconds=0.3)
    left = [t for t in world.store.tables.runs[run_id].targets.values() if not t.placements]
    assert {(t.state, t.reason, t.detail) for t in left} == {(TargetState.EXCLUDED, "country_not_allowed", "US")}
