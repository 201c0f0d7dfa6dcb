"""Campaigns over the API: created, edited by two at once, commanded, refused with the codes of the tables."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from api_bench import Api
from live_calls import begun, settled

from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.app import campaign_list
from smart_campaigns.core.campaign import BreakerTripped


async def test_a_campaign_is_created_paused_with_no_channels(api: Api) -> None:
    made = await api.campaign()
    assert (made["state"], made["channels"], made["is_virtual"]) == ("paused", 0, True)
    assert made["settings"]["placement_spacing_s"] == 2.0
    assert (await api.get(f"/campaigns/{made['code']}"))["settings"] == made["settings"]


async def test_campaigns_that_are_created_at_once_have_codes_of_their_own(api: Api) -> None:
    made = await asyncio.gather(*(api.campaign(name="March reminders") for _ in range(8)))
    assert {one["code"] for one in made} == {f"MR-{n}" for n in range(1, 9)}


async def test_what_is_wrong_names_field_limit_and_fix(api: Api) -> None:
    wrong = await api.post("/campaigns", {"settings": {"name": "", "project_id": 1, "max_dial_attempts": 11}}, 422)
    assert wrong["code"] == "invalid_input"
    assert wrong["errors"] == [
        {"field": "name", "message": "required; give one", "limit": "required", "given": "", "fix": "give one"},
        {
            "field": "max_dial_attempts",
            "message": "1 to 10; this is 11; give less",
            "limit": "1 to 10",
            "given": "this is 11",
            "fix": "give less",
        },
    ]


async def test_what_cannot_be_read_hides_nothing_else_that_is_wrong(api: Api) -> None:
    settings = {"name": "A", "project_id": 1, "holidays": ["2026-13-01"], "priority": 0, "zone": "a; b"}
    wrong = await api.post("/campaigns", {"settings": settings}, 422)
    told = {one["field"]: (one["limit"], one["given"], one["fix"]) for one in wrong["errors"]}
    assert told == {
        "holidays": (
            "a list, each of it a day of the calendar as YYYY-MM-DD",
            "['2026-13-01'] is not understood",
            "write every one so",
        ),
        "priority": ("1 to 10", "this is 0", "give more"),
        "zone": ("an IANA time zone", "'a; b' is none", "give one such as Asia/Kolkata"),
    }


async def test_an_unknown_setting_and_a_value_of_another_form_are_refused_by_name(api: Api) -> None:
    wrong = await api.post("/campaigns", {"settings": {"name": 5, "nonsense": 1}}, 422)
    assert {error["field"] for error in wrong["errors"]} == {"settings.name", "settings.nonsense"}


async def test_an_edit_allocates_with_the_settings_or_does_nothing_at_all(api: Api) -> None:
    made = await api.campaign()
    path, before = f"/campaigns/{made['code']}", made["settings_version"]
    over = {"based_on": before, "settings": {"priority": 2}, "channels": 11}
    assert (await api.patch(path, over, 409))["code"] == "over_cap"
    assert (await api.get(path))["settings_version"] == before
    edited = await api.patch(path, {"based_on": before, "settings": {"priority": 2}, "channels": 7})
    assert (edited["channels"], edited["settings"]["priority"], edited["settings_version"]) == (7, 2, before + 1)
    kinds = [one["kind"] for one in (await api.get("/events"))["items"]]
    assert kinds[:2] == ["channels_allocated", "campaign_edited"]
    asked = {"settings": {}, "code": made["code"], "channels": 3}
    assert (await api.post("/campaigns/estimate", asked))["estimate"]["channels"] == 3
    kept = await api.patch(path, {"based_on": before + 1, "settings": {"preset": "aggressive"}})
    assert kept["channels"] == 7  # what a preset plans is allocated only where it is asked for


async def test_an_edit_that_is_based_on_an_old_version_gets_the_difference(api: Api) -> None:
    code = (await api.campaign())["code"]
    await api.patch(f"/campaigns/{code}", {"based_on": 1, "settings": {"priority": 9}})
    stale = await api.patch(f"/campaigns/{code}", {"based_on": 1, "settings": {"priority": 2}}, 409)
    assert (stale["code"], stale["latest"]) == ("stale_version", 2)
    assert stale["difference"] == [{"field": "priority", "was": 5, "is_now": 9, "wanted": 2}]
    again = await api.patch(f"/campaigns/{code}", {"based_on": 2, "settings": {"priority": 2}})
    assert (again["priority"], again["settings_version"]) == (2, 3)
    assert (await api.get(f"/campaigns/{code}/versions/1"))["priority"] == 5


async def test_commands_do_what_they_say_and_refuse_with_stable_codes(api: Api) -> None:
    code = (await api.campaign())["code"]
    path = f"/campaigns/{code}"
    assert (await api.post(f"{path}/allocate", {"channels": 11}, 409))["code"] == "over_cap"
    assert (await api.post(f"{path}/allocate", {"channels": 3}))["channels"] == 3
    started = await api.post(f"{path}/start")
    assert (started["state"], started["has_callers"]) == ("active", False)
    assert (await api.post(f"{path}/archive", status=409))["code"] == "active"
    assert (await api.delete(path, 409))["code"] == "archive_instead"
    assert (await api.post(f"{path}/pause"))["state"] == "paused"
    assert (await api.post(f"{path}/resume"))["state"] == "active"
    assert (await api.post(f"{path}/reset-breaker", status=409))["code"] == "not_tripped"
    assert (await api.post(f"{path}/stop"))["state"] == "stopped"
    assert (await api.post(f"{path}/start", status=409))["code"] == "stopped"
    assert (await api.post(f"{path}/archive"))["is_archived"] is True
    assert (await api.post("/campaigns/NO-1/start", status=404))["code"] == "not_found"


async def test_a_draft_says_what_it_lacks_and_cannot_start(api: Api) -> None:
    alone = await api.post("/campaigns", {"settings": {}, "is_draft": True}, 201)
    assert [one["field"] for one in alone["missing"]] == ["name"], "the only project is the campaign's"
    await api.post("/projects", {"name": "Another"}, 201)
    draft = await api.post("/campaigns", {"settings": {}, "is_draft": True}, 201)
    assert [one["field"] for one in draft["missing"]] == ["name", "project_id"]
    refused = await api.post(f"/campaigns/{draft['code']}/start", status=409)
    assert refused["code"] == "not_ready"
    assert refused["rows"]
    values = {"name": "Now complete", "project_id": api.project_id}
    done = await api.patch(f"/campaigns/{draft['code']}", {"based_on": 1, "settings": values})
    assert (done["state"], done["missing"]) == ("paused", [])


async def test_the_list_counts_states_and_goes_page_by_page(api: Api) -> None:
    codes = [(await api.campaign(name=f"Number {n}"))["code"] for n in range(5)]
    await api.post(f"/campaigns/{codes[0]}/start")
    seen: list[str] = []
    after: dict[str, Any] = {}
    while True:
        page = await api.get("/campaigns", limit=2, **after)
        seen += [row["code"] for row in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == codes[::-1]
    assert page["counts"] == {"draft": 0, "paused": 4, "active": 1, "stopped": 0, "completed": 0}
    found = await api.get("/campaigns", search="number 3")
    assert [row["name"] for row in found["items"]] == ["Number 3"]
    assert [row["code"] for row in (await api.get("/campaigns", state="active"))["items"]] == [codes[0]]


async def test_a_form_is_judged_without_being_saved(api: Api) -> None:
    checked = await api.post("/campaigns/check", {"settings": {"name": "x", "priority": 0, "preset": "aggressive"}})
    assert {error["field"] for error in checked["errors"]} == {"priority"}
    assert checked["settings"]["placement_spacing_s"] == 0.5
    assert (await api.get("/campaigns"))["items"] == []


async def test_the_brake_pauses_everything_that_dials(api: Api) -> None:
    codes = [(await api.campaign())["code"] for _ in range(3)]
    for code in codes[:2]:
        await api.post(f"/campaigns/{code}/start")
    stopped = await api.post("/organization/stop-everything", {"hang_up_now": True})
    assert stopped == {"paused": codes[:2], "calls_in_progress": 0}
    assert (await api.get("/campaigns"))["counts"]["active"] == 0


async def test_the_list_tells_health_window_and_the_last_days(api: Api) -> None:
    resting, code = (await api.campaign())["code"], (await api.campaign())["code"]
    calls = await begun(api, code, states=("picked_up", "picked_up", "ringing"))
    today = await api.house.cold.fetchval("select (now_s() at time zone 'America/New_York')::date")
    await api.house.cold.execute("update attempt set local_date = $1", today)
    for attempt, outcome in zip(calls, ("answered", "no_answer", "failed"), strict=True):
        await settled(api, attempt, outcome)
    running, rest = (await api.get("/campaigns"))["items"]
    assert (running["code"], rest["code"]) == (code, resting)
    assert (running["health"]["score"], running["health"]["findings"]) == (100, [])
    assert (rest["health"], rest["connected_share"]) == (None, None)
    assert running["window"]["at"] > running["days"][-1]["day"]
    assert len(running["days"]) == 14
    assert running["days"][-1] == {"day": str(today), "placed": 3, "connected": 1}
    assert running["connected_share"] == pytest.approx(1 / 3)
    assert sum(day["placed"] for day in running["days"][:-1]) == 0


async def test_an_ended_campaign_has_no_window(api: Api) -> None:
    code = (await api.campaign())["code"]
    await api.post(f"/campaigns/{code}/stop")
    (row,) = (await api.get("/campaigns"))["items"]
    assert (row["window"], row["reason"]) == (None, "stopped")


async def test_the_list_tells_who_paused_or_stopped_it_what_a_draft_lacks_and_how_fast_it_goes(api: Api) -> None:
    code, stopped = [(await api.campaign(name=name))["code"] for name in ("Paced", "Stopped")]
    await api.post("/campaigns", {"settings": {"name": ""}, "is_draft": True}, 201)
    await begun(api, code, states=("ringing", "ringing"))
    await api.post(f"/campaigns/{stopped}/stop")

    async def listed() -> dict[str, Any]:
        return {one["name"]: one for one in (await api.get("/campaigns"))["items"]}

    rows = await listed()
    assert rows["Paced"]["placed_last_hour"] == 2
    assert (rows["Stopped"]["state_by"], rows["Stopped"]["placed_last_hour"]) == ("Owner", None)
    assert (rows[""]["lacks"], rows[""]["state_by"]) == (["name"], None)
    assert rows["Paced"]["lacks"] == rows["Stopped"]["lacks"] == []
    paused = await api.post(f"/campaigns/{code}/pause")
    now = (await listed())["Paced"]
    assert (now["state"], now["state_by"], now["state_at"]) == ("paused", "Owner", paused["state_at"])
    assert now["state_at"] > rows["Paced"]["state_at"]
    await api.post(f"/campaigns/{code}/resume")
    ref = (await api.house.campaigns.campaign(api.org_id, code)).ref
    await api.house.campaigns.change_campaign(ref, lambda _: (BreakerTripped(calls=20, failures=9),))
    tripped = (await listed())["Paced"]
    assert (tripped["is_tripped"], tripped["state_by"]) == (True, None)
    assert tripped["state_at"] > now["state_at"]


async def test_the_list_asks_the_store_no_oftener_for_more_campaigns(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    use = Connections.use

    def counted(self: Connections) -> Any:
        asked.append("")
        return use(self)

    monkeypatch.setattr(Connections, "use", counted)
    counts = set()
    for number in range(1, 4):
        await api.post("/campaigns", {"settings": {"name": f"Draft {number}"}, "is_draft": True}, 201)
        await api.campaign(name=f"Paused {number}")
        asked.clear()
        assert len((await api.get("/campaigns"))["items"]) == 2 * number
        counts.add(len(asked))
    assert len(counts) == 1


async def test_the_list_is_sorted_and_pages_go_on_where_the_last_one_ended(api: Api) -> None:
    made = [("Winter", 5), ("autumn", 9), ("Spring", 9), ("April", 1)]
    by_code = {(await api.campaign(name=name, priority=n))["code"]: name for name, n in made}
    codes = {name: code for code, name in by_code.items()}
    await api.post(f"/campaigns/{codes['Spring']}/start")
    await api.post(f"/campaigns/{codes['Winter']}/stop")

    async def told(sort: str) -> list[str]:
        first = await api.get("/campaigns", sort=sort, limit=3)
        then = await api.get("/campaigns", sort=sort, limit=3, after=first["next"])
        assert then["next"] is None
        return [by_code[row["code"]] for page in (first, then) for row in page["items"]]

    assert await told("newest") == ["April", "Spring", "autumn", "Winter"]
    assert await told("name") == ["April", "autumn", "Spring", "Winter"]
    assert await told("priority") == ["Spring", "autumn", "Winter", "April"]
    assert await told("state") == ["Spring", "April", "autumn", "Winter"]
    assert await told("health") == ["Spring", "April", "autumn", "Winter"], "one has begun; the others have no score"
    assert (await told("next"))[-1] == "Winter", "it has ended: there is no window to come"


async def test_no_more_are_ranked_than_can_be_looked_at(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_list, "RANKED_MAX", 1)
    await api.campaign(name="March")
    assert len((await api.get("/campaigns", sort="health"))["items"]) == 1
    await api.campaign(name="April")
    assert (await api.get("/campaigns", 409, sort="health"))["code"] == "too_many_to_sort"
    assert len((await api.get("/campaigns", sort="health", search="april"))["items"]) == 1


async def test_the_list_is_filtered_by_project_and_archive_and_by_code(api: Api) -> None:
    code = (await api.campaign(name="March"))["code"]
    other = (await api.post("/projects", {"name": "Others"}, 201))["project_id"]
    elsewhere = (await api.campaign(name="April", project_id=other))["code"]
    assert [row["code"] for row in (await api.get("/campaigns", project_id=other))["items"]] == [elsewhere]
    await api.post(f"/campaigns/{code}/archive")
    assert [row["code"] for row in (await api.get("/campaigns"))["items"]] == [elsewhere]
    listed = await api.get("/campaigns", is_archived=True)
    assert ([row["code"] for row in listed["items"]], listed["archived"]) == ([code], 1)
    assert [row["code"] for row in (await api.get("/campaigns", search=elsewhere.lower()))["items"]] == [elsewhere]
    assert (await api.get("/campaigns", search="%"))["items"] == []
