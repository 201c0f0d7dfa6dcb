"""A page of fifty campaigns, and one console, where there are 10,000 campaigns with a million calls between them."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from pathlib import Path

import asyncpg
from figures import percentile, report

from smart_campaigns import bootstrap
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.settings_json import to_json
from smart_campaigns.ports.campaign_list import CampaignFilter
from smart_campaigns.ports.records import NewCarrier
from smart_campaigns.settings import Settings

CAMPAIGNS, CALLS_EACH, LARGE = 10_000, 100, 200_000
ROUNDS, PAGE = 30, 50
CAMPAIGN_ROWS = """
insert into campaign (org_id, project_id, code, name, state, is_virtual, runs_begun, first_started_at)
select $1, $2, 'C-' || n, 'Campaign ' || n, case when n % 5 = 0 then 'active' else 'paused' end, true, 1, now_s() - interval '20 days'
from generate_series(1, $3) n"""
SETTING_ROWS = """
insert into campaign_settings (org_id, campaign_id, version, settings)
select $1, campaign_id, 1, $2::jsonb || jsonb_build_object('name', name) from campaign"""
RUN_ROWS = """
insert into run (org_id, campaign_id, run_no, begun_at) select $1, campaign_id, 1, now_s() - interval '20 days' from campaign"""
PACING_ROWS = """
insert into pacing (org_id, campaign_id, state, run_id, channels, mean_hold_s, last_day)
select $1, k.campaign_id, k.state, r.run_id, 2, 60, now_s()::date from campaign k join run r using (org_id, campaign_id)"""
TARGET_ROWS = """
insert into target (org_id, run_id, contact_id, state, finished, seq, number_id)
select $1, r.run_id, n, case when n % 4 = 0 then 0 else 3 end, case when n % 4 <> 0 then 'reached' end, n, n
from run r, generate_series(1, $2) n"""
ATTEMPT_ROWS = """
insert into attempt (org_id, attempt_id, campaign_id, run_id, contact_id, number_id, placement_no, state, worker_id, epoch,
  carrier_id, phone_number_id, is_virtual, settings_version, agent_id, agent_version, slot_at, upper_at, deadline_at,
  placed_day, local_date, local_hour, contact_local_date, contact_local_hour, verdicts, picked_up_at, ended_at, outcome,
  is_permanent, counts_for_breaker)
select $1, gen_random_uuid(), r.campaign_id, r.run_id, n, n, 1 + n / 100000000, 7, 1, 1, 1, 1, true, 1, 1, 1, x.at, x.at, x.at,
  x.at::date, x.at::date, extract(hour from x.at), x.at::date, extract(hour from x.at), '{}', x.at, x.at + interval '40 s',
  case when n % 3 = 0 then 'answered' else 'no_answer' end, false, false
from run r, generate_series(1, $2) n, lateral (select now_s() - interval '14 days' * (1 - n::float8 / $2) - interval '1 min' as at) x
where ($3::int is null or r.run_id = $3)"""
TALLY_ROWS = """
insert into call_tally select org_id, campaign_id, local_date, local_hour, run_id, count(*), count(*),
  count(*) filter (where outcome = 'answered'), count(*) filter (where outcome = 'answered') from attempt group by 1, 2, 3, 4, 5"""
EVENT_ROWS = """
insert into event (org_id, campaign_id, kind, at) select org_id, campaign_id, 'call_ended', ended_at from attempt"""


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="sc-bench-list-"))
    folder.chmod(0o755)
    try:
        async with bootstrap.open_house(Settings(data_dir=folder)) as house:
            org_id = await _seed(house)
            await _measure(house, org_id)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _seed(house: bootstrap.House) -> int:
    new = bootstrap.NewOrganization(name="Bench", country="US", zone="America/New_York")
    org_id = (await bootstrap.UseCases(house).organizations.create(new)).org_id
    carrier = NewCarrier(name="Phones", kind="virtual", config={}, calls_per_second=50.0, concurrent_calls=100)
    carrier_id = await house.records.add_carrier(org_id, carrier)
    await house.records.add_phone_numbers(org_id, carrier_id, ["+12025550190"])
    project_id = await house.records.add_project(org_id, "People")
    settings = CampaignSettings(
        project_id=project_id, agent_id=1, zone="America/New_York", country="US", caller_numbers=("+12025550190",)
    )
    db = await asyncpg.connect(house.dsn)  # the house's own connections wait for nothing this long
    await db.execute(CAMPAIGN_ROWS, org_id, project_id, CAMPAIGNS)
    await db.execute(SETTING_ROWS, org_id, json.dumps(to_json(settings)))
    for statement in (RUN_ROWS, PACING_ROWS):
        await db.execute(statement, org_id)
    await db.execute(TARGET_ROWS, org_id, CALLS_EACH)
    await db.execute(ATTEMPT_ROWS, org_id, CALLS_EACH, None)
    await db.execute("delete from attempt where run_id = $1", CAMPAIGNS)
    await db.execute(ATTEMPT_ROWS, org_id, LARGE, CAMPAIGNS)  # the newest is a large one
    for statement in (TALLY_ROWS, EVENT_ROWS, "analyze"):
        await db.execute(statement)
    await db.close()
    return org_id


async def _measure(house: bootstrap.House, org_id: int) -> None:
    use = bootstrap.UseCases(house)
    for name, before in (("newest", None), ("later", CAMPAIGNS // 2)):
        wanted = CampaignFilter(after=before)
        took = [await _timed(use.campaign_list.page(org_id, wanted, PAGE)) for _ in range(ROUNDS)]
        report(f"campaign_list_{name}_p95_ms", round(percentile(took, 95), 1), "ms")
    searched = [await _timed(use.campaign_list.page(org_id, CampaignFilter(search="999"), PAGE)) for _ in range(ROUNDS)]
    report("campaign_list_search_p95_ms", round(percentile(searched, 95), 1), "ms")
    console = [await _timed(use.consoles.of(org_id, f"C-{CAMPAIGNS}")) for _ in range(ROUNDS)]
    report("console_p95_ms", round(percentile(console, 95), 1), "ms")


async def _timed(work: object) -> float:
    began = time.perf_counter()
    await work  # type: ignore[misc]
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    asyncio.run(main())
