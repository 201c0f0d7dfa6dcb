"""What the keeper does on PostgreSQL: nobody is lost, nothing is late, one fault holds nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from contract_calls import worker
from keeping import NEW_YORK, TORONTO, TUESDAY, House

from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.adapters.postgres.catalog_records import PostgresCatalog
from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.dnc_records import PostgresDnc
from smart_campaigns.adapters.postgres.explain_records import PostgresExplain
from smart_campaigns.adapters.postgres.run_records import PostgresRuns
from smart_campaigns.app.explain import Explain
from smart_campaigns.bootstrap.house import policy_law
from smart_campaigns.core import campaign as c
from smart_campaigns.core.campaign_settings import CallType, RecurrenceKind, Trigger
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.simulation.unsteady import MemoryMarks

READY, WAITING, IN_CALL, FINISHED, EXCLUDED = range(5)
FAILED = "state = 1, number_id = null, next_at = now_s()"
"""As the end of a call leaves a contact whose number is given up."""


@pytest.fixture
async def house(dsn: str) -> AsyncIterator[House]:
    made = House(dsn)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


# nobody is lost


async def test_a_contact_whose_transaction_commits_later_than_a_higher_ids_is_enrolled(house: House) -> None:
    row = await house.campaign(poll_interval_s=5)
    slow = await house.session()
    importing = slow.transaction()
    await importing.start()
    late = await slow.fetchval(
        "insert into contact (org_id, project_id, name) values ($1, $2, 'Late') returning contact_id",
        house.org_id,
        house.project,
    )
    await slow.execute("insert into contact_number values ($1, $2, 0, $3)", house.org_id, late, NEW_YORK[0])
    (early,) = await house.contacts([NEW_YORK[1]])
    assert late < early
    await house.commands.start(house.org_id, row.code)
    await house.keep()
    assert (await house.target(early))["state"] == READY
    await importing.commit()
    await slow.close()
    await house.later(seconds=6)
    await house.keep()
    assert (await house.target(late))["state"] == READY


async def test_a_poll_looks_only_at_what_was_changed_since_the_last(house: House) -> None:
    await house.contacts(*([n] for n in NEW_YORK[:5]))
    row = await house.started()
    run = (await house.runs.open_runs())[0]
    assert await house.runs.changed(run, row.settings, (-1, -1), 100) == []
    (added,) = await house.contacts([NEW_YORK[5]])
    assert [k.contact_id for k in await house.runs.changed(run, row.settings, (-1, -1), 100)] == [added]


async def test_a_transaction_that_stays_open_does_not_have_everybody_judged_again(house: House) -> None:
    row = await house.campaign(poll_interval_s=5)
    slow = await house.session()
    open_one = slow.transaction()
    await open_one.start()
    await slow.execute("insert into project (org_id, name) values ($1, 'Other')", house.org_id)
    await house.contacts(*([n] for n in NEW_YORK[:5]))
    await house.commands.start(house.org_id, row.code)
    await house.keep()
    run = (await house.runs.open_runs())[0]
    assert await house.runs.changed(run, row.settings, (-1, -1), 100) == []
    await open_one.rollback()
    await slow.close()


async def test_data_that_moved_to_a_server_with_fewer_transactions_loses_nobody(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    await house.started(poll_interval_s=5)
    await house.db.execute("update run set met = '9000000000000:9000000000000:'")
    (added,) = await house.contacts([NEW_YORK[1]])
    await house.later(seconds=6)
    await house.keep()
    assert (await house.target(added))["state"] == READY


async def test_a_poll_that_is_cut_off_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smart_campaigns.dialer.enrolment.PAGE", 2)
    monkeypatch.setattr("smart_campaigns.dialer.keeper.PAGES_A_ROUND", 1)
    contacts = await house.contacts(*([n] for n in NEW_YORK[:7]))
    row = await house.campaign()
    await house.commands.start(house.org_id, row.code)
    assert await house.keeper.round()
    assert len(await house.db.fetch("select from target")) == 2
    house.keeper = house.new_keeper(house.runs)  # the former one was killed
    await house.keep()
    assert [(await house.target(one))["state"] for one in contacts] == [READY] * 7
    assert sorted([(await house.target(one))["seq"] for one in contacts]) == list(range(1, 8))


async def test_whoever_was_added_since_the_last_poll_keeps_the_run_open(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.set_targets("state = 3, finished = 'reached'")
    (added,) = await house.contacts([NEW_YORK[1]])
    await house.keep()
    assert (await house.target(added))["state"] == READY
    assert (await house.row(row)).state.life is c.Life.ACTIVE
    await house.set_targets("state = 3, finished = 'reached'")
    await house.keep()
    assert (await house.row(row)).state.life is c.Life.COMPLETED


# numbers that were given up, numbers that may not be called


async def test_a_number_that_was_given_up_is_not_dialed_again_in_the_run(house: House) -> None:
    contact, _ = await house.contacts([NEW_YORK[0], TORONTO], [NEW_YORK[1]])
    await house.started(poll_interval_s=5)
    await house.set_targets(f"{FAILED} where contact_id = {contact}")
    await house.keep()
    told = await house.target(contact)
    assert (told["state"], told["reason"], told["e164"]) == (EXCLUDED, "country_not_allowed", None)
    await house.later(seconds=6)
    await house.keep()
    assert (await house.target(contact))["state"] == EXCLUDED
    await house.records.allow_countries(house.org_id, ["US", "CA"])
    await house.keep()  # without a poll's interval: the rules were changed
    told = await house.target(contact)
    assert (told["state"], told["e164"], told["number_position"]) == (READY, TORONTO, 1)
    await house.set_targets(f"{FAILED} where contact_id = {contact}")
    await house.keep()
    assert (await house.target(contact))["finished"] == "exhausted"


async def test_an_excluded_contact_without_a_number_left_is_exhausted(house: House) -> None:
    contact, _ = await house.contacts([NEW_YORK[0], TORONTO], [NEW_YORK[1]])
    await house.started(poll_interval_s=5)
    await house.set_targets(f"{FAILED} where contact_id = {contact}")
    await house.keep()
    await house.db.execute("update contact_number set said_wrong_at = now_s() where position = 1")
    await house.later(seconds=6)
    await house.keep()
    assert (await house.target(contact))["finished"] == "exhausted"


async def test_a_number_that_was_merely_not_allowed_is_tried_once_it_is(house: House) -> None:
    contact, _ = await house.contacts([TORONTO], [NEW_YORK[0]])  # the other one keeps the run open
    await house.started()
    assert (await house.target(contact))["reason"] == "country_not_allowed"
    await house.records.allow_countries(house.org_id, ["US", "CA"])
    await house.keep()
    assert (await house.target(contact))["e164"] == TORONTO


async def test_of_very_many_excluded_each_poll_judges_the_next(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smart_campaigns.dialer.enrolment.PAGE", 1)
    monkeypatch.setattr("smart_campaigns.dialer.enrolment.EXCLUDED_A_POLL", 2)
    contacts = await house.contacts(*([n] for n in NEW_YORK[:5]))
    await house.started(poll_interval_s=5)
    rest = " and ".join(f"contact_id <> {contact}" for contact in contacts[4:])
    await house.set_targets(f"state = 4, reason = 'dnc' where {rest}")
    returned = []
    for _ in range(3):
        await house.later(seconds=6)
        await house.keep()
        returned.append([one for one in contacts if (await house.target(one))["state"] == READY])
    assert [len(some) for some in returned] == [3, 5, 5]


async def test_an_opt_out_that_is_taken_back_lets_the_contact_return(house: House) -> None:
    contact, _ = await house.contacts([NEW_YORK[0]], [NEW_YORK[1]])
    await house.started(poll_interval_s=5)
    await house.records.add_dnc(house.org_id, [NEW_YORK[0]], source="test", reason=None)
    await house.later(seconds=6)
    await house.keep()
    assert (await house.target(contact))["reason"] == "opted_out"
    await PostgresDnc(house.db).remove_dnc(house.org_id, [NEW_YORK[0]])
    await house.later(seconds=6)
    await house.keep()
    assert (await house.target(contact))["state"] == READY


async def test_a_number_is_kept_although_an_earlier_one_may_be_called_now(house: House) -> None:
    (contact,) = await house.contacts([TORONTO, NEW_YORK[0]])
    await house.started(poll_interval_s=5)
    await house.set_targets("state = 1, next_at = now_s() + interval '1 hour', attempts = 1, reason = 'retry_wait'")
    await house.records.allow_countries(house.org_id, ["US", "CA"])
    await house.db.execute(
        "update contact set zone = 'America/Chicago', changed_in = pg_current_xact_id()::text::bigint"
    )
    await house.keep()
    told = await house.target(contact)
    assert (told["state"], told["e164"], told["reason"]) == (WAITING, NEW_YORK[0], "retry_wait")
    assert told["key"].startswith("America/Chicago|US-NY|")


async def test_an_edit_of_a_contact_moves_it_to_the_queue_of_its_new_zone(house: House) -> None:
    (contact,) = await house.contacts([NEW_YORK[0]])
    await house.started(poll_interval_s=5)
    assert (await house.target(contact))["key"].startswith("America/New_York|US-NY|")
    await house.db.execute("update contact set zone = 'Asia/Tokyo', changed_in = pg_current_xact_id()::text::bigint")
    await house.later(seconds=6)
    await house.keep()
    told = await house.target(contact)
    assert (told["state"], told["key"].startswith("Asia/Tokyo|US-NY|")) == (READY, True)
    heads = await house.db.fetch("select from queue_head where legal_key = $1", told["legal_key"])
    assert len(heads) == 1


async def test_a_contact_that_moved_on_is_not_written_over(house: House) -> None:
    """Its number failed between the judging and the writing."""
    (contact,) = await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.set_targets("state = 1, next_at = now_s() + interval '1 hour'")
    run = replace((await house.runs.open_runs())[0], met="1:1:")
    (candidate,) = await house.runs.changed(run, row.settings, (-1, -1), 10)
    judged = house.keeper.enrolment._judge(candidate, row.settings, frozenset({"US"}))
    await house.set_targets(FAILED)
    await house.runs.rederive(run, [judged])
    assert (await house.target(contact))["number_id"] is None


async def test_why_says_what_an_edit_has_made_of_number_and_law(house: House) -> None:
    (contact,) = await house.contacts([NEW_YORK[0]])
    row = await house.started()
    catalog, explain = PostgresCatalog(house.db), PostgresExplain(house.db)
    use = Explain(house.store, house.campaigns, catalog, explain, load_phonebook(), policy_law())

    async def told() -> tuple[str, str | None]:
        why = await use.why(house.org_id, row.code, str(contact))
        number = next(gate.verdict for gate in why.gates if gate.name == "number")
        return why.legal_key, number.reason if isinstance(number, Blocked) else None

    assert await told() == ("America/New_York|US-NY|reminder", None)
    await house.edit(row, call_type=CallType.MARKETING)
    await house.db.execute("update contact set zone = 'America/Denver', version = version + 1")
    await house.records.allow_countries(house.org_id, ["CA"])
    assert await told() == ("America/Denver|US-NY|marketing", "country_not_allowed")


async def test_why_says_that_no_number_is_left_before_the_attempts_are_used(house: House) -> None:
    (contact,) = await house.contacts([NEW_YORK[0]])
    row = await house.started()
    catalog, explain = PostgresCatalog(house.db), PostgresExplain(house.db)
    use = Explain(house.store, house.campaigns, catalog, explain, load_phonebook(), policy_law())
    await house.set_targets(f"{FAILED}, attempts = 1")
    await house.keep()
    why = await use.why(house.org_id, row.code, str(contact))
    assert why.blocked is not None
    assert (why.blocked.reason, why.blocked.until) == ("invalid_number", None)
    assert "there is no other" in why.blocked.detail


async def test_why_says_expired_of_a_run_that_was_stopped(house: House) -> None:
    (contact,) = await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.commands.stop(house.org_id, row.code)
    told = await PostgresExplain(house.db).target(row.ref, row.run_id, contact, NEW_YORK[0])
    assert (told.state, told.finished) == (FINISHED, "expired")


# edits and ends of runs with very many contacts


async def test_an_edit_is_short_and_the_keeper_looks_again_in_pages(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smart_campaigns.dialer.enrolment.LOOK_AGAIN_PAGE", 2)
    monkeypatch.setattr("smart_campaigns.dialer.keeper.PAGES_A_ROUND", 1)
    await house.contacts(*([n] for n in NEW_YORK[:5]))
    row = await house.started()
    await house.set_targets("state = 1, next_at = now_s() + interval '9 hours', reason = 'cooldown'")
    await house.edit(row, cooldown_h=0)
    due = "select from target where next_at <= now_s()"
    assert len(await house.db.fetch(due)) == 0
    before = house.keeper
    while len(await house.db.fetch(due)) < 2:
        assert await before.round()
    house.keeper = house.new_keeper(house.runs)  # killed in between
    await house.keep()
    assert len(await house.db.fetch(due)) == 5
    await house.set_targets("next_at = now_s() + interval '9 hours'")
    await house.keep()
    assert len(await house.db.fetch(due)) == 0  # once an edit


async def test_an_edit_that_moves_no_wait_has_nobody_looked_at_again(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.set_targets("state = 1, next_at = now_s() + interval '9 hours', reason = 'cooldown'")
    due = "select from target where next_at <= now_s()"
    await house.edit(row, placement_spacing_s=7.0, name="Renamed")
    await house.keep()
    assert len(await house.db.fetch(due)) == 0
    await house.edit(row, wait_between_attempts_min=1)
    await house.keep()
    assert len(await house.db.fetch(due)) == 1


@pytest.mark.parametrize("state", [READY, WAITING])
async def test_a_stop_is_short_and_the_keeper_expires_in_pages(
    house: House, monkeypatch: pytest.MonkeyPatch, state: int
) -> None:
    monkeypatch.setattr("smart_campaigns.dialer.keeper.EXPIRED_AT_ONCE", 2)
    monkeypatch.setattr("smart_campaigns.dialer.keeper.PAGES_A_ROUND", 1)
    await house.contacts(*([n] for n in NEW_YORK[:5]))
    row = await house.started()
    run_id = row.run_id
    await house.set_targets(f"state = {state}, next_at = now_s() + interval '1 hour'")
    await house.commands.stop(house.org_id, row.code)
    assert len(await house.db.fetch("select from target where state = $1", state)) == 5
    assert await house.campaigns.target_states(row.ref, run_id) == {"expired": 5}
    assert await house.keeper.round()
    assert len(await house.db.fetch("select from target where finished = 'expired'")) == 2
    assert await house.campaigns.target_states(row.ref, run_id) == {"expired": 5}
    house.keeper = house.new_keeper(house.runs)
    await house.keep()
    assert len(await house.db.fetch("select from target where finished = 'expired'")) == 5
    assert await house.runs.closed_runs() == []


async def test_a_call_that_ends_in_ignorance_of_the_runs_end_leaves_nobody_waiting(house: House) -> None:
    (contact,) = await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.set_targets("state = 2")
    await house.commands.stop(house.org_id, row.code)
    await house.keep()
    assert len(await house.runs.closed_runs()) == 1  # while the call is up
    await house.set_targets("state = 1, next_at = now_s() + interval '1 hour'")
    await house.keep()
    assert (await house.target(contact))["finished"] == "expired"
    assert await house.runs.closed_runs() == []


async def test_nobody_is_read_from_a_closed_run(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    row = await house.started()
    keys = list(await house.store.legal_keys(row.ref, row.run_id))
    assert len((await house.store.look(row.ref, house.carrier_id, 60, keys, 4)).targets) == 1
    await house.commands.stop(house.org_id, row.code)
    assert (await house.store.look(row.ref, house.carrier_id, 60, keys, 4)).targets == ()


# the breaker


async def test_a_tripped_campaign_whose_run_empties_can_be_reset_resumed_and_completes(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.do(row.ref, *c.decide(row.state, c.TripBreaker(calls=20, failures=9)))
    await house.set_targets("state = 3, finished = 'exhausted'")
    await house.keep()
    row = await house.row(row)
    assert (row.state.life, row.state.is_tripped, row.state.has_open_run) == (c.Life.PAUSED, True, True)
    with pytest.raises(CommandRefused) as refused:
        await house.commands.resume(house.org_id, row.code)
    assert refused.value.code == "breaker_tripped"
    await house.commands.reset_breaker(house.org_id, row.code)
    await house.commands.resume(house.org_id, row.code)
    await house.keep()
    assert (await house.row(row)).state.life is c.Life.COMPLETED


# series

DAILY = {"recurrence": RecurrenceKind.DAILY, "window_start": time(9), "window_end": time(18)}
WEDNESDAY_9 = datetime(2026, 12, 2, 9, tzinfo=UTC)


async def between_runs(house: House) -> c.Campaign:
    """A daily campaign whose first run is over, on Tuesday at noon."""
    await house.contacts([NEW_YORK[0]])
    row = await house.started(**DAILY)
    await house.set_targets("state = 3, finished = 'reached'")
    await house.keep()
    row = await house.row(row)
    assert (row.state.life, row.run_id, row.next_run_at) == (c.Life.ACTIVE, None, WEDNESDAY_9)
    return row


async def test_an_edit_of_the_schedule_moves_the_next_run(house: House) -> None:
    row = await between_runs(house)
    await house.edit(row, window_start=time(11))
    assert (await house.row(row)).next_run_at == WEDNESDAY_9 + timedelta(hours=2)
    await house.keep()
    await house.at(WEDNESDAY_9 + timedelta(minutes=1))
    await house.keep()
    assert (await house.row(row)).run_id is None
    await house.at(WEDNESDAY_9 + timedelta(hours=2))
    await house.keep()
    assert (await house.row(row)).run_no == 2


async def test_an_edit_makes_no_run_due_in_the_past(house: House) -> None:
    row = await between_runs(house)
    await house.edit(row, window_start=time(10))  # today at ten was no run
    await house.keep()
    assert (await house.row(row)).run_id is None
    await house.edit(row, recurrence=RecurrenceKind.WEEKLY)
    assert (await house.row(row)).next_run_at == datetime(2026, 12, 8, 10, tzinfo=UTC)


async def test_a_series_that_an_edit_ends_is_completed(house: House) -> None:
    row = await between_runs(house)
    await house.edit(row, recurrence=RecurrenceKind.NONE)
    await house.keep()
    assert (await house.row(row)).state.life is c.Life.COMPLETED


async def test_a_stopped_series_has_no_next_run(house: House) -> None:
    row = await between_runs(house)
    await house.commands.stop(house.org_id, row.code)
    assert (await house.row(row)).next_run_at is None


async def test_an_edit_of_the_start_date_moves_the_first_run(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    row = await house.started(start_date=date(2026, 12, 20))
    assert (row.run_id, row.next_run_at) == (None, datetime(2026, 12, 20, tzinfo=UTC))
    await house.edit(row, start_date=date(2026, 12, 10))
    assert (await house.row(row)).next_run_at == datetime(2026, 12, 10, tzinfo=UTC)
    await house.edit(row, start_date=None)
    await house.keep()
    assert (await house.row(row)).run_no == 1


@pytest.mark.parametrize("word", ["start", "resume"])
async def test_a_campaign_resumed_between_runs_waits_for_its_next(house: House, word: str) -> None:
    row = await between_runs(house)
    await house.commands.pause(house.org_id, row.code)
    await getattr(house.commands, word)(house.org_id, row.code)
    await house.keep()
    row = await house.row(row)
    assert (row.state.life, row.run_id, row.next_run_at) == (c.Life.ACTIVE, None, WEDNESDAY_9)
    await house.at(WEDNESDAY_9 + timedelta(seconds=1))
    await house.keep()
    assert (await house.row(row)).run_no == 2


async def test_a_run_due_while_paused_begins_late_while_its_window_is_open(house: House) -> None:
    row = await between_runs(house)
    await house.commands.pause(house.org_id, row.code)
    await house.at(WEDNESDAY_9 + timedelta(hours=3))
    await house.keep()
    assert (await house.row(row)).run_id is None
    await house.commands.resume(house.org_id, row.code)
    await house.keep()
    assert (await house.row(row)).run_no == 2


async def test_a_run_missed_while_paused_is_not_made_up(house: House) -> None:
    row = await between_runs(house)
    await house.commands.pause(house.org_id, row.code)
    await house.at(WEDNESDAY_9 + timedelta(hours=12))
    await house.commands.resume(house.org_id, row.code)
    await house.keep()
    row = await house.row(row)
    assert (row.run_id, row.next_run_at) == (None, WEDNESDAY_9 + timedelta(days=1))
    assert "run_skipped" in await house.log(row)


async def test_what_was_due_and_an_edit_took_away_is_replaced(house: House) -> None:
    """The keeper was down when the run fell due, and the schedule was edited before it was back."""
    row = await between_runs(house)
    await house.at(WEDNESDAY_9 + timedelta(hours=1))
    await house.edit(row, window_start=time(15))
    await house.keep()
    assert (await house.row(row)).next_run_at == WEDNESDAY_9 + timedelta(hours=6)


# armed


async def armed(house: House, **settings: object) -> object:
    return await house.campaign(trigger=Trigger.SCHEDULED, **settings)


async def test_an_armed_campaign_starts_itself(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    row = await armed(house, start_date=date(2026, 12, 2))
    await house.keep()
    assert (await house.row(row)).state.life is c.Life.PAUSED
    await house.at(TUESDAY + timedelta(hours=12))
    await house.keep()
    row = await house.row(row)
    assert (row.state.life, row.run_no) == (c.Life.ACTIVE, 1)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"agent_id": None}, "no published agent"),
        ({"caller_numbers": ()}, "no number to call from"),
        ({}, "no contact"),
        ({"end_date": date(2026, 11, 30)}, "end date has passed"),
    ],
)
async def test_an_armed_campaigns_start_is_refused_as_a_persons_and_says_so_once(
    house: House, settings: dict[str, object], says: str
) -> None:
    if settings:
        await house.contacts([NEW_YORK[0]])
    row = await armed(house, **settings)
    for _ in range(3):
        await house.keep()
    row = await house.row(row)
    assert (row.state.life, row.state.is_armed, row.run_id) == (c.Life.PAUSED, True, None)
    assert says in row.start_refused
    assert (await house.log(row)).count("start_refused") == 1
    if not settings:
        await house.contacts([NEW_YORK[0]])
        await house.keep()
        assert (await house.row(row)).state.life is c.Life.ACTIVE


async def test_an_armed_campaign_whose_breaker_tripped_does_not_start(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    row = await armed(house)
    await house.db.execute("update campaign set tripped = '{}'")
    await house.keep()
    row = await house.row(row)
    assert (row.state.life, row.state.is_armed) == (c.Life.PAUSED, True)
    assert "circuit breaker" in row.start_refused


# triggers of a later release


@pytest.mark.parametrize("trigger", [Trigger.EVENT, Trigger.API])
async def test_nobody_is_dialed_for_a_trigger_that_is_not_built(house: House, trigger: Trigger) -> None:
    await house.contacts([NEW_YORK[0]])
    row = await house.campaign(trigger=trigger, event_name="cart")
    with pytest.raises(CommandRefused, match=f"trigger {trigger} is not available in this release"):
        await house.commands.start(house.org_id, row.code)
    await house.do(row.ref, c.CampaignStarted())
    await house.keep()
    assert await house.db.fetch("select from target") == []


# faults, and several keepers


async def test_one_campaigns_fault_holds_no_other(house: House) -> None:
    broken, well = await house.campaign(name="Broken"), await house.campaign(name="Well")
    await house.contacts([NEW_YORK[0]])
    for row in (broken, well):
        await house.commands.start(house.org_id, row.code)
    await house.db.execute(
        """update campaign_settings set settings = settings || '{"window_start": "never"}' where campaign_id = $1""",
        broken.ref.campaign_id,
    )
    await house.keep()
    enrolled = await house.db.fetch("select campaign_id from target join run using (org_id, run_id)")
    assert [row["campaign_id"] for row in enrolled] == [well.ref.campaign_id]


async def test_a_fault_of_an_armed_campaign_holds_no_other(house: House) -> None:
    await house.contacts([NEW_YORK[0]])
    broken, well = await armed(house, name="Broken"), await armed(house, name="Well")
    await house.db.execute(
        """update campaign_settings set settings = settings || '{"window_start": "never"}' where campaign_id = $1""",
        broken.ref.campaign_id,
    )
    await house.keep()
    assert (await house.row(well)).state.life is c.Life.ACTIVE


async def test_one_keeper_at_a_time(house: House) -> None:
    elsewhere = Connections(house.dsn, size=2)
    other = PostgresRuns(elsewhere)
    await house.contacts([NEW_YORK[0]])
    row = await house.campaign()
    await house.commands.start(house.org_id, row.code)
    async with other.alone() as is_alone:
        assert is_alone
        assert not await house.keeper.round()
        assert await house.db.fetch("select from target") == []
    await house.keep()
    assert len(await house.db.fetch("select from target")) == 1
    await elsewhere.close()


async def test_a_keeper_that_is_cut_off_gives_the_lock_back(house: House) -> None:
    elsewhere = Connections(house.dsn, size=2)
    other = PostgresRuns(elsewhere)
    with pytest.raises(ZeroDivisionError):
        async with other.alone():
            raise ZeroDivisionError
    async with house.runs.alone() as is_alone:
        assert is_alone
    await elsewhere.close()


async def test_processes_long_gone_are_forgotten(house: House) -> None:
    gone, here = await house.store.register(worker("gone")), await house.store.register(worker("here"))
    house.flights.by_worker = {"gone": MemoryMarks(), "here": MemoryMarks()}
    await house.store.gone(gone.worker_id)
    await house.keeper.round()
    assert len(await house.db.fetch("select from worker")) == 2
    assert set(house.flights.by_worker) == {"gone", "here"}
    await house.later(minutes=11)
    await house.store.beat(here, 1)
    await house.new_keeper(house.runs).round()
    assert [row["worker_id"] for row in await house.db.fetch("select worker_id from worker")] == [here.worker_id]
    assert set(house.flights.by_worker) == {"here"}
