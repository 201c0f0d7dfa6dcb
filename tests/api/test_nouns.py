"""Projects, contacts, imports, do-not-call lists, carriers, numbers, agents, calls, events, members and keys."""

from __future__ import annotations

import asyncio
import io
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from api_bench import CALLER_NUMBER, NUMBERS, PREFIX, Api
from live_calls import begun

from smart_campaigns import bootstrap
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.people import Role
from smart_campaigns.ports.records import NewContact

FILE = "name,phone,city\nAda,+12125550111,Rome\nBea,12,Oslo\nCy,+12125550101,Bonn\n"


async def test_contacts_are_added_edited_found_and_deleted(api: Api) -> None:
    path = f"/projects/{api.project_id}/contacts"
    made = await api.post(path, {"name": "Zoe", "numbers": ["(212) 555-0150"], "attributes": {"plan": "gold"}}, 201)
    assert made["numbers"] == ["+12125550150"]
    contact = f"/contacts/{made['contact_id']}"
    edited = await api.patch(contact, {"based_on": made["version"], "zone": "America/Chicago"})
    assert (edited["zone"], edited["attributes"]) == ("America/Chicago", {"plan": "gold"})
    assert (await api.patch(contact, {"based_on": made["version"], "name": "Z"}, 409))["code"] == "stale_version"
    assert [one["name"] for one in (await api.get(path, search="zo"))["items"]] == ["Zoe"]
    wrong = await api.post(path, {"numbers": ["+12125550101"]}, 422)
    assert wrong["errors"][0]["field"] == "number 1"
    await api.delete(contact)
    await api.get(contact, 404)


async def test_contacts_go_page_by_page(api: Api) -> None:
    path = f"/projects/{api.project_id}/contacts"
    first = await api.get(path, limit=2)
    second = await api.get(path, limit=2, after=first["next"])
    assert [one["contact_id"] for one in first["items"] + second["items"]] == list(api.contacts)
    assert second["next"] is None


async def test_a_list_of_contacts_says_who_can_be_called_by_a_campaign(api: Api) -> None:
    path, code = f"/projects/{api.project_id}/contacts", (await api.campaign())["code"]
    assert [one["can_be_called"] for one in (await api.get(path))["items"]] == [None, None, None]
    await api.post("/dnc", {"numbers": [NUMBERS[1]]})
    found = [one["can_be_called"] for one in (await api.get(path, campaign=code))["items"]]
    assert [(one["campaign"], one["answer"], one["reason"]) for one in found] == [
        (code, "later", "not_enrolled"),
        (code, "no", "opted_out"),
        (code, "later", "not_enrolled"),
    ]
    await api.post(f"/campaigns/{code}/stop")
    assert (await api.get(path, campaign=code))["items"][0]["can_be_called"]["answer"] == "no"


async def test_who_can_be_called_is_asked_of_a_campaign_of_the_project(api: Api) -> None:
    path, other = f"/projects/{api.project_id}/contacts", (await api.post("/projects", {"name": "Others"}, 201))
    await api.get(path, 404, campaign="NO-1")
    code = (await api.campaign())["code"]
    wrong = await api.get(f"/projects/{other['project_id']}/contacts", 422, campaign=code)
    assert (wrong["field"], "another project" in wrong["errors"][0]["message"]) == ("campaign", True)


async def test_an_analyst_sees_masked_numbers_and_cannot_search_by_them(api: Api) -> None:
    path = f"{PREFIX}/projects/{api.project_id}/contacts"
    async with api.as_role(Role.ANALYST) as client:
        items = (await client.get(path)).json()["items"]
        assert items[0]["numbers"] == ["+1212*****01"]
        for digits in (NUMBERS[0], "0101", "5501"):
            assert (await client.get(path, params={"search": digits})).json()["code"] == "hear_needed"
        await api.house.records.add_contacts(  # another who has the number, of another project
            api.org_id,
            await api.house.records.add_project(api.org_id, "Others"),
            [NewContact(name="Ann", numbers=NUMBERS[:1])],
        )
        for digits in (NUMBERS[0][1:], "12125550199"):
            assert (await client.get(f"{PREFIX}/contacts/{digits}")).status_code == 404
        assert (await client.get(f"{PREFIX}/calls", params={"number": "0101"})).status_code == 403
        assert (await client.get(f"{PREFIX}/dnc")).status_code == 403


async def test_numbers_that_are_shown_alike_are_not_taken_for_one(api: Api) -> None:
    path, mask = f"/contacts/{api.contacts[0]}", "+1212*****01"
    twins = [NUMBERS[0], "+12125550201"]
    await api.patch(path, {"numbers": twins})
    async with api.as_role(Role.MANAGER, may_hear=False) as client:
        saved = (await client.patch(PREFIX + path, json={"name": "Ann", "numbers": [mask, mask]})).json()
        assert saved["numbers"] == [mask, mask]
        answer = await client.patch(PREFIX + path, json={"numbers": [mask]})  # nobody can tell which of them is meant
        assert (answer.status_code, answer.json()["field"]) == (422, "numbers")
        assert (await api.get(path))["numbers"] == twins
        await client.patch(PREFIX + path, json={"numbers": [mask, "+12125550177", mask]})
    assert (await api.get(path))["numbers"] == [twins[0], "+12125550177", twins[1]]


async def test_a_file_is_previewed_with_reasons_and_brought_in_with_its_rejected_rows(api: Api) -> None:
    path = f"{PREFIX}/projects/{api.project_id}/imports"
    preview = (await api.client.post(f"{path}/preview", content=FILE)).json()
    assert (preview["accepted"], preview["rejected"]) == (1, 2)
    assert [one["meaning"] for one in preview["columns"]] == ["name", "phone", None]
    assert sum(one["rows"] for one in preview["reasons"]) == 2
    begun_import = await api.client.post(path, content=FILE, params={"file_name": "march.csv", "consent": "express"})
    assert begun_import.status_code == 202
    done = await _ended(api, begun_import.json()["import_id"])
    assert (done["state"], done["brought_in"], done["rejected"], done["file_name"]) == ("done", 1, 2, "march.csv")
    rejected = await api.client.get(f"{PREFIX}/imports/{done['import_id']}/rejected")
    assert "Bea,12,Oslo" in rejected.text
    found = (await api.get(f"/projects/{api.project_id}/contacts", search="Ada"))["items"]
    assert (found[0]["consent"], found[0]["attributes"]) == ("express", {"city": "Rome"})


async def test_a_workbook_comes_in_as_a_csv_does(api: Api) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in FILE.splitlines():
        book.active.append(line.split(","))
    book.save(out)
    path = f"{PREFIX}/projects/{api.project_id}/imports"
    previews = [(await api.client.post(f"{path}/preview", content=file)).json() for file in (FILE, out.getvalue())]
    assert previews[0] == previews[1]
    done = await _ended(api, (await api.client.post(path, content=out.getvalue())).json()["import_id"])
    assert (done["state"], done["brought_in"], done["rejected"]) == ("done", 1, 2)


async def test_columns_that_nobody_guesses_are_shown_and_assigned(api: Api) -> None:
    path = f"{PREFIX}/projects/{api.project_id}/imports"
    file = "Name;Rufnummer\nAda;+12125550111\nBea;\n"
    shown = (await api.client.post(f"{path}/preview", content=file)).json()
    assert "No column holds phone numbers" in shown["problem"]
    assert [(one["header"], one["meaning"], one["examples"]) for one in shown["columns"]] == [
        ("Name", "name", ["Ada", "Bea"]),
        ("Rufnummer", None, ["+12125550111"]),
    ]
    assert (await api.client.post(path, content=file)).json()["code"] == "unreadable_file"
    twice = {"mapping": '{"Name": "name", "Rufnummer": "name"}'}
    assert "Two columns" in (await api.client.post(f"{path}/preview", content=file, params=twice)).json()["problem"]
    assigned = {"mapping": '{"Rufnummer": "phone"}'}
    fits = (await api.client.post(f"{path}/preview", content=file, params=assigned)).json()
    assert (fits["problem"], fits["accepted"], fits["rejected"]) == (None, 1, 1)
    begun_import = await api.client.post(path, content=file, params=assigned)
    assert (await _ended(api, begun_import.json()["import_id"]))["brought_in"] == 1


async def test_a_result_counts_the_rows_that_its_dry_run_counted(api: Api) -> None:
    path = f"{PREFIX}/projects/{api.project_id}/imports"
    preview = (await api.client.post(f"{path}/preview", content=FILE)).json()
    done = await _ended(api, (await api.client.post(path, content=FILE)).json()["import_id"])
    assert done["total"] == preview["accepted"] + preview["rejected"] == 3
    assert (done["brought_in"], done["rejected"]) == (1, 2)


async def test_a_dry_run_says_who_could_never_be_called_and_why(api: Api) -> None:
    await api.post("/dnc", {"numbers": ["+12125550141"]})
    people = [
        "Opted out,+12125550141",
        "Abroad,+4930123456",
        "Fine,+12125550142",
        "Known,+12125550101",
        "Bad,12",
        "Bad,13",
    ]
    file = "\n".join(["name,phone", *people])
    path = f"{PREFIX}/projects/{api.project_id}/imports/preview"
    told = (await api.client.post(path, content=file, params={"consent": "express"})).json()
    assert told["looked_at"] == told["accepted"] == 3
    never = {one["reason"]: (one["rows"], one["example"]) for one in told["never_called"]}
    assert never == {"opted_out": (1, 2), "country_not_allowed": (1, 3)}
    assert [(one["reason"], one["rows"]) for one in told["reasons"]] == [
        ("a number that exists; write it as +E.164", 2),
        ("each number once in a project; it is in the project already", 1),
    ]
    sold = (await api.client.post(path, content=file, params={"call_type": "marketing"})).json()
    assert "no_consent" in [one["reason"] for one in sold["never_called"]]


async def test_consent_of_a_file_is_a_basis_that_the_law_knows(api: Api) -> None:
    path = f"{PREFIX}/projects/{api.project_id}/imports"
    for where in (path, f"{path}/preview"):
        answer = await api.client.post(where, content=FILE, params={"consent": "surely"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "consent")


async def _ended(api: Api, import_id: int) -> Any:
    async with asyncio.timeout(20):
        while (found := await api.get(f"/imports/{import_id}"))["state"] == "running":
            await asyncio.sleep(0.01)
    return found


async def test_a_file_that_is_none_is_told_as_what_it_is(api: Api) -> None:
    path = f"{PREFIX}/projects/{api.project_id}/imports"
    for where in (path, f"{path}/preview"):
        answer = await api.client.post(where, content=b"PK\x03\x04rest")
        assert (answer.status_code, answer.json()["code"]) == (409, "unreadable_file")
    wrong = await api.client.post(path, content=FILE, params={"mapping": '{"name": "nonsense"}'})
    assert wrong.json()["errors"][0]["field"] == "mapping"


async def test_opt_outs_are_listed_added_and_taken_back_by_a_manager(api: Api) -> None:
    assert await api.post("/dnc", {"numbers": ["212 555 0101", "+12125550102"], "reason": "asked"}) == {
        "given": 2,
        "added": 2,
    }
    page = await api.get("/dnc", limit=1)
    assert (page["items"][0]["number"], page["items"][0]["source"]) == ("+12125550101", "Owner")
    assert (await api.get("/dnc", after=page["next"]))["items"][0]["number"] == "+12125550102"
    async with api.as_role(Role.OPERATOR) as client:
        body = {"numbers": ["+12125550101"]}
        assert (await client.post(f"{PREFIX}/dnc/remove", json=body)).status_code == 403
    assert (await api.post("/dnc/remove", body))["removed"] == 1


async def test_a_national_list_is_imported(api: Api) -> None:
    name = "us_national_dnc"
    assert name in (await api.get("/dnc/registries"))["known"]
    path, content = f"{PREFIX}/dnc/registries/{name}", "number\n+12125550155\nx\n"
    refused = await api.client.post(path, params={"country": "FR"}, content=content)
    (wrong,) = refused.json()["errors"]
    assert (refused.status_code, wrong["field"], wrong["fix"]) == (422, "country", "give US")
    answer = await api.client.post(path, params={"country": "us"}, content=content)
    assert (answer.json()["entries"], answer.json()["rejected_count"]) == (1, 1)
    assert [one["registry"] for one in (await api.get("/dnc/registries"))["items"]] == [name]


async def test_a_carrier_is_deleted_once_nothing_uses_it(api: Api) -> None:
    code = (await api.campaign(caller_numbers=[CALLER_NUMBER]))["code"]
    path = f"/carriers/{api.carrier_id}"
    refused = await api.delete(path, 409)
    assert refused["code"] == "carrier_in_use"
    assert f"numbers {CALLER_NUMBER}" in refused["detail"]
    assert f"campaigns {code}" in refused["detail"]
    await api.post("/numbers/release", {"numbers": [CALLER_NUMBER]})
    async with api.as_role(Role.OPERATOR) as client:
        assert (await client.delete(PREFIX + path)).status_code == 403
    await api.delete(path)
    await api.delete(path, 404)
    await api.get(path, 404)
    await api.post(f"{path}/numbers", {"numbers": [CALLER_NUMBER]}, 404)
    assert (await api.get("/carriers"))["items"] == []
    again = await api.post("/carriers", {"name": "Phones", "kind": "virtual"}, 201)  # the name is free
    await api.post(f"/carriers/{again['carrier_id']}/numbers", {"numbers": [CALLER_NUMBER]})
    assert "carrier_deleted" in [one["kind"] for one in (await api.get("/events"))["items"]]


async def test_a_carrier_that_has_anothers_id_for_a_name_is_not_taken_for_it(api: Api) -> None:
    numbered = await api.post("/carriers", {"name": str(api.carrier_id + 2), "kind": "virtual"}, 201)
    other = await api.post("/carriers", {"name": "Other", "kind": "virtual"}, 201)
    assert numbered["name"] == str(other["carrier_id"])
    await api.patch(f"/carriers/{other['carrier_id']}", {"concurrent_calls": 7})
    await api.delete(f"/carriers/{other['carrier_id']}")
    left = {one["name"]: one["concurrent_calls"] for one in (await api.get("/carriers"))["items"]}
    assert left == {"Phones": 100, numbered["name"]: 100}


async def test_carriers_are_added_limited_and_never_tell_a_password(api: Api) -> None:
    given = {"name": "Trunk", "kind": "sip", "host": "sip.example", "auth_user": "me", "password": "hush-hush"}
    made = await api.client.post(f"{PREFIX}/carriers", json=given)
    assert made.status_code == 201
    assert "hush-hush" not in made.text
    assert (made.json()["has_stored_password"], made.json()["calls_per_second"]) == (True, 1.0)
    path = f"/carriers/{made.json()['carrier_id']}"
    price = {"per_minute_micro": 12_000, "first_s": 60, "then_s": 6}
    edited = await api.patch(path, {"concurrent_calls": 3, "prices": [price]})
    assert (edited["concurrent_calls"], edited["prices"][0]["per_minute_micro"]) == (3, 12_000)
    assert (await api.patch(path, {"concurrent_calls": 0}, 422))["errors"][0]["field"] == "concurrent_calls"
    assert (await api.post("/carriers", given, 409))["code"] == "name_taken"


NO_HOSTS = ("[::1]\r\nX: y", "sip.example\n", "10.0.0.300", "sip example", "a..b", "<sip.example>", "-a.example")
NO_USERS = ("u\r\nz", "u z", "u@sip.example", "<u>", "u;x", 'u"')


@pytest.mark.parametrize(
    ("field", "value"), [*(("host", host) for host in NO_HOSTS), *(("auth_user", user) for user in NO_USERS)]
)
async def test_a_mistyped_trunk_is_refused(api: Api, field: str, value: str) -> None:
    given = {"name": "Trunk", "kind": "sip", "host": "sip.example", field: value}
    assert [one["field"] for one in (await api.post("/carriers", given, 422))["errors"]] == [field]
    made = await api.post("/carriers", {"name": "Trunk", "kind": "sip", "host": "sip.example"}, 201)
    told = await api.patch(f"/carriers/{made['carrier_id']}", {field: value}, 422)
    assert [one["field"] for one in told["errors"]] == [field]


async def test_how_a_trunk_is_reached_can_be_changed(api: Api) -> None:
    given = {"name": "Trunk", "kind": "sip", "host": "sip.exmaple"}
    path = f"/carriers/{(await api.post('/carriers', given, 201))['carrier_id']}"
    assert (await api.patch(path, {"password": "hush-hush"}, 422))["errors"][0]["field"] == "auth_user"
    changes = {"host": "10.0.0.3", "port": 5080, "transport": "tcp", "auth_user": "me"}
    edited = await api.patch(path, {**changes, "password": "hush-hush"})
    assert (edited["config"], edited["has_stored_password"]) == (changes, True)
    (event,) = [one for one in (await api.get("/events"))["items"] if one["kind"] == "carrier_edited"]
    assert "hush-hush" not in str(event)
    assert event["data"]["host"] == "10.0.0.3"
    refused = await api.patch(f"/carriers/{api.carrier_id}", {"host": "sip.example"}, 422)
    assert refused["errors"][0]["field"] == "host"


async def test_a_probe_does_not_tell_what_else_the_servers_network_has(api: Api) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n")
        writer.close()

    told = []
    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        open_port = server.sockets[0].getsockname()[1]
        for name, host, port in (("a", "127.0.0.1", open_port), ("b", "127.0.0.1", 1), ("c", "nowhere.invalid", 5060)):
            given = {"name": name, "kind": "sip", "host": host, "port": port, "transport": "tcp"}
            made = await api.post("/carriers", given, 201)
            told.append(await api.post(f"/carriers/{made['carrier_id']}/probe", {}))
    assert told[0]["text"].startswith("No SIP answer")
    assert told[0] == told[1] == told[2]


async def test_virtual_people_speak_unless_they_are_told_not_to(api: Api) -> None:
    for given, is_speaking in (({}, True), ({"is_speaking": False}, False)):
        made = await api.post("/carriers", {"name": f"Phones, {is_speaking}", "kind": "virtual", **given}, 201)
        assert made["config"]["is_speaking"] is is_speaking


async def test_numbers_to_call_from_are_added_and_released(api: Api) -> None:
    added = await api.post(f"/carriers/{api.carrier_id}/numbers", {"numbers": ["202 555 0177"]})
    assert added == {"numbers": ["+12025550177"]}
    await api.campaign(caller_numbers=[CALLER_NUMBER])
    rows = {row["number"]: row["campaigns"] for row in (await api.get("/numbers"))["items"]}
    assert rows == {CALLER_NUMBER: ["MR-1"], "+12025550177": []}
    await api.post("/numbers/release", {"numbers": ["+12025550177"]})
    assert len((await api.get("/numbers"))["items"]) == 1


async def test_an_agent_is_drafted_published_and_set_back(api: Api) -> None:
    made = await api.post("/agents", {"name": "Maya", "config": {"kind": "nonsense"}}, 201)
    path = f"/agents/{made['agent_id']}"
    assert made["published_version"] is None
    assert (await api.post(f"{path}/publish", {"based_on": 1}, 422))["errors"][0]["field"] == "config.kind"
    config = {"kind": "recorded_sentence"}
    saved = await api.put(f"{path}/draft", {"based_on": 1, "config": config})
    assert (await api.put(f"{path}/draft", {"based_on": 1, "config": {}}, 409))["code"] == "stale_version"
    done = await api.post(f"{path}/publish", {"based_on": saved["draft_version"]})
    assert (done["published_version"], done["draft"]) == (1, None)
    assert (await api.post(f"{path}/publish", {"based_on": done["draft_version"]}, 409))["code"] == "no_draft"
    again = await api.put(f"{path}/draft", {"based_on": done["draft_version"], "config": config | {"text": "Hello"}})
    await api.post(f"{path}/publish", {"based_on": again["draft_version"]})
    assert (await api.post(f"{path}/use-version", {"version": 1}))["published_version"] == 1
    assert [one["version"] for one in (await api.get(f"{path}/versions"))["items"]] == [2, 1]


FLOW = """
kind: flow
agent: Ava
purpose: your visit
flow:
  start: ask
  states:
    ask: {say: "Can you come, {first_name}?", on: {yes: fine, no: stop}}
    fine: {say: "See you then. Goodbye.", end: confirmed}
    stop: {say: "We will not call again. Goodbye.", end: do_not_call}
  always: {opt_out: stop}
"""


async def test_an_agent_nested_without_end_is_refused(api: Api) -> None:
    nested: object = "deep"
    for _ in range(300):
        nested = [nested]
    wrong = await api.post("/agents", {"name": "Deep", "config": {"kind": nested}}, 422)
    assert wrong["errors"][0]["limit"] == "at most 20 levels deep"
    assert (await api.post("/agents", {"name": "A", "config": {"a": ["\0"]}}, 422))["field"] == "config"


async def test_an_agent_is_written_as_a_file_and_tried_by_text(api: Api) -> None:
    path = f"/agents/{(await api.post('/agents', {'name': 'Visits', 'config': {'kind': 'flow'}}, 201))['agent_id']}"
    empty = await api.get(f"{path}/file")
    assert {one["field"] for one in empty["problems"]} == {"config.agent", "config.purpose", "config.flow"}
    wrong = await api.put(f"{path}/file", {"based_on": empty["draft_version"], "text": "kind: [flow"}, 422)
    assert "line 1" in wrong["errors"][0]["message"]
    saved = await api.put(f"{path}/file", {"based_on": empty["draft_version"], "text": FLOW})
    assert saved["problems"] == []
    talk = (await api.post(f"{path}/talk", {"lines": ["who is this", "yes", "too late"]}))["items"]
    assert [(one["heard"], one["intent"], one["result"]) for one in talk] == [
        (None, None, None),
        ("who is this", "who", None),
        ("yes", "yes", "confirmed"),
    ]
    law = "This is Ava, an automated AI assistant calling for Example about your visit. This call is recorded."
    assert talk[0]["says"] == f"Hello. {law} Can you come, Alex?"
    assert "You can reach us at 1 2 0 2 5 5 5 0 1 9 0." in talk[2]["says"]  # the law of the United States, at the end
    await api.patch("/organization", {"country": "CA"})
    there = (await api.post(f"{path}/talk", {"lines": ["please stop calling me"]}))["items"]
    assert "You can reach us at 1 2 0 2" in there[0]["says"]  # of Canada, at once
    assert "reach us" not in there[1]["says"]
    other = FLOW.replace("Can you come", "Are you there")
    assert "Are you there" in (await api.post(f"{path}/talk", {"lines": [], "text": other}))["items"][0]["says"]
    broken = await api.post(f"{path}/talk", {"lines": [], "text": FLOW.replace("opt_out: stop", "yes: fine")}, 422)
    assert broken["errors"][0]["field"] == "config.flow.always.opt_out"
    done = await api.post(f"{path}/publish", {"based_on": saved["draft_version"]})
    assert done["published_version"] == 1


async def test_a_file_stays_as_it_was_written(api: Api) -> None:
    """Comments, order and quotes; a config that came without a text is written anew."""
    path = f"/agents/{(await api.post('/agents', {'name': 'Notes', 'config': {'kind': 'flow'}}, 201))['agent_id']}"
    noted = f"# Ask Kim before you change this.\n{FLOW}\n# [end]\n"
    saved = await api.put(f"{path}/file", {"based_on": 1, "text": noted})
    assert saved["text"] == noted
    assert (await api.get(f"{path}/file"))["text"] == noted
    done = await api.post(f"{path}/publish", {"based_on": saved["draft_version"]})
    assert (await api.get(f"{path}/file"))["text"] == noted
    config = (await api.get(f"{path}/versions"))["items"][0]["config"]
    await api.put(f"{path}/draft", {"based_on": done["draft_version"], "config": config})
    written = (await api.get(f"{path}/file"))["text"]
    assert "# " not in written
    assert (await api.get(f"{path}/file", version="1"))["text"] == noted


async def test_a_test_call_is_a_campaign_that_no_list_shows(api: Api) -> None:
    path = f"/agents/{(await api.post('/agents', {'name': 'Calls', 'config': {'kind': 'flow'}}, 201))['agent_id']}"
    assert (await api.post(f"{path}/test-call", {}, 409))["code"] == "not_published"
    saved = await api.put(f"{path}/file", {"based_on": 1, "text": FLOW})
    await api.post(f"{path}/publish", {"based_on": saved["draft_version"]})
    await api.patch("/organization", {"allowed_countries": ["US", "CA", "AU", "DE"]})  # somewhere it is day
    before = [(await api.get(noun))["items"] for noun in ("/campaigns", "/projects")]
    rung = await api.post(f"{path}/test-call", {}, 202)
    code, who = rung["code"], rung["contact_id"]
    assert (await api.get(f"/campaigns/{code}/status"))["has_callers"] is False
    assert (await api.get(f"/campaigns/{code}/why", who=str(who)))["contact_id"] == who
    assert [(await api.get(noun))["items"] for noun in ("/campaigns", "/projects")] == before
    row = await api.house.campaigns.campaign(api.org_id, code)
    assert (row.state.life, row.state.channels, row.settings.max_dial_attempts) == (Life.ACTIVE, 1, 1)
    assert (await api.get(f"/campaigns/{code}/console"))["campaign"]["is_test"] is True
    edited = {"settings": {"priority": 9}, "based_on": 1}
    for after in ("", "/stop"):  # while it rings, and when it is over
        if after:
            assert (await api.post(f"/campaigns/{code}{after}"))["state"] == "stopped"
        refused = [await api.post(f"/campaigns/{code}/{word}", {}, 409) for word in (*_COMMANDS, "duplicate")]
        refused.append(await api.post(f"/campaigns/{code}/allocate", {"channels": 2}, 409))
        refused.append(await api.patch(f"/campaigns/{code}", edited, 409))
        assert {one["code"] for one in refused} == {"test_call"}
        assert "a test call of Calls. Call a virtual phone again from the agent's page." in refused[0]["detail"]


_COMMANDS = ("start", "resume", "pause", "reset-breaker", "archive", "unarchive")


async def test_a_published_version_is_judged_anew_by_placements(api: Api) -> None:
    before = await api.house.cold.fetchval("select rules_version from org_gate where org_id = $1", api.org_id)
    agent = (await api.get(f"/agents/{api.agent_id}"))["draft_version"]
    saved = await api.put(f"/agents/{api.agent_id}/draft", {"based_on": agent, "config": {"kind": "recorded_sentence"}})
    await api.post(f"/agents/{api.agent_id}/publish", {"based_on": saved["draft_version"]})
    after = await api.house.cold.fetchval("select rules_version from org_gate where org_id = $1", api.org_id)
    assert after == before + 1


async def test_calls_are_listed_filtered_and_one_is_hung_up(api: Api) -> None:
    code = (await api.campaign())["code"]
    calls = await begun(api, code, states=("dialing", "ringing", "picked_up"))
    listed = (await api.get("/calls", campaign=code, outcome="live", limit=2))["items"]
    assert [one["attempt_id"] for one in listed] == [str(one) for one in calls[:0:-1]]
    found = (await api.get("/calls", number="0102"))["items"]
    assert [one["number"] for one in found] == [NUMBERS[1]]
    whole = await api.get(f"/calls/{calls[0]}")
    assert [one["what"] for one in whole["timeline"]] == ["placed"]
    await api.post(f"/calls/{calls[0]}/hang-up", status=202)
    assert (
        await _told(api) == calls[0]
    )  # as whoever begins to listen now: the store leaves out what its own process tells
    await api.house.cold.execute("update attempt set state = 7, outcome = 'canceled' where attempt_id = $1", calls[0])
    assert (await api.post(f"/calls/{calls[0]}/hang-up", status=409))["code"] == "call_ended"
    await api.post("/calls/00000000-0000-0000-0000-0000000000ff/hang-up", status=404)


async def _told(api: Api) -> Any:
    async with asyncio.timeout(20):
        async for told in api.house.store.told():
            if told.attempt_id is not None:
                return told.attempt_id
    return None


async def test_what_was_said_is_for_those_who_may_hear(api: Api) -> None:
    code = (await api.campaign())["code"]
    (call,) = await begun(api, code, states=("picked_up",))
    said = {"turns": [{"speaker": "contact", "text": "I moved house", "intent": "wrong_number", "at_s": 1.0}]}
    await api.house.cold.execute("update attempt set conversation = $2 where attempt_id = $1", call, said)
    whole = await api.get(f"/calls/{call}")
    assert whole["conversation"]["turns"] == said["turns"]
    digest = {"summary": "The contact said that the number is wrong.", "summary_source": "rules"}
    assert whole["digest"] == digest | {"mood": "neutral", "score": 0.0, "mood_source": "vader"}
    async with api.as_role(Role.ANALYST) as client:
        hidden = (await client.get(f"{PREFIX}/calls/{call}")).json()
    assert hidden["digest"] == whole["digest"]  # it has none of the words
    assert (hidden["conversation"], hidden["is_hidden"], hidden["number"]) == (None, True, "+1212*****01")
    seen = [row.what for row in await api.house.access.audit(api.org_id, None, 50) if row.action == "hear"]
    assert seen == [f"call {call}"]


async def test_a_recording_that_is_not_there_is_said_to_be_missing(api: Api) -> None:
    calls = await begun(api, (await api.campaign())["code"], states=("picked_up", "picked_up", "ringing"))
    ended = "update attempt set state = 10, cause = $2, conversation = $3, picked_up_at = $4 where attempt_id = $1"
    now = await api.house.store.now()
    await api.house.cold.execute(ended, calls[0], "worker_lost", None, now)
    await api.house.cold.execute(ended, calls[1], None, {"turns": [], "recording": "1/01234/none.wav"}, now)
    await api.house.cold.execute(ended, calls[2], "worker_lost", None, None)
    told = [(await api.get(f"/calls/{call}"))["recording_missing"] for call in calls]
    assert told == ["lost", "gone", None]
    await api.get(f"/calls/{calls[1]}/recording", 404)


async def test_a_recording_is_kept_by_no_browser_and_each_listening_told(api: Api) -> None:
    (call,) = await begun(api, (await api.campaign())["code"], states=("picked_up",))
    await _recorded(api, call)
    for _ in range(2):
        answer = await api.client.get(f"{PREFIX}/calls/{call}/recording")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")


async def test_of_a_deleted_contact_nobody_reads_or_hears_what_was_said(api: Api) -> None:
    code = (await api.campaign())["code"]
    (call,) = await begun(api, code, states=("picked_up",))
    await _recorded(api, call)
    whole = await api.get(f"/calls/{call}")
    assert (whole["is_hidden"], whole["has_recording"]) == (False, True)
    await api.delete(f"/contacts/{api.contacts[0]}")
    whole = await api.get(f"/calls/{call}")
    assert (whole["conversation"], whole["is_hidden"]) == (None, True)
    assert (whole["has_recording"], whole["recording_missing"]) == (False, None)
    await api.get(f"/calls/{call}/recording", 404)
    by_command_line = await bootstrap.UseCases(api.house).calls.one(api.org_id, code, str(call))
    assert by_command_line.conversation is None


async def _recorded(api: Api, call: UUID) -> str:
    name = await bootstrap.recordings_of(api.house.settings).keep(api.org_id, call, b"\0\0\0\0" * 80)
    said = {"turns": [{"speaker": "contact", "text": "Hello", "at_s": 1.0}], "recording": name}
    await api.house.cold.execute("update attempt set conversation = $2 where attempt_id = $1", call, said)
    return name


async def test_events_go_page_by_page_filtered_by_kind(api: Api) -> None:
    code = (await api.campaign())["code"]
    for _ in range(3):
        await api.post(f"/campaigns/{code}/start")
        await api.post(f"/campaigns/{code}/pause")
    page = await api.get("/events", campaign=code, kind="campaign_paused", limit=2)
    rest = await api.get("/events", campaign=code, kind="campaign_paused", limit=2, after=page["next"])
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    kinds = (await api.get(f"/campaigns/{code}/events/kinds"))["items"]
    assert kinds == ["campaign_created", "campaign_paused", "campaign_resumed", "campaign_started"]
    await api.get("/events", 404, campaign="NO-1")


async def test_an_agents_file_that_is_none_is_refused_and_no_fault(api: Api) -> None:
    path = f"/agents/{api.agent_id}"
    file = await api.get(f"{path}/file")
    for text in ("a: \x95", "a: &x [*x]", "a: 2026-01-01"):
        assert (await api.put(f"{path}/file", {"based_on": file["draft_version"], "text": text}, 422))["errors"]
        assert (await api.post(f"{path}/talk", {"lines": [], "text": text}, 422))["errors"]


async def test_members_and_keys_are_made_changed_and_taken_away(api: Api) -> None:
    made = await api.post("/members", {"name": "Ola", "role": "operator"}, 201)
    assert made["may_hear"] is False
    path = f"/members/{made['member_id']}"
    assert (await api.patch(path, {"may_hear": True}))["may_hear"] is True
    assert (await api.patch(path, {"role": "analyst"}))["may_hear"] is False
    assert (await api.patch(path, {"may_hear": True}, 422))["errors"][0]["field"] == "may_hear"
    assert "/sign-in?token=" in (await api.post(f"{path}/sign-in-link", status=201))["link"]
    owner = next(one for one in (await api.get("/members"))["items"] if one["role"] == "owner")
    assert (await api.delete(f"/members/{owner['member_id']}", 409))["code"] == "last_owner"
    await api.delete(path)
    key = await api.post("/api-keys", {"name": "robot", "role": "analyst"}, 201)
    assert key["key"].startswith(key["hint"])
    listed = (await api.get("/api-keys"))["items"]
    assert "key" not in listed[0]
    await api.delete(f"/api-keys/{key['key_id']}")
    assert (await api.get("/api-keys"))["items"] == []
    actions = [row["action"] for row in (await api.get("/audit"))["items"]]
    assert actions[:2] == ["revoke_api_key", "create_api_key"]


@pytest.mark.parametrize("path", ["/projects", "/settings", "/organization", "/agents", "/carriers", "/numbers"])
async def test_an_analyst_may_read(api: Api, path: str) -> None:
    async with api.as_role(Role.ANALYST) as client:
        assert (await client.get(PREFIX + path)).status_code == 200


@pytest.mark.parametrize("path", ["/members", "/api-keys", "/audit"])
async def test_only_some_see_people(api: Api, path: str) -> None:
    async with api.as_role(Role.OPERATOR) as client:
        assert (await client.get(PREFIX + path)).status_code == 403


async def test_the_country_is_edited_and_what_is_none_is_refused_by_its_name(api: Api) -> None:
    assert (await api.patch("/organization", {"country": "de"}))["country"] == "DE"
    refused = await api.patch("/organization", {"country": "Atlantis"}, 422)
    assert (refused["errors"][0]["field"], "'ATLANTIS'" in refused["errors"][0]["message"]) == ("country", True)
    assert (await api.get("/organization"))["country"] == "DE"


async def test_a_monthly_budget_is_set_told_and_taken_away(api: Api) -> None:
    card = await api.patch("/organization", {"monthly_budget_micro": 2_500_000_000})
    assert (card["monthly_budget_micro"], card["budget_left_micro"]) == (2_500_000_000, 2_500_000_000)
    assert card["budget_until"] is not None
    code = (await api.campaign())["code"]
    rows = {row["key"]: row for row in (await api.get(f"/campaigns/{code}/readiness"))["rows"]}
    assert rows["budget"]["state"] == "waits"  # a budget, and no price of the carrier
    wrong = await api.patch("/organization", {"monthly_budget_micro": 10**14}, 422)
    assert wrong["errors"][0]["field"] == "monthly_budget_micro"
    gone = await api.patch("/organization", {"monthly_budget_micro": 0})
    assert (gone["monthly_budget_micro"], gone["budget_until"]) == (None, None)
