"""Whom a test call of an agent rings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from api_bench import Api

from smart_campaigns import bootstrap
from smart_campaigns.adapters.postgres.test_call_records import PostgresTestCalls
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.fictional_numbers import BERLIN
from smart_campaigns.ports.records import NewContact


async def test_a_test_call_rings_no_number_of_a_contact(api: Api) -> None:
    tests = PostgresTestCalls(api.house.cold)
    numbers = ["+493023125199", "+61255500199", "+61255501199"]
    mine = await api.house.records.add_contacts(
        api.org_id, api.project_id, [NewContact(name="A", numbers=(numbers[0],))]
    )
    first = await tests.rung(api.org_id, "Alex", numbers)
    assert first is not None
    assert first.number == numbers[1]
    assert first == await tests.rung(api.org_id, "Alex", numbers)  # one contact, however often it rings
    other = NewContact(name="B", numbers=("+4930231250001", numbers[1]))
    await api.house.records.add_contacts(api.org_id, api.project_id, [other])  # came later
    assert (await tests.rung(api.org_id, "Alex", numbers[:2])) is None
    assert (await tests.rung(api.org_id, "Alex", numbers)) != first
    await api.delete(f"/contacts/{mine.ids[0]}")
    left = await tests.rung(api.org_id, "Alex", numbers)
    assert left is not None
    assert left.number == numbers[0]


async def test_a_test_call_takes_the_place_of_somebody_awake_whose_number_is_free(api: Api) -> None:
    await api.patch("/organization", {"allowed_countries": ["DE"]})
    calls = replace(bootstrap.UseCases(api.house).agent_test_calls, awake=lambda _: [BERLIN])
    row = await calls.ring_virtual(api.org_id, api.agent_id)
    assert (await api.house.explain.contact(api.org_id, row.project_id, str(row.settings.single_contact))).numbers == (
        "+493023125199",
    )
    taken = NewContact(name="A", numbers=("+493023125199",))
    await api.house.records.add_contacts(api.org_id, api.project_id, [taken])
    with pytest.raises(CommandRefused, match="a contact's of yours") as refused:
        await calls.ring_virtual(api.org_id, api.agent_id)
    assert refused.value.code == "no_free_number"
