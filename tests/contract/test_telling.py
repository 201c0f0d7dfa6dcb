"""What status, `why`, readiness and the estimate tell of a campaign, on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from contract_calls import worker
from keeping import NEW_YORK, House

from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.adapters.postgres.catalog_records import PostgresCatalog
from smart_campaigns.adapters.postgres.explain_records import PostgresExplain
from smart_campaigns.app.explain import Explain
from smart_campaigns.bootstrap.house import policy_law


@dataclass
class Telling:
    house: House

    @property
    def explain(self) -> Explain:
        house = self.house
        catalog, records = PostgresCatalog(house.db), PostgresExplain(house.db)
        return Explain(house.store, house.campaigns, catalog, records, load_phonebook(), policy_law())


@pytest.fixture
async def house(dsn: str) -> AsyncIterator[House]:
    made = House(dsn)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def telling(house: House) -> Telling:
    return Telling(house)


@pytest.mark.parametrize(
    ("org_id", "carrier_id", "is_dialing"), [(1, 1, True), (1, 2, False), (2, 1, False), (None, None, False)]
)
async def test_callers_of_another_carrier_dial_nothing_here(
    telling: Telling, org_id: int | None, carrier_id: int | None, *, is_dialing: bool
) -> None:
    house = telling.house
    assert (house.org_id, house.carrier_id) == (1, 1)
    await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.later(hours=5)  # in New York it is noon
    lease = await house.store.register(replace(worker(), org_id=org_id, carrier_id=carrier_id))
    await house.store.beat(lease, 5)
    found = await telling.explain.status(house.org_id, row.code)
    assert (found.has_callers, found.is_dialing) == (is_dialing, is_dialing)
