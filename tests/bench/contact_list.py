"""A page of fifty contacts of 10,000, each called sixteen times: as it is, and with who can be called by their campaign."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import time as hour
from pathlib import Path

import asyncpg
from figures import percentile, report

from smart_campaigns import bootstrap
from smart_campaigns.bootstrap.house import keeper
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.ports.contact_records import ContactCard
from smart_campaigns.ports.records import Named, NewCarrier, NewContact
from smart_campaigns.settings import Settings

CONTACTS, CALLS_EACH = 10_000, 16
ROUNDS, PAGE = 100, 50
CALLER = "+12025550190"
ATTEMPT_ROWS = """
insert into attempt (org_id, attempt_id, campaign_id, run_id, contact_id, number_id, placement_no, state, worker_id, epoch,
  carrier_id, phone_number_id, is_virtual, settings_version, agent_id, agent_version, slot_at, upper_at, deadline_at,
  placed_day, local_date, local_hour, contact_local_date, contact_local_hour, verdicts, ended_at, outcome)
select t.org_id, gen_random_uuid(), r.campaign_id, t.run_id, t.contact_id, t.number_id, n, 7, 1, 1, 1, 1, true, 1, 1, 1,
  x.at, x.at, x.at, x.at::date, x.at::date, 12, x.at::date, 12, '{}', x.at, 'no_answer'
from target t join run r using (org_id, run_id) cross join generate_series(1, $1) n
cross join lateral (select now_s() - interval '1 day' * n as at) x"""


@dataclass(frozen=True)
class Seeded:
    use: bootstrap.UseCases
    org_id: int
    project: Named
    code: str

    async def page(self, after: int) -> list[ContactCard]:
        return list(await self.use.address_book.page(self.org_id, self.project, None, after=after, limit=PAGE))

    async def judged(self, after: int) -> None:
        found = await self.use.explain.can_be_called(self.org_id, self.project.id, self.code, await self.page(after))
        assert len(found) == PAGE


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="sc-bench-contacts-"))
    folder.chmod(0o755)
    try:
        async with bootstrap.open_house(Settings(data_dir=folder)) as house:
            seeded = await _seed(house)
            report("contact_page_p95_ms", await _p95(seeded.page), "ms")
            report("contact_page_can_be_called_p95_ms", await _p95(seeded.judged), "ms")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _seed(house: bootstrap.House) -> Seeded:
    use = bootstrap.UseCases(house)
    new = bootstrap.NewOrganization(name="Bench", country="US", zone="America/New_York")
    org_id = (await use.organizations.create(new)).org_id
    carrier_id = await house.records.add_carrier(org_id, NewCarrier(name="Phones", kind="virtual", config={}))
    await house.records.add_phone_numbers(org_id, carrier_id, [CALLER])
    project_id = await house.records.add_project(org_id, "People")
    people = [
        NewContact(name=f"Person {n}", numbers=(f"+1212{2_000_000 + n}",), consent="express") for n in range(CONTACTS)
    ]
    await house.records.add_contacts(org_id, project_id, people)
    settings = CampaignSettings(
        name="Bench",
        project_id=project_id,
        agent_id=1,
        zone="America/New_York",
        country="US",
        caller_numbers=(CALLER,),
        window_start=hour(0),
        window_end=None,
    )
    made = await house.campaigns.create_campaign(org_id, settings, is_draft=False, is_virtual=True)
    await house.commands.start(org_id, made.code)
    keeping = keeper(house)
    while await keeping.round():
        pass
    db = await asyncpg.connect(house.dsn)
    await db.execute(ATTEMPT_ROWS, CALLS_EACH)
    await db.execute("analyze")
    await db.close()
    return Seeded(use, org_id, Named(id=project_id, name="People", count=CONTACTS), made.code)


async def _p95(work: Callable[[int], Awaitable[object]]) -> float:
    """Of pages all over the list."""
    took = []
    for n in range(ROUNDS):
        began = time.perf_counter()
        await work(n * (CONTACTS - PAGE) // ROUNDS)
        took.append((time.perf_counter() - began) * 1e3)
    return round(percentile(took, 95), 1)


if __name__ == "__main__":
    asyncio.run(main())
