"""The organization's budget of a month: never overshot, corrected at each end, whole again when the month ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from contract_benches import PostgresBench
from contract_calls import ended, look, placed, placement

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.organization_records import PostgresOrganizations
from smart_campaigns.ports.organization_records import OrganizationCard, OrganizationEdit


class Month:
    def __init__(self, bench: PostgresBench, db: Connections) -> None:
        self.bench, self.db, self.records = bench, db, PostgresOrganizations(db)

    async def set(self, micro: int) -> OrganizationCard:
        await self.records.edit_organization(self.bench.org_id, OrganizationEdit(monthly_budget_micro=micro))
        return await self.card()

    async def card(self) -> OrganizationCard:
        return await self.records.card(self.bench.org_id)

    async def ends(self) -> None:
        """As if the month had ended: what was placed in it was placed before."""
        await self.db.execute("update attempt set ended_at = ended_at - interval '31 days'")
        await self.db.execute("update org_gate set budget_until = now_s() - interval '1 second'")
        await self.records.renew_budgets()


@pytest.fixture
async def month(dsn: str) -> AsyncIterator[Month]:
    bench, db = PostgresBench(dsn), Connections(dsn, size=1)
    await bench.open()
    try:
        yield Month(bench, db)
    finally:
        await db.close()
        await bench.close()


async def test_it_counts_what_was_spent_before_it_was_set_and_what_is_reserved(month: Month) -> None:
    await ended(month.bench, await placed(month.bench, reserved_micro=700), cost_micro=300)
    await placed(month.bench, reserved_micro=200)
    card = await month.set(1_000)
    assert (card.monthly_budget_micro, card.budget_left_micro) == (1_000, 500)


async def test_it_refuses_what_might_overshoot_until_the_month_of_its_zone_ends(month: Month) -> None:
    card = await month.set(1_000)
    zone = ZoneInfo(card.zone)
    assert card.budget_until is not None
    end = card.budget_until.astimezone(zone)
    assert (end.day, end.hour, end.minute) == (1, 0, 0)
    assert 0 < (end - datetime.now(zone)).total_seconds() <= 31 * 86_400 + 3_600
    p = await placed(month.bench, reserved_micro=900)
    assert not await month.bench.store.place(await placement(month.bench, reserved_micro=101))
    await ended(month.bench, p, cost_micro=100)
    facts = (await look(month.bench)).campaign
    assert (facts.org_budget_left_micro, facts.org_budget_until) == (900, card.budget_until)


async def test_the_new_month_is_whole_but_for_calls_that_go_on(month: Month) -> None:
    await month.set(1_000)
    await ended(month.bench, await placed(month.bench, reserved_micro=700), cost_micro=600)
    goes_on = await placed(month.bench, reserved_micro=300)
    await month.ends()
    assert (await month.card()).budget_left_micro == 700
    await ended(month.bench, goes_on, cost_micro=250)  # it ended in the new month
    assert (await month.card()).budget_left_micro == 750
    await month.records.renew_budgets()  # once a month
    assert (await month.card()).budget_left_micro == 750


async def test_raised_lowered_and_taken_away(month: Month) -> None:
    await month.set(1_000)
    await ended(month.bench, await placed(month.bench, reserved_micro=700), cost_micro=600)
    assert (await month.set(2_000)).budget_left_micro == 1_400
    assert (await month.set(500)).budget_left_micro == -100
    gone = await month.set(0)
    assert (gone.monthly_budget_micro, gone.budget_left_micro, gone.budget_until) == (None, None, None)
    assert await placed(month.bench, reserved_micro=10_000)
