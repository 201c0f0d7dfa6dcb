"""What status, `why`, readiness and the estimate tell of a campaign, on PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from contract_calls import worker
from keeping import NEW_YORK, TORONTO, House

from smart_campaigns.adapters.phonebook import load_phonebook
from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.adapters.postgres.catalog_records import PostgresCatalog
from smart_campaigns.adapters.postgres.contact_records import PostgresContacts
from smart_campaigns.adapters.postgres.dnc_records import PostgresDnc
from smart_campaigns.adapters.postgres.event_records import PostgresEvents
from smart_campaigns.adapters.postgres.explain_records import PostgresExplain
from smart_campaigns.adapters.postgres.forecast_records import PostgresForecasts
from smart_campaigns.adapters.postgres.records import PostgresRecords
from smart_campaigns.adapters.postgres.test_call_records import PostgresTestCalls
from smart_campaigns.app.dnc import DncLists
from smart_campaigns.app.estimates import Estimates
from smart_campaigns.app.exclusions import Exclusions
from smart_campaigns.app.explain import Explain
from smart_campaigns.app.readiness import Readiness
from smart_campaigns.bootstrap.house import policy_law
from smart_campaigns.core.budget import Price
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.campaign_settings import CallType, ConsentRule
from smart_campaigns.core.legal_stretches import Hours
from smart_campaigns.core.policy import registries_of
from smart_campaigns.core.readiness import ReadinessRow, Row
from smart_campaigns.core.reasons import CampaignReason, ContactReason
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.ports.contact_records import ContactSearch
from smart_campaigns.ports.event_records import EventFilter

RUN_ENDED = EventFilter(kinds=("run_ended",))


@dataclass
class Telling:
    house: House

    @property
    def explain(self) -> Explain:
        house = self.house
        catalog, records = PostgresCatalog(house.db), PostgresExplain(house.db)
        return Explain(house.store, house.campaigns, catalog, records, load_phonebook(), policy_law())

    @property
    def estimates(self) -> Estimates:
        house, law = self.house, policy_law()
        return Estimates(
            house.store,
            house.campaigns,
            PostgresForecasts(house.db),
            self.exclusions,
            PostgresCatalog(house.db),
            PostgresDnc(house.db),
            PostgresRecords(house.db),
            lambda settings: Hours(table=law.table, calendars=law.calendars, settings=settings),
        )

    @property
    def exclusions(self) -> Exclusions:
        return Exclusions(load_phonebook(), policy_law())

    @property
    def readiness(self) -> Readiness:
        house = self.house
        return Readiness(
            store=house.store,
            campaigns=house.campaigns,
            catalog=PostgresCatalog(house.db),
            records=PostgresForecasts(house.db),
            explain=self.explain,
            phonebook=load_phonebook(),
            policy=load_policy(),
            exclusions=self.exclusions,
            tests=PostgresTestCalls(house.db),
            has_calendar=lambda *_: True,
        )

    async def row_of(self, code: str, key: Row) -> ReadinessRow:
        found = await self.readiness.of(self.house.org_id, code)
        return next(one for one in found.rows if one.key is key)


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


@pytest.mark.parametrize(
    ("kind", "beats", "detail"),
    [
        ("flow", [(5, "why")], "why"),
        ("flow", [(5, "why"), (0, "")], "why"),  # that other has no channel
        ("flow", [(5, "why"), (1, "")], None),  # another host's models have time
        ("flow", [(0, "why")], ""),
        ("recorded_sentence", [(5, "why")], None),
    ],
)
async def test_speech_models_that_are_busy_hold_agents_that_need_them(
    telling: Telling, kind: str, beats: list[tuple[int, str]], detail: str | None
) -> None:
    house = telling.house
    await house.db.execute("update agent_version set config = $1", {"kind": kind})
    await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.later(hours=5)  # in New York it is noon
    for n, (free, models_busy) in enumerate(beats):
        who = replace(worker(), org_id=house.org_id, carrier_id=house.carrier_id, name=f"caller-{n}")
        await house.store.beat(await house.store.register(who), free, models_busy)
    found = await telling.explain.status(house.org_id, row.code)
    assert found.is_dialing is (detail is None)
    assert (found.reason, found.detail) == ((None, "") if detail is None else (CampaignReason.ENGINE_BUSY, detail))
    why = await telling.explain.why(house.org_id, row.code, NEW_YORK[0])
    gate = next(one for one in why.gates if one.name == "engine")
    assert isinstance(gate.verdict, Blocked) is (detail is not None)


async def test_who_is_left_has_neither_the_finished_nor_the_excluded(telling: Telling) -> None:
    """Whether the run has excluded them already, or only will."""
    house = telling.house
    await house.contacts([NEW_YORK[0]], [NEW_YORK[1]], [NEW_YORK[2]])
    await house.db.execute("update contact set consent = 'express'")
    row = await house.started()
    ids = [one["contact_id"] for one in await house.db.fetch("select contact_id from target order by contact_id")]
    await house.records.add_dnc(house.org_id, [NEW_YORK[1]], source="test", reason=None)
    assert (await telling.estimates.of(house.org_id, row.code)).remaining == 2
    await house.db.execute("update target set state = 4, reason = 'opted_out' where contact_id = $1", ids[1])
    assert (await telling.estimates.of(house.org_id, row.code)).remaining == 2
    await house.db.execute("update target set state = 3, finished = 'reached' where contact_id = $1", ids[0])
    assert (await telling.estimates.of(house.org_id, row.code)).remaining == 1


async def test_a_callback_far_away_is_told_apart(telling: Telling) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]], [NEW_YORK[1]], [NEW_YORK[2]])
    await house.db.execute("update contact set consent = 'express'")
    row = await house.started()
    ids = [one["contact_id"] for one in await house.db.fetch("select contact_id from target order by contact_id")]
    wait = "update target set state = 1, next_at = now_s() + $2, callback_at = now_s() + $3 where contact_id = $1"
    await house.db.execute(wait, ids[0], timedelta(hours=3), None)
    await house.db.execute(wait, ids[1], timedelta(days=30), timedelta(days=30))
    now = await house.records.now()
    found = (await telling.estimates.of(house.org_id, row.code)).estimate
    assert found.clears_at is not None
    assert found.last_callback_at is not None
    assert timedelta(hours=2) < found.clears_at - now < timedelta(days=2)
    assert timedelta(days=29) < found.last_callback_at - now < timedelta(days=31)
    await house.db.execute("update target set state = 3, finished = 'reached' where contact_id <> $1", ids[1])
    found = (await telling.estimates.of(house.org_id, row.code)).estimate
    assert found.clears_at == found.last_callback_at


async def test_it_is_cleared_within_the_hours_of_those_called(telling: Telling) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]])
    await house.db.execute("update contact set consent = 'express'")
    code = (await house.campaign()).code
    for hours in range(3, 27, 3):
        await house.later(hours=3)
        found = await telling.estimates.of(house.org_id, code)
        cleared = found.estimate.clears_at
        assert cleared is not None
        assert 8 <= cleared.astimezone(ZoneInfo("America/New_York")).hour < 21, hours


async def test_who_can_never_be_called_is_no_contact_to_call(telling: Telling) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]], [TORONTO], [NEW_YORK[1]], [TORONTO, NEW_YORK[2]])
    await house.db.execute("update contact set consent = 'express'")
    await house.records.add_dnc(house.org_id, [NEW_YORK[1]], source="test", reason=None)
    code = (await house.campaign()).code
    row = await telling.row_of(code, Row.CONTACTS)
    assert row.state == "warning"
    assert row.message == "2 of 4 contacts are not called: country not allowed 1, opted out 1."
    assert (await telling.estimates.of(house.org_id, code)).remaining == 2
    await house.records.add_dnc(house.org_id, [NEW_YORK[0], NEW_YORK[2]], source="test", reason=None)
    assert (await telling.row_of(code, Row.CONTACTS)).state == "waits"
    assert (await telling.estimates.of(house.org_id, code)).remaining == 0


async def test_whose_only_number_was_said_wrong_is_a_contact_without_a_number(telling: Telling) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]], [NEW_YORK[1], NEW_YORK[2]], [NEW_YORK[3]])
    await house.db.execute("update contact set consent = 'express'")
    wrong = "update contact_number set said_wrong_at = now_s() where e164 = any($1)"
    await house.db.execute(wrong, [NEW_YORK[0], NEW_YORK[1]])
    code = (await house.campaign()).code
    row = await telling.row_of(code, Row.CONTACTS)
    assert row.message == "1 of 3 contacts are not called: invalid number 1."
    found = await telling.estimates.of(house.org_id, code)
    assert (found.contacts, found.sampled, found.callable, found.remaining) == (3, 3, 2, 2)


@pytest.mark.parametrize("seed", range(4))
async def test_every_contact_is_in_one_count(telling: Telling, seed: int) -> None:
    """Whatever lacks: before a run those that can be called and those excluded, in one the states of its contacts."""
    house, dice = telling.house, random.Random(seed)
    people = [dice.choice(([a], [a, b], [TORONTO], [TORONTO, a])) for a, b in pairwise(NEW_YORK[:41:2])]
    ids = await house.contacts(*people)
    await house.db.execute("update contact set consent = 'express' where contact_id = any($1)", dice.sample(ids, 15))
    wrong = "update contact_number set said_wrong_at = now_s() where contact_id = any($1) and position = $2"
    for position in (0, 1):
        await house.db.execute(wrong, dice.sample(ids, 9), position)
    await house.records.add_dnc(house.org_id, dice.sample(NEW_YORK[:41:2], 5), source="test", reason=None)
    row = await house.campaign(require_consent=ConsentRule.ALWAYS)
    found = await telling.estimates.of(house.org_id, row.code)
    assert found.contacts == found.sampled == len(ids)
    assert found.remaining == found.callable == len(ids) - sum(found.excluded.values())
    assert found.excluded[ContactReason.INVALID_NUMBER] > 0
    row = await house.commands.start(house.org_id, row.code)
    await house.keep()
    gone = "update target set state = 3, finished = 'exhausted', reason = 'invalid_number' where contact_id = any($1)"
    await house.db.execute(gone, dice.sample(ids, 3))
    status = await telling.explain.status(house.org_id, row.code)
    assert sum(status.contacts.values()) == len(ids)


async def test_a_list_excludes_and_so_does_the_consent_that_lacks(telling: Telling) -> None:
    house = telling.house
    await house.contacts(*([number] for number in NEW_YORK[:3]))
    await house.db.execute("update contact set consent = 'written' where contact_id > 1")
    code = (await house.campaign(require_consent=ConsentRule.ALWAYS, call_type=CallType.MARKETING)).code
    assert (await telling.row_of(code, Row.CONTACTS)).message == "1 of 3 contacts are not called: no consent 1."
    await PostgresDnc(house.db).import_registry(house.org_id, "us_national_dnc", "US", [NEW_YORK[1]])
    assert (await telling.row_of(code, Row.CONTACTS)).message == "2 of 3 contacts are not called: dnc 1, no consent 1."


async def test_a_run_whose_contacts_are_all_excluded_completes_and_says_so_with_counts(telling: Telling) -> None:
    house = telling.house
    await house.contacts([TORONTO], ["+4930231250", "+911412345678"], ["+14165550101"])
    row = await house.started()
    await house.keep()
    found = await telling.explain.status(house.org_id, row.code)
    assert found.row.state.life is Life.COMPLETED
    assert (dict(found.contacts), dict(found.excluded)) == ({"excluded": 3}, {"country_not_allowed": 3})
    (ended,) = (await PostgresEvents(house.db).page(house.org_id, RUN_ENDED)).events
    assert (ended.data["contacts"], ended.data["excluded"]) == ({"excluded": 3}, {"country_not_allowed": 3})


async def test_a_run_that_is_ended_counts_who_waits_as_expired(telling: Telling) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]], [NEW_YORK[1]], [TORONTO])
    await house.started()
    run = (await house.runs.open_runs())[0]
    await house.keeper.series.end(run, "end_date")
    (ended,) = (await PostgresEvents(house.db).page(house.org_id, RUN_ENDED)).events
    assert ended.data["contacts"] == {"expired": 2, "excluded": 1}


async def test_what_was_placed_yesterday_is_not_placed_today(telling: Telling) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.db.execute("update pacing set day = '2026-12-01', placed_today = 7")
    assert (await house.row(row)).placed_today == 7
    await house.later(days=1)
    assert (await house.row(row)).placed_today == 0
    assert [one.placed_today for one in await house.campaigns.campaigns(house.org_id)] == [0]


async def test_why_tells_what_will_exclude_a_contact_before_it_is_enrolled(telling: Telling) -> None:
    house = telling.house
    abroad, here = await house.contacts([TORONTO], [NEW_YORK[0]])
    await house.db.execute("update contact set consent = 'express'")
    row = await house.campaign()

    async def told(contact: int) -> str | None:
        blocked = (await telling.explain.why(house.org_id, row.code, str(contact))).blocked
        return None if blocked is None else blocked.reason

    assert (await told(abroad), await told(here)) == ("country_not_allowed", "not_enrolled")


async def test_who_can_be_called_of_a_page_is_what_why_says_of_each(telling: Telling) -> None:
    """By the contact's own gates: one SQL statement for all, and the campaign's own hold (a pause) is not among them."""
    house = telling.house
    people = await house.contacts(*([number] for number in NEW_YORK[:6]), [TORONTO], zone="America/New_York")
    free, waiting, reached, out, talking, used, abroad = people
    await house.db.execute("update contact set consent = 'express'")
    row = await house.started()
    await house.later(hours=5)  # in New York it is noon
    hour = "state = 1, next_at = now_s() + interval '1 hour', reason = 'cooldown'"
    await house.set_targets(f"{hour} where contact_id = {waiting}")
    await house.set_targets(f"state = 3, finished = 'reached' where contact_id = {reached}")
    await house.set_targets(f"state = 3, finished = 'exhausted' where contact_id = {used}")
    await house.set_targets(f"state = 2 where contact_id = {talking}")
    await house.records.add_dnc(house.org_id, [NEW_YORK[3]], source="test", reason=None)
    (late,) = await house.contacts([NEW_YORK[6]], zone="America/New_York")
    await house.db.execute("update contact set consent = 'express'")
    await house.commands.pause(house.org_id, row.code)
    book = PostgresContacts(house.db)
    cards = await book.page(house.org_id, house.project, ContactSearch())
    found = await telling.explain.can_be_called(house.org_id, house.project, row.code, cards)
    assert {contact: (one.answer, one.reason) for contact, one in found.items()} == {
        free: ("yes", None),
        waiting: ("later", "cooldown"),
        reached: ("done", "reached"),
        out: ("no", "opted_out"),
        talking: ("later", "in_call"),
        used: ("no", "attempts_used"),
        abroad: ("no", "country_not_allowed"),
        late: ("later", "not_enrolled"),
    }
    for contact, one in found.items():
        why = (await telling.explain.why(house.org_id, row.code, str(contact))).blocked
        assert why is not None
        assert (one.reason or "paused", one.detail) == (why.reason, why.detail)


async def test_a_number_that_was_said_to_be_wrong_is_not_the_one_that_is_judged(telling: Telling) -> None:
    house = telling.house
    (contact,) = await house.contacts([TORONTO, NEW_YORK[0]], zone="America/New_York")
    await house.db.execute("update contact set consent = 'express'")
    await house.db.execute("update contact_number set said_wrong_at = now_s() where e164 = $1", TORONTO)
    row = await house.campaign()
    cards = await PostgresContacts(house.db).page(house.org_id, house.project, ContactSearch())
    found = await telling.explain.can_be_called(house.org_id, house.project, row.code, cards)
    assert found[contact].reason == "not_enrolled"


async def test_why_has_a_gate_for_the_money_of_a_call_to_that_very_number(telling: Telling) -> None:
    house = telling.house
    dear, cheap, unpriced = await house.contacts([NEW_YORK[0]], ["+12135550100"], ["+13125550100"])
    prices = [asdict(Price(prefix=prefix, per_minute_micro=micro)) for prefix, micro in (("1212", 10**9), ("1213", 1))]
    await house.db.execute("update carrier set price = $1", prices)
    row = await house.campaign(budget_micro=10**6)

    async def budget(contact: int) -> str | None:
        why = await telling.explain.why(house.org_id, row.code, str(contact))
        (verdict,) = [gate.verdict for gate in why.gates if gate.name == "budget"]
        return verdict.reason if isinstance(verdict, Blocked) else None

    assert [await budget(one) for one in (dear, cheap, unpriced)] == ["budget_spent", None, "price_unknown"]


@pytest.mark.parametrize(
    ("prices", "reason"), [([], "price_unknown"), ([10**9], "budget_spent"), ([10**9, 1], "nothing_eligible_until")]
)
async def test_money_that_is_missing_is_told_before_that_nobody_may_be_called(
    telling: Telling, prices: list[int], reason: str
) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]])  # where it is night
    told = [asdict(Price(prefix=f"12{no}", per_minute_micro=micro)) for no, micro in enumerate(prices)]
    await house.db.execute("update carrier set price = $1", told)
    row = await house.started(budget_micro=10**6)
    caller = replace(worker(), org_id=house.org_id, carrier_id=house.carrier_id)
    await house.store.beat(await house.store.register(caller), 5)
    found = await telling.explain.status(house.org_id, row.code)
    assert (found.reason, found.is_dialing) == (reason, False)


async def test_stopping_everything_stops_the_test_calls_too(telling: Telling) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]])
    row = await house.started()
    await house.db.execute("update campaign set is_test = true")
    assert await house.campaigns.campaigns(house.org_id) == []
    paused = await house.commands.pause_all(house.org_id)
    assert [(one.code, one.state.life) for one in paused] == [(row.code, Life.STOPPED)]


async def test_who_was_called_in_the_open_run_is_not_told_as_not_called(telling: Telling) -> None:
    house = telling.house
    reached, *_ = await house.contacts([NEW_YORK[0]], [NEW_YORK[1]], [NEW_YORK[2]])
    await house.db.execute("update contact set consent = 'express'")
    row = await house.started()
    await house.set_targets(f"state = 3, finished = 'reached' where contact_id = {reached}")
    await house.records.add_dnc(house.org_id, NEW_YORK[:1], source="call", reason=None)
    assert "opted out" not in (await telling.row_of(row.code, Row.CONTACTS)).message
    await house.records.add_dnc(house.org_id, NEW_YORK[1:2], source="test", reason=None)
    assert "1 of 3 contacts are not called: opted out 1" in (await telling.row_of(row.code, Row.CONTACTS)).message


async def test_channels_beyond_the_cap_are_said_with_their_sum(telling: Telling) -> None:
    house = telling.house
    await house.contacts([NEW_YORK[0]])
    one, other = await house.campaign(), await house.campaign(name="Others")
    assert await house.commands.beyond_cap(one) == ""
    assert (await telling.row_of(one.code, Row.CHANNELS)).state == "ready"
    assert "together have 11 channels" in await house.commands.beyond_cap(
        await house.commands.allocate(house.org_id, other.code, 7)
    )
    assert "together have 11 channels" in (await telling.row_of(one.code, Row.CHANNELS)).message
    await house.commands.start(house.org_id, other.code)
    await house.commands.stop(house.org_id, other.code)
    assert await house.commands.beyond_cap(one) == ""


async def test_a_list_is_outdated_by_the_lesser_of_the_laws_limit_and_the_organizations(telling: Telling) -> None:
    house = telling.house
    dnc = PostgresDnc(house.db)
    lists = DncLists(house.records, dnc, load_phonebook(), registries_of(load_policy()))
    await dnc.import_registry(house.org_id, "uk_tps", "GB", ["+442079460000"])  # 28 days by law
    await dnc.import_registry(house.org_id, "in_ncpr_dnd", "IN", ["+919123456789"])  # the law names none

    async def stale() -> set[str]:
        return {one.registry for one in await lists.national(house.org_id) if one.is_stale}

    await house.later(days=27)
    assert await stale() == set()
    await house.later(days=2)
    assert await stale() == {"uk_tps"}
    await house.db.execute("update organization set dnc_max_age_days = 20")
    assert await stale() == {"uk_tps", "in_ncpr_dnd"}
