"""What people change beside the dialer, on PostgreSQL: contacts, numbers, limits; and what `why` reads of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from contract_benches import CALLER, NUMBERS, PostgresBench
from contract_calls import REACHED, ended, finish, infra, look, placed, placement

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.contact_records import PostgresContacts
from smart_campaigns.adapters.postgres.explain_records import PostgresExplain
from smart_campaigns.adapters.postgres.ledger_records import PostgresLedger
from smart_campaigns.adapters.postgres.organization_records import PostgresOrganizations
from smart_campaigns.adapters.postgres.records import PostgresRecords
from smart_campaigns.core.errors import CommandRefused, NotFound
from smart_campaigns.ports.ledger_records import CallFilter
from smart_campaigns.ports.organization_records import CarrierEdit, CarrierInUse, CarrierUses, OrganizationEdit
from smart_campaigns.ports.records import NewContact, NumbersTaken, StaleVersion
from smart_campaigns.ports.store import TargetNext, TargetState


@pytest.fixture
async def bench(dsn: str) -> AsyncIterator[PostgresBench]:
    made = PostgresBench(dsn)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def cold(dsn: str) -> AsyncIterator[Connections]:
    made = Connections(dsn, size=1)
    yield made
    await made.close()


async def test_a_deleted_contact_is_excluded_at_once_and_what_was_judged_does_not_commit(
    bench: PostgresBench, cold: Connections
) -> None:
    judged = await placement(bench)
    await PostgresContacts(cold).delete(bench.org_id, judged.target.contact_id)
    target = await bench.target(judged.target.contact_id)
    assert (target.state, target.reason) == (TargetState.EXCLUDED, "deleted")
    assert not await bench.store.place(judged)
    assert judged.target.contact_id not in {one.contact_id for one in (await look(bench)).targets}


@pytest.mark.parametrize("end", ["retry", "reached", "void"])
async def test_a_contact_deleted_in_its_call_is_excluded_at_the_end(
    bench: PostgresBench, cold: Connections, end: str
) -> None:
    p = await placed(bench)
    contact_id = p.target.contact_id
    await PostgresContacts(cold).delete(bench.org_id, contact_id)
    assert (await bench.target(contact_id)).state is TargetState.IN_CALL
    if end == "void":
        await bench.store.void(bench.ref, p.attempt_id, "test")
    else:
        await ended(bench, p, **({"target": REACHED} if end == "reached" else {}))
    target = await bench.target(contact_id)
    expected = (TargetState.FINISHED, "reached") if end == "reached" else (TargetState.EXCLUDED, "deleted")
    assert (target.state, target.reason) == expected
    assert target.next_at is None
    assert (await bench.counters()).campaign == 0


@pytest.mark.parametrize("is_wrong", [True, False])
async def test_the_log_says_that_the_number_was_said_to_be_wrong(
    bench: PostgresBench, cold: Connections, is_wrong: bool
) -> None:
    p = await placed(bench)
    last = TargetNext(state=TargetState.FINISHED, finished="exhausted", reason="invalid_number")
    await ended(bench, p, outcome="completed", is_wrong_number=is_wrong, is_no_answer=False, target=last)
    reason = await cold.fetchval("select data->>'reason' from event where kind = 'call_ended'")
    assert reason == ("wrong_number" if is_wrong else "invalid_number")
    assert (await bench.target(p.target.contact_id)).reason == "invalid_number"


async def test_new_numbers_are_derived_again_and_attempts_stay(bench: PostgresBench, cold: Connections) -> None:
    book = PostgresContacts(cold)
    p = await placed(bench)
    contact_id = p.target.contact_id
    (card,) = await book.find(bench.org_id, None, str(contact_id))
    other = NewContact(name="Jo", numbers=(NUMBERS[0], "+12125550177"))
    with pytest.raises(CommandRefused) as refused:
        await book.edit(bench.org_id, contact_id, other, based_on=card.version)
    assert refused.value.code == "in_call"
    await book.edit(bench.org_id, contact_id, NewContact(name="Joe", numbers=card.numbers), based_on=card.version)
    await ended(bench, p)
    (card,) = await book.find(bench.org_id, None, str(contact_id))
    with pytest.raises(StaleVersion):
        await book.edit(bench.org_id, contact_id, other, based_on=card.version - 1)
    await book.edit(bench.org_id, contact_id, other, based_on=card.version)
    target = await bench.target(contact_id)
    assert (target.state, target.has_number, target.attempts) == (TargetState.WAITING, False, 1)
    derived = await cold.fetchval("select number_position from target where contact_id = $1", contact_id)
    assert derived == -1  # the number dialed is the first of the list: it is kept
    await book.edit(
        bench.org_id, contact_id, NewContact(name="Joe", numbers=("+12125550177",)), based_on=card.version + 1
    )
    assert (await book.find(bench.org_id, None, "+12125550177"))[0].contact_id == contact_id


@pytest.mark.parametrize("what", ["release", "carrier", "organization"])
async def test_what_concerns_everybody_stops_a_placement_judged_before(
    bench: PostgresBench, cold: Connections, what: str
) -> None:
    judged = await placement(bench)
    rules = PostgresOrganizations(cold)
    if what == "release":
        assert await rules.release_numbers(bench.org_id, [CALLER]) == 1
    elif what == "carrier":
        await rules.edit_carrier(bench.org_id, bench.carrier_id, CarrierEdit(concurrent_calls=1))
    else:
        await rules.edit_organization(bench.org_id, OrganizationEdit(allowed_countries=("CA",)))
    assert not await bench.store.place(judged)
    plan = await bench.store.plan(bench.ref)
    assert plan is not None
    assert plan.rules_version > judged.rules_version
    if what == "release":
        assert (plan.caller_numbers, plan.lacks) == ((), "no usable number to call from")


async def test_a_carrier_with_a_call_in_progress_is_not_deleted_and_past_calls_still_name_it(
    bench: PostgresBench, cold: Connections
) -> None:
    rules = PostgresOrganizations(cold)
    p = await placed(bench)
    await rules.release_numbers(bench.org_id, [CALLER])
    with pytest.raises(CarrierInUse) as refused:
        await rules.delete_carrier(bench.org_id, bench.carrier_id)
    assert refused.value.uses == CarrierUses(calls=1)
    assert "1 call in progress" in str(refused.value)
    await ended(bench, p)
    await rules.delete_carrier(bench.org_id, bench.carrier_id)
    (call,) = await PostgresLedger(cold).calls_of_all(bench.org_id, CallFilter())
    assert call.carrier == "Phones"
    with pytest.raises(NotFound):
        await rules.delete_carrier(bench.org_id, bench.carrier_id)
    with pytest.raises(NotFound):
        await PostgresRecords(cold).add_phone_numbers(bench.org_id, bench.carrier_id, [CALLER])


async def test_the_currency_stays_once_money_is_spent_or_reserved(bench: PostgresBench, cold: Connections) -> None:
    rules = PostgresOrganizations(cold)
    await rules.edit_organization(bench.org_id, OrganizationEdit(currency="EUR"))
    p = await placed(bench, reserved_micro=700)
    for _ in ("reserved", "spent"):
        with pytest.raises(CommandRefused) as refused:
            await rules.edit_organization(bench.org_id, OrganizationEdit(currency="USD", channel_cap=3))
        assert refused.value.code == "money_spent"
        await ended(bench, p, cost_micro=300)
    card = await rules.card(bench.org_id)
    assert (card.currency, card.channel_cap) == ("EUR", 10)


async def test_why_reads_of_a_number_what_the_dialer_reads(bench: PostgresBench, cold: Connections) -> None:
    """A carrier's fault is no attempt: it is in no cooldown and no cap, neither there nor here."""
    explain = PostgresExplain(cold)

    async def told(contact_id: int) -> int:
        row = await explain.target(bench.ref, bench.run_id, contact_id, NUMBERS[0])
        return len(row.facts.recent)

    p = await placed(bench)
    contact_id = p.target.contact_id
    again = replace(finish(p).target, state=TargetState.READY, next_at=None, reason=None)
    await bench.store.finish(infra(p, target=again))
    assert await told(contact_id) == len((await look(bench)).targets[0].recent) == 0
    p = await placed(bench)
    await ended(bench, p, target=again)
    assert await told(contact_id) == len((await look(bench)).targets[0].recent) == 1


async def test_new_numbers_of_an_excluded_contact_are_all_asked(bench: PostgresBench, cold: Connections) -> None:
    """A number that failed for good passes its place on; a list that is new has no such place."""
    book, contact_id = PostgresContacts(cold), bench.contacts[0]
    await cold.execute("update target set state = 4, number_id = null, given_up = 1 where contact_id = $1", contact_id)
    (card,) = await book.find(bench.org_id, None, str(contact_id))
    given_up = "select given_up from target where contact_id = $1"
    await book.edit(bench.org_id, contact_id, NewContact(name="Jo", numbers=card.numbers), based_on=card.version)
    assert await cold.fetchval(given_up, contact_id) == 1
    new = NewContact(name="Jo", numbers=("+12125550177",))
    await book.edit(bench.org_id, contact_id, new, based_on=card.version + 1)
    assert await cold.fetchval(given_up, contact_id) == -1


def person(*numbers: str) -> NewContact:
    return NewContact(name="Jo", numbers=numbers)


async def test_of_two_imports_at_once_one_brings_each_number(bench: PostgresBench, dsn: str) -> None:
    people = [person(f"+1646{number}") for number in range(2_000_000, 2_000_500)]
    connections = [Connections(dsn, size=1) for _ in range(3)]
    books = [PostgresRecords(one) for one in connections]
    project = await books[0].add_project(bench.org_id, "Twice")
    done = await asyncio.gather(*(book.add_contacts(bench.org_id, project, people) for book in books))
    assert sorted(len(one.ids) for one in done) == [0, 0, 500]
    assert sorted(len(one.known) for one in done) == [0, 500, 500]
    for one in connections:
        await one.close()


async def test_a_number_that_came_meanwhile_is_left_out_or_refused(bench: PostgresBench, cold: Connections) -> None:
    records, book = PostgresRecords(cold), PostgresContacts(cold)
    project = await records.add_project(bench.org_id, "Meanwhile")
    ann = await book.add(bench.org_id, project, person("+16462000000"))
    came = await records.add_contacts(
        bench.org_id, project, [person("+16462000000", "+16462000001"), person("+16462000002", "+16462000000")]
    )
    assert (len(came.ids), came.known) == (1, {"+16462000000"})
    assert (await book.find(bench.org_id, project, str(came.ids[0])))[0].numbers == ("+16462000002",)
    with pytest.raises(NumbersTaken):
        await book.add(bench.org_id, project, person("+16462000003", "+16462000002"))
    with pytest.raises(NumbersTaken):
        await book.edit(bench.org_id, ann, person("+16462000002"), based_on=0)
    await book.edit(bench.org_id, ann, person("+16462000000", "+16462000003"), based_on=0)
