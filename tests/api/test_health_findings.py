"""Every finding of the health score arises from what the store holds, and goes with its cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from api_bench import Api
from live_calls import begun

from smart_campaigns import bootstrap
from smart_campaigns.app.explain import Law
from smart_campaigns.core.eligibility import LawOfKey
from smart_campaigns.core.health import Found
from smart_campaigns.core.ids import uuid7
from smart_campaigns.core.verdict import OK
from smart_campaigns.ports.store import CampaignPlan

CALLS = 60
KEY = "America/New_York|US-NY|reminder"
NO_ANSWER = {"outcome": "no_answer"}
LAST_WEEK = "(select local_date - 7 from attempt where placement_no = 1)"
US_LIST = (
    "insert into dnc_registry select org_id, 'us_national_dnc', 'US', now_s() - interval '{} days', 1 from organization"
)


@dataclass(frozen=True)
class OpenLaw:
    """Whatever the hour of the test: nothing is closed."""

    real: Law

    def judge(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey:
        return replace(self.real.judge(key, plan, now), hours=OK, guard=OK)


@pytest.fixture
async def code(api: Api) -> str:
    """An active campaign with a caller, a contact to call, and one call in progress after which others are made."""
    settings = {
        "window_start": "00:00",
        "window_end": "24:00",
        "allowed_days": list(range(7)),
        "budget_micro": 100_000_000,
    }
    made: str = (await api.campaign(call_type="marketing", **settings))["code"]
    await begun(api, made, states=("ringing",))
    db = api.house.cold
    await db.execute(
        """insert into worker (host, name, pid, pid_started, boot_id, org_id, carrier_id, free, lease_until)
        values ('here', 'one', 1, 1, 'boot', $1, $2, 10, now_s() + interval '1 hour')""",
        api.org_id,
        api.carrier_id,
    )
    await db.execute("insert into legal_key (legal_key_id, key) overriding system value values (1, $1)", KEY)
    await db.execute("insert into queue_head (org_id, run_id, legal_key) select org_id, run_id, 1 from run")
    await db.execute(
        """insert into target (org_id, run_id, contact_id, state, number_id, legal_key, seq)
        select org_id, run_id, $1, 0, number_id, 1, 9 from target""",
        api.contacts[2],
    )
    await db.execute("update run set begun_at = now_s() - interval '10 minutes'")
    await db.execute("delete from event")  # what a person did just now excuses a slow pace
    await db.execute('update carrier set price = \'[{"prefix": "+", "per_minute_micro": 1}]\'')
    return made


async def ended(api: Api, ends: dict[str, Any]) -> None:
    """Calls that ended so within the last seconds, each of a worker's epoch of its own."""
    columns, values = ", ".join(ends), ", ".join(map(_sql, ends.values()))
    now = await api.house.cold.fetchval("select now_s()")
    for n in range(CALLS):
        await api.house.cold.execute(
            f"""insert into attempt (org_id, attempt_id, campaign_id, run_id, contact_id, number_id, placement_no,
              worker_id, epoch, carrier_id, phone_number_id, is_virtual, settings_version, agent_id, agent_version, slot_at,
              upper_at, deadline_at, placed_day, local_date, local_hour, contact_local_date, contact_local_hour, verdicts,
              ended_at, {columns})
            select org_id, $1, campaign_id, run_id, contact_id, number_id, $2::int, 1, $2::int, carrier_id, phone_number_id, true, 1,
              agent_id, 1, slot_at, now_s(), deadline_at, placed_day, local_date, local_hour, contact_local_date,
              contact_local_hour, verdicts, now_s(), {values}
            from attempt where placement_no = 1""",
            uuid7(now, n),
            1000 + n,
        )


def _sql(value: Any) -> str:
    text = str(value)
    return text if text.isdecimal() or text.startswith("now_s()") else f"'{text}'"


async def found(api: Api, code: str) -> dict[str, Found]:
    use = bootstrap.UseCases(api.house)
    explain = replace(use.explain, law=OpenLaw(use.explain.law))
    health = await replace(use.health, explain=explain).of(api.org_id, code)
    assert health is not None
    return {one.finding.value: one for one in health.findings}


def ago(seconds: int) -> str:
    return f"now_s() - interval '{seconds} s'"


@pytest.mark.parametrize(
    ("finding", "ends", "facts"),
    [
        ("error_rate", {"outcome": "failed", "cause": "carrier_error"}, ()),
        ("error_rate", {"outcome": "failed", "cause": "agent_error", "picked_up_at": ago(3)}, ()),
        ("bad_numbers", {"outcome": "failed", "cause": "invalid_number", "is_permanent": True}, ()),
        ("short_calls", {"outcome": "answered", "picked_up_at": ago(4)}, ()),
        ("late_first_words", {"outcome": "answered", "picked_up_at": ago(9), "first_audio_at": ago(6)}, ()),
        ("late_first_words", {"outcome": "answered", "picked_up_at": ago(9)}, ()),  # they never came
        (
            "answer_rate_fell",
            NO_ANSWER,
            (
                f"insert into call_tally select org_id, campaign_id, {LAST_WEEK}, 12, run_id, 100, 100, 60, 60 from run",
                "update attempt set local_hour = 12",
            ),
        ),
        ("worker_restarts", {"outcome": "answered", "cause": "worker_lost", "picked_up_at": ago(30)}, ()),
        ("worker_restarts", {"outcome": "ambiguous", "cause": "worker_lost"}, ()),
        ("worker_restarts", {"state": 10, "cause": "worker_lost"}, ()),  # only calls that had not gone out
        (
            "breaker_tripped",
            NO_ANSWER,
            (
                "update campaign set tripped = '{}', state = 'paused'",
                "update pacing set state = 'paused'",
                "insert into event (org_id, campaign_id, kind) select org_id, campaign_id, 'breaker_tripped' from campaign",
            ),
        ),
        # one that was down from the first placement on
        (
            "carrier_down",
            NO_ANSWER,
            ("update carrier_gate set down_since = now_s()", "update pacing set carrier_id = null"),
        ),
        ("carrier_throttling", NO_ANSWER, (f"update carrier_gate set rate_factor = 0.5, slowed_at = {ago(240)}",)),
        ("budget_nearly_spent", NO_ANSWER, ("update pacing set spent_micro = 95000000",)),
        ("under_pace", NO_ANSWER, ("update pacing set mean_hold_s = 10, holds_counted = 60",)),
        ("stalled", NO_ANSWER, (f"update attempt set upper_at = {ago(90)}",)),
        ("dnc_stale", NO_ANSWER, (US_LIST.format(40),)),
    ],
)
async def test_each_finding_arises_from_the_store(
    api: Api, code: str, finding: str, ends: dict[str, Any], facts: Sequence[str]
) -> None:
    await ended(api, {"state": 7, **ends})
    for statement in facts:
        await api.house.cold.execute(statement)
    assert finding in await found(api, code)


async def test_a_campaign_that_is_well_has_none(api: Api, code: str) -> None:
    await ended(api, {"state": 7, **NO_ANSWER})
    assert await found(api, code) == {}


async def test_a_carrier_that_has_recovered_is_not_told_for_ever(api: Api, code: str) -> None:
    await ended(api, {"state": 7, **NO_ANSWER})
    await api.house.cold.execute(f"update carrier_gate set rate_factor = 0.5, slowed_at = {ago(301)}")
    assert await found(api, code) == {}


async def test_a_stale_list_is_named_where_it_is_asked_for(api: Api, code: str) -> None:
    await api.house.cold.execute(US_LIST.format(40))
    assert (await found(api, code))["dnc_stale"].detail == "us_national_dnc"
    await api.house.cold.execute("update dnc_registry set imported_at = now_s() - interval '30 days'")
    assert await found(api, code) == {}
    await api.house.cold.execute("update dnc_registry set imported_at = now_s() - interval '40 days'")
    await api.house.cold.execute(
        "update campaign_settings set settings = settings || '{\"respect_dnc_registry\": false}'"
    )
    assert await found(api, code) == {}
