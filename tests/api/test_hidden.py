"""Who may not hear is told no full number of a contact and no word of a talk, wherever one asks; who may leaves a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from api_bench import NUMBERS, PREFIX, Api
from live_calls import begun, settled

from smart_campaigns.core.numbers import masked_within
from smart_campaigns.core.people import Role

WORDS = "I moved to Elm Street"
OFF = "take me off that list"
SECOND = "+12125550177"
"""In no shape but as a caller wrote or said it."""
SECRETS = (*NUMBERS, SECOND, WORDS, OFF, *(number[1:] for number in (*NUMBERS, SECOND)))
OPENAPI = json.loads((Path(__file__).parents[2] / "openapi.json").read_text())


@pytest.fixture
async def calls(api: Api) -> list[UUID]:
    """Calls in progress and ended, with words, in the ledger, in the log and on the list of opt-outs."""
    db = api.house.cold
    code = (await api.campaign(single_contact=api.contacts[0], single_number=NUMBERS[0]))["code"]
    made = await begun(api, code, states=("picked_up", "picked_up", "ringing"))
    await api.house.store.opt_out(api.org_id, made[1], OFF)
    for place, attempt in enumerate(made):
        facts = {"attempt_id": str(attempt), "contact_id": api.contacts[place]}
        for kind, data in (
            ("call_placed", {"number": NUMBERS[place]}),
            ("call_turn", {"text": WORDS, "heard_text": WORDS, "speaker": "contact"}),
        ):
            await db.execute(
                "insert into event (org_id, campaign_id, kind, data) select org_id, campaign_id, $2, $3 from attempt"
                " where attempt_id = $1",
                attempt,
                kind,
                {**facts, **data},
            )
    await settled(api, made[0], "failed")
    await db.execute(
        "update attempt set conversation = $2, carrier_messages = $3 where attempt_id = $1",
        made[0],
        {"turns": [{"speaker": "contact", "text": WORDS}]},
        [{"at": "2026-11-26T09:00:00+00:00", "text": f"404 Not Found: {SECOND[1:]}"}],
    )
    await db.execute("update contact set attributes = $1", {"mobile": SECOND})
    return made


def addresses(calls: list[UUID]) -> Iterator[str]:
    """Every address of the API that is read, of things that there are."""
    known = {
        "project_id": 1,
        "contact_id": 1,
        "carrier_id": 1,
        "agent_id": 1,
        "code": "MR-1",
        "version": 1,
        "member_id": 1,
    }
    for path, methods in OPENAPI["paths"].items():
        if "get" not in methods or path in {f"{PREFIX}/live", "/sign-in", f"{PREFIX}/imports/{{import_id}}"}:
            continue
        queries = {"why": f"who={NUMBERS[0]}", "export": "campaign=MR-1"}
        query = f"?{found}" if (found := queries.get(path.rpartition("/")[2])) else ""
        for attempt in calls if "{attempt_id}" in path else calls[:1]:
            yield path.format_map({**known, "attempt_id": attempt, "import_id": 1}) + query


@pytest.mark.parametrize("role", [Role.ANALYST, Role.OPERATOR, Role.MANAGER])
async def test_no_answer_tells_it(api: Api, calls: list[UUID], role: Role) -> None:
    async with api.as_role(role, may_hear=False) as client:
        answers = {address: await client.get(address) for address in addresses(calls)}
    assert {a.status_code for a in answers.values()} <= {200, 403, 404}
    told = {address: secret for address, a in answers.items() for secret in SECRETS if secret in a.text}
    assert told == {}


async def heard(api: Api) -> list[str]:
    return [row.what for row in await api.house.access.audit(api.org_id, None, 50) if row.action == "hear"]


async def test_a_page_of_events_leaves_a_line_for_each_kind_of_what_it_shows(api: Api, calls: list[UUID]) -> None:
    async with api.as_role(Role.ANALYST) as client:
        assert (await client.get(f"{PREFIX}/events")).status_code == 200
    assert await heard(api) == []
    await api.get("/events", kind="campaign_started")
    assert await heard(api) == []
    await api.get("/events", campaign="MR-1")
    await api.get("/events", campaign="MR-1")
    assert sorted(await heard(api)) == ["numbers of the event log of MR-1", "what was said, in the event log of MR-1"]


async def test_a_stream_that_tells_a_number_leaves_one_line(api: Api, calls: list[UUID]) -> None:
    before = await api.house.live.snapshot()
    await api.house.cold.execute(
        "insert into event (org_id, kind, data) values ($1, 'call_placed', $2)", api.org_id, {"number": NUMBERS[0]}
    )
    api.app.state.services.live.close()  # it ends with its first message
    missed = f"{PREFIX}/live?live_from={before}"
    async with api.as_role(Role.ANALYST) as client:
        assert (await client.get(missed)).status_code == 200
    assert (await api.client.get(f"{PREFIX}/live")).status_code == 200  # nothing was to be seen
    assert await heard(api) == []
    for _ in range(2):
        assert NUMBERS[0] in (await api.client.get(missed)).text
    assert await heard(api) == ["numbers and what is said, live"]


async def test_of_a_deleted_contact_nobody_is_told_it_any_more(api: Api, calls: list[UUID]) -> None:
    told = [str((await api.get(path))["items"]) for path in ("/events", "/events?kind=opted_out")]
    assert all(OFF in text and NUMBERS[1] in text for text in told)
    await api.delete(f"/contacts/{api.contacts[1]}")
    mine = {"contact_id": str(api.contacts[1])}
    pages = [str(await api.get("/events", **mine)), (await api.client.get(f"{PREFIX}/events/export", params=mine)).text]
    assert not [text for text in pages if OFF in text or NUMBERS[1] in text]
    assert WORDS not in pages[0]
    assert WORDS in str(await api.get("/events", contact_id=str(api.contacts[2])))


async def test_what_comes_back_masked_was_not_edited(api: Api, calls: list[UUID]) -> None:
    draft = {
        "name": "Draft",
        "project_id": api.project_id,
        "single_contact": api.contacts[0],
        "single_number": NUMBERS[0],
    }
    code = (await api.post("/campaigns", {"settings": draft}, 201))["code"]
    async with api.as_role(Role.MANAGER, may_hear=False) as client:
        seen = (await client.get(f"{PREFIX}/campaigns/{code}")).json()
        settings = {**seen["settings"], "description": "new"}
        body = {"based_on": seen["settings_version"], "settings": settings}
        changed = await client.patch(f"{PREFIX}/campaigns/{code}", json=body)
        late = await client.patch(f"{PREFIX}/campaigns/{code}", json=body)
        card = (await client.get(f"{PREFIX}/contacts/{api.contacts[0]}")).json()
        form = {"numbers": card["numbers"], "attributes": card["attributes"], "name": "New"}
        edited = await client.patch(f"{PREFIX}/contacts/{api.contacts[0]}", json=form)
        wrong = await client.patch(
            f"{PREFIX}/campaigns/{code}", json={"based_on": 2, "settings": {"single_number": "+12125550999"}}
        )
    assert (changed.status_code, late.status_code, edited.status_code, wrong.status_code) == (200, 409, 200, 422)
    assert (await api.get(f"/campaigns/{code}"))["settings"]["single_number"] == NUMBERS[0]
    contact = await api.get(f"/contacts/{api.contacts[0]}")
    assert (contact["name"], contact["numbers"], contact["attributes"]) == ("New", [NUMBERS[0]], {"mobile": SECOND})
    assert not [secret for secret in SECRETS if secret in changed.text + late.text + edited.text + wrong.text]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("404 Not Found: 12125550177", "404 Not Found: 12125****77"),
        ("(212) 555-0177 ext", "(212)*******77 ext"),
        ("renewed 2026-11-26 10:30, 4711 points", "renewed 2026-11-26 10:30, 4711 points"),
        ("26.11.2026", "26.11.2026"),
    ],
)
def test_numbers_within_a_text(text: str, shown: str) -> None:
    assert masked_within(text) == shown
