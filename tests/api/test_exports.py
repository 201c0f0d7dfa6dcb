"""Calls and events as CSV: the same filters as their pages, nothing shown that the pages hide."""

from __future__ import annotations

import csv
import io
import json

import httpx2 as httpx
import pytest
from api_bench import NUMBERS, PREFIX, Api
from live_calls import begun, settled

from smart_campaigns.app.calls import CALL_COLUMNS
from smart_campaigns.core.people import Role


async def rows_of(client: httpx.AsyncClient, path: str, **params: str) -> list[dict[str, str]]:
    answer = await client.get(PREFIX + path, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_the_calls_of_a_campaign_with_the_columns_their_contacts_came_with(api: Api) -> None:
    code = (await api.campaign())["code"]
    calls = await begun(api, code, states=("picked_up", "ringing"))
    await settled(api, calls[0], "answered")
    await api.house.cold.execute(
        'update contact set attributes = \'{"plan": "gold"}\' where contact_id = $1', api.contacts[0]
    )
    found = await rows_of(api.client, "/calls/export", campaign=code)
    assert list(found[0]) == [*CALL_COLUMNS, "plan"]
    assert [(row["number"], row["outcome"], row["plan"]) for row in found] == [
        (NUMBERS[1], "", ""),
        (NUMBERS[0], "answered", "gold"),
    ]
    answered = await rows_of(api.client, "/calls/export", campaign=code, outcome="answered")
    assert [row["number"] for row in answered] == [NUMBERS[0]]
    seen = [row.what for row in await api.house.access.audit(api.org_id, None, 50) if row.action == "hear"]
    assert seen == [f"export of the calls of {code}"]


async def test_an_analyst_exports_masked_numbers_and_no_columns_of_contacts(api: Api) -> None:
    code = (await api.campaign())["code"]
    await begun(api, code, states=("picked_up",))
    await api.house.cold.execute('update contact set attributes = \'{"mobile": "+12125550177"}\'')
    async with api.as_role(Role.ANALYST) as client:
        (call,) = await rows_of(client, "/calls/export", campaign=code)
        events = await rows_of(client, "/events/export")
        by_digits = await client.get(f"{PREFIX}/calls/export", params={"campaign": code, "number": "0101"})
    assert (call["number"], "mobile" in call) == ("+1212*****01", False)
    assert not [row for row in events if NUMBERS[0] in str(row)]
    assert by_digits.status_code == 403


async def test_what_may_be_refused_is_refused_before_the_file_begins(api: Api) -> None:
    assert (await api.get("/calls/export", 404, campaign="NO-1"))["code"] == "not_found"
    assert (await api.get("/calls/export", 422))["code"] == "invalid_input"
    assert (await api.get("/events/export", 404, campaign="NO-1"))["code"] == "not_found"
    code = (await api.campaign())["code"]
    wrong = await api.get("/calls/export", 422, campaign=code, outcome="nonsense")
    assert wrong["errors"][0]["field"] == "outcome"


@pytest.mark.parametrize(
    ("path", "filters"), [("/events/export", ("begun_at",)), ("/calls/export", ("placed_from", "campaign"))]
)
async def test_an_instant_that_cannot_be_kept_is_refused_before_the_file_begins(
    api: Api, path: str, filters: tuple[str, ...]
) -> None:
    await api.campaign()
    params = dict(zip(filters, ("0001-01-01T00:00:00+14:00", "MR-1"), strict=False))
    assert (await api.get(path, 422, **params))["code"] == "invalid_input"


async def test_more_events_than_a_page_are_all_there_once_newest_first(api: Api) -> None:
    code = (await api.campaign())["code"]
    ref = (await api.house.campaigns.campaign(api.org_id, code)).ref
    await api.house.cold.execute(
        """insert into event (org_id, campaign_id, kind, data)
        select $1, $2, 'call_ended', jsonb_build_object('outcome', 'busy', 'contact_id', n % 2) from generate_series(1, 2500) n""",
        ref.org_id,
        ref.campaign_id,
    )
    found = await rows_of(api.client, "/events/export", campaign=code, kind="call_ended")
    ids = [int(row["id"]) for row in found]
    assert (len(ids), ids) == (2500, sorted(set(ids), reverse=True))
    assert (found[0]["outcome"], json.loads(found[0]["data"])["outcome"]) == ("busy", "busy")
    assert len(await rows_of(api.client, "/events/export", campaign=code, contact_id="1")) == 1250
