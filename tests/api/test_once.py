"""An idempotency key: done once, answered the same; and every command is in the audit log."""

from __future__ import annotations

from typing import Any

import pytest
from api_bench import PREFIX, Api

from smart_campaigns.adapters.postgres.access_records import PostgresAccess
from smart_campaigns.adapters.postgres.campaign_records import PostgresCampaigns
from smart_campaigns.ports.store import StoreAway

KEY = {"Idempotency-Key": "k-1"}


async def test_the_same_request_again_is_answered_the_same_and_not_done_again(api: Api) -> None:
    body = {"settings": {"name": "Once", "project_id": api.project_id}}
    first = await api.client.post(f"{PREFIX}/campaigns", json=body, headers=KEY)
    again = await api.client.post(f"{PREFIX}/campaigns", json=body, headers=KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert len((await api.get("/campaigns"))["items"]) == 1


async def test_another_body_or_path_with_the_key_is_refused(api: Api) -> None:
    code = (await api.campaign())["code"]
    await api.post(f"/campaigns/{code}/allocate", {"channels": 2}, **KEY)
    assert (await api.post(f"/campaigns/{code}/allocate", {"channels": 3}, 422, **KEY))[
        "code"
    ] == "idempotency_key_reused"
    assert (await api.post(f"/campaigns/{code}/pause", None, 422, **KEY))["code"] == "idempotency_key_reused"
    assert (await api.get(f"/campaigns/{code}"))["channels"] == 2


async def test_what_was_refused_may_be_sent_again_with_its_key(api: Api) -> None:
    code = (await api.campaign())["code"]
    await api.post(f"/campaigns/{code}/allocate", {"channels": 11}, 409, **KEY)
    await api.patch("/organization", {"channel_cap": 11})
    assert (await api.post(f"/campaigns/{code}/allocate", {"channels": 11}, **KEY))["channels"] == 11


async def test_while_the_first_is_being_done_a_second_is_told_so(api: Api) -> None:
    code = (await api.campaign())["code"]
    await api.post(f"/campaigns/{code}/pause", **KEY)
    await api.house.cold.execute("update idempotency set status = null")
    assert (await api.post(f"/campaigns/{code}/pause", status=409, **KEY))["code"] == "idempotency_in_progress"


async def test_every_command_is_in_the_audit_log_with_who_did_it(api: Api) -> None:
    code = (await api.campaign())["code"]
    await api.post(f"/campaigns/{code}/start")
    await api.post(f"/campaigns/{code}/archive", status=409)
    rows = await api.house.access.audit(api.org_id, None, 10)
    assert [(row.who, row.action, row.what) for row in rows] == [
        ("Owner", "start_campaign", f"/campaigns/{code}/start"),
        ("Owner", "create_campaign", f"/campaigns {code}: March reminders"),
    ]


async def test_a_talk_by_text_is_told_where_somebody_begins_it(api: Api) -> None:
    path = f"/agents/{api.agent_id}/talk"
    for talk in ({"lines": []}, {"lines": ["yes"]}, {"lines": ["yes", "no"], "goes_on": True}):
        await api.post(path, talk)
    rows = await api.house.access.audit(api.org_id, None, 10)
    assert [(row.who, row.action, row.what) for row in rows] == [("Owner", "talk_with_agent", path)]


async def test_the_audit_log_names_what_was_done(api: Api) -> None:
    code = (await api.campaign())["code"]
    version = (await api.get(f"/campaigns/{code}"))["settings_version"]
    edit = {"based_on": version, "settings": {"description": "x", "daily_call_limit": 90}}
    await api.patch(f"/campaigns/{code}", edit)
    await api.post(f"/campaigns/{code}/allocate", {"channels": 3})
    await api.post("/dnc", {"numbers": ["(212) 555-0141", *[f"+1212555016{i}" for i in range(4)]]})
    await api.post("/dnc/remove", {"numbers": ["+12125550141"], "reason": "asked for it, call +12125550141"})
    await api.patch("/organization", {"channel_cap": 12})
    told = {row.action: row.what for row in await api.house.access.audit(api.org_id, None, 50)}
    assert told["create_campaign"].startswith(f"/campaigns {code}: ")
    assert told["edit_campaign"] == f"/campaigns/{code} daily_call_limit, description"
    assert told["allocate_channels"] == f"/campaigns/{code}/allocate 3 channels"
    assert told["add_dnc"] == "/dnc 21255***41, +1212*****60, +1212*****61 and 2 more"
    assert told["remove_dnc"] == "/dnc/remove +1212*****41: asked for it, call +1212*****41"
    assert told["edit_organization"] == "/organization channel_cap"


async def test_no_answer_that_is_a_secret_is_kept(api: Api) -> None:
    headers = {"idempotency-key": "make-a-key"}
    made = await api.client.post(f"{PREFIX}/api-keys", json={"name": "ci", "role": "operator"}, headers=headers)
    assert made.status_code == 201, made.text
    kept = await api.house.cold.fetch("select body from idempotency where key = 'make-a-key' and body is not null")
    assert kept == []


async def test_what_was_done_is_not_done_again_though_its_audit_line_failed(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"settings": {"name": "Once", "project_id": api.project_id}}
    with monkeypatch.context() as patched:
        patched.setattr(PostgresAccess, "tell_done", _away)
        assert (await api.post("/campaigns", body, 503, **KEY))["code"] == "database_away"
    again = await api.client.post(f"{PREFIX}/campaigns", json=body, headers=KEY)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert len((await api.get("/campaigns"))["items"]) == 1


async def test_what_may_have_been_done_is_not_done_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (await api.campaign())["code"]
    with monkeypatch.context() as patched:
        patched.setattr(PostgresCampaigns, "change_campaign", _away)
        await api.post(f"/campaigns/{code}/pause", None, 503, **KEY)
    assert (await api.post(f"/campaigns/{code}/pause", None, 409, **KEY))["code"] == "idempotency_in_progress"


async def _away(*_: Any, **__: Any) -> None:
    raise StoreAway
