"""The console's read model: why it waits, what it needs, what is in progress, and what the estimate says."""

from __future__ import annotations

from api_bench import NUMBERS, PREFIX, Api
from live_calls import begun, settled

from smart_campaigns import bootstrap
from smart_campaigns.cli.campaign_outlook import will_it_dial
from smart_campaigns.core.people import Role


async def test_before_its_start_it_says_what_will_hold_it(api: Api) -> None:
    code = (await api.campaign(daily_call_limit=5000))["code"]
    console = await api.get(f"/campaigns/{code}/console")
    assert console["readiness"]["answer"] == "can_start"
    rows = {row["key"]: row["state"] for row in console["readiness"]["rows"]}
    assert (rows["channels"], rows["server"]) == ("waits", "waits")
    assert (console["status"]["is_dialing"], console["status"]["reason"]) == (False, "paused")
    assert (console["channels"]["cap"], console["channels"]["planned"], console["channels"]["in_use"]) == (10, 4, 0)
    assert (console["estimate"]["is_planned"], console["estimate"]["binds"]) == (True, "channels")
    assert list(console["status"]["outcomes"])[:5] == ["answered", "no_answer", "busy", "failed", "completed"]


async def test_calls_in_progress_are_there_with_their_state(api: Api) -> None:
    code = (await api.campaign())["code"]
    await begun(api, code, states=("dialing", "ringing", "picked_up"))
    console = await api.get(f"/campaigns/{code}/console")
    channels = console["channels"]
    assert [channels[name] for name in ("dialing", "ringing", "talking", "in_use")] == [1, 1, 1, 3]
    assert [call["state"] for call in console["calls"]] == ["dialing", "ringing", "picked_up"]
    assert [call["number"] for call in console["calls"]] == list(NUMBERS)
    assert console["pace"]["placed_last_hour"] == 3
    seen = [row for row in await api.house.access.audit(api.org_id, None, 50) if row.action == "hear"]
    assert [row.what for row in seen] == [f"numbers of calls in progress, {code}"]


async def test_an_analyst_sees_masked_numbers_and_leaves_no_trace_of_hearing(api: Api) -> None:
    code = (await api.campaign())["code"]
    await begun(api, code, states=("ringing",))
    async with api.as_role(Role.ANALYST) as client:
        console = (await client.get(f"{PREFIX}/campaigns/{code}/console")).json()
        path = f"{PREFIX}/campaigns/{code}/why"
        why = (await client.get(path, params={"who": str(api.contacts[0])})).json()
        for number in (NUMBERS[0], "(212) 555-0101", "+12125550199"):  # whether it is anybody's
            assert (await client.get(path, params={"who": number})).json()["code"] == "hear_needed"
    assert console["calls"][0]["number"] == why["number"] == "+1212*****01"
    assert not [row for row in await api.house.access.audit(api.org_id, None, 50) if row.action == "hear"]


async def test_a_server_full_of_its_calls_is_a_pause_of_its_dialing_and_without_calls_a_fault(api: Api) -> None:
    at_any_hour = {"window_start": "00:00", "window_end": "24:00", "allowed_days": list(range(7))}
    code = (await api.campaign(**at_any_hour))["code"]
    calls = await begun(api, code, states=("picked_up", "ringing"))
    worker = """insert into worker (host, name, pid, pid_started, boot_id, org_id, carrier_id, free, lease_until)
      values ('here', 'caller', 1, 1, 'boot', $1, $2, 0, now_s() + interval '1 hour')"""
    await api.house.cold.execute(worker, api.org_id, api.carrier_id)
    console = await api.get(f"/campaigns/{code}/console")
    assert (console["status"]["is_dialing"], console["status"]["reason"]) == (True, "engine_busy")
    assert console["readiness"]["answer"] == "dialing"
    readiness = bootstrap.UseCases(api.house).readiness
    said = will_it_dial(await readiness.of(api.org_id, code))
    assert said == f"Yes: {code} has 2 calls in progress; the next when the server has room."
    for call in calls:
        await settled(api, call, "no_answer")
    console = await api.get(f"/campaigns/{code}/console")
    assert (console["status"]["is_dialing"], console["readiness"]["answer"]) == (False, "waiting")
    assert console["status"]["reason"] == "engine_busy"
    assert will_it_dial(await readiness.of(api.org_id, code)) == f"Not now: {code} waits: engine busy."


async def test_channels_used_elsewhere_are_told_apart(api: Api) -> None:
    here, there = (await api.campaign())["code"], (await api.campaign())["code"]
    await begun(api, there, states=("ringing", "ringing"))
    channels = (await api.get(f"/campaigns/{here}/console"))["channels"]
    assert (channels["in_use"], channels["elsewhere"], channels["allocated_in_all"]) == (0, 2, 5)


async def test_why_tells_that_a_callback_is_not_made(api: Api) -> None:
    code = (await api.campaign())["code"]
    (call,) = await begun(api, code, states=("picked_up",))
    await settled(api, call, "completed")
    ask = "update target set callback_at = now_s() + interval '3 years' where contact_id = $1"
    await api.house.cold.execute(ask, api.contacts[0])
    why = await api.get(f"/campaigns/{code}/why", who=str(api.contacts[0]))
    assert why["reason"] == "reached"
    assert any("more than 60 days ahead" in (gate["detail"] or "") for gate in why["gates"])


async def test_why_tells_every_gate_of_a_contact(api: Api) -> None:
    code = (await api.campaign())["code"]
    why = await api.get(f"/campaigns/{code}/why", who=str(api.contacts[1]))
    assert (why["number"], why["state"], why["is_allowed"]) == (NUMBERS[1], "not_enrolled", False)
    assert (why["answer"], why["zones"]) == ("later", ["America/New_York"])
    assert {"campaign", "contact"} == {gate["scope"] for gate in why["gates"]}
    assert (await api.get(f"/campaigns/{code}/why", 404, who="999"))["code"] == "not_found"


async def test_an_estimate_of_what_is_not_saved_says_what_is_wrong_and_who_cannot_be_called(api: Api) -> None:
    await api.house.records.add_dnc(api.org_id, [NUMBERS[0]], source="test", reason=None)
    values = {"name": "", "project_id": api.project_id, "preset": "aggressive"}
    answer = await api.post("/campaigns/estimate", {"settings": values})
    told = answer["estimate"]
    assert (told["channels"], told["contacts"], told["sampled"]) == (10, 3, 3)
    assert told["excluded"] == {"opted_out": 1}
    assert told["remaining"] == 2
    assert [error["field"] for error in answer["errors"]] == ["name"]
    assert told["calls_per_hour"] == 180
    wrong = await api.post("/campaigns/estimate", {"settings": values | {"allowed_days": []}})
    assert (wrong["estimate"], len(wrong["errors"])) == (None, 2)


async def test_a_form_and_an_estimate_are_told_in_words_with_the_settings_they_are_of(api: Api) -> None:
    values = {"name": "March", "project_id": api.project_id, "window_start": "08:00"}
    checked = await api.post("/campaigns/check", {"settings": values})
    texts = [one["text"] for one in checked["words"]]
    assert texts[0] == "Calls the 3 contacts of People with Renewal reminder v1, to remind them."
    (cut,) = [one for one in checked["words"] if one["text"].startswith("In effect")]
    assert cut["text"] == "In effect 09:00–18:00: you set 08:00, the business-hours guard starts at 09:00."
    assert cut["fields"] == ["window_start", "business_hours_guard", "guard_start", "guard_end"]
    assert "In United States (NY) only who gave consent." in texts
    unsaved = await api.post("/campaigns/estimate", {"settings": values})
    assert unsaved["estimate"]["words"] == checked["words"]
    code = (await api.campaign())["code"]
    saved = await api.get(f"/campaigns/{code}/estimate")
    assert saved["words"][0]["text"] == texts[0]
    wrong = await api.post("/campaigns/check", {"settings": values | {"allowed_days": []}})
    assert wrong["words"] == []


async def test_an_estimate_of_an_edit_goes_by_the_channels_that_are_allocated(api: Api) -> None:
    code = (await api.campaign())["code"]
    await api.post(f"/campaigns/{code}/allocate", {"channels": 2})
    told = await api.post("/campaigns/estimate", {"code": code, "settings": {"daily_call_limit": 5000}})
    told = told["estimate"]
    assert (told["is_planned"], told["channels"], told["binds"]) == (False, 2, "channels")


async def test_runs_are_listed_with_what_became_of_their_contacts(api: Api) -> None:
    code = (await api.campaign())["code"]
    await begun(api, code, states=("ringing",))
    (run,) = (await api.get(f"/campaigns/{code}/runs"))["items"]
    assert (run["run_no"], run["is_open"], run["contacts"]) == (1, True, {"in_call": 1})
    (listed,) = (await api.get("/campaigns"))["items"]
    assert listed["contacts"] == {"in_call": 1}


async def test_the_day_line_counts_placements_by_quarter_today_and_yesterday(api: Api) -> None:
    code = (await api.campaign())["code"]
    calls = await begun(api, code, states=("ringing", "ringing", "ringing"))
    at = "date_trunc('day', now_s() at time zone 'America/New_York')"
    for call, clock in zip(calls, ("interval '9 h 20 min'", "interval '9 h 29 min'", "interval '-1 min'"), strict=True):
        moved = f"update attempt set upper_at = ({at} + {clock}) at time zone 'America/New_York' where attempt_id = $1"
        await api.house.cold.execute(moved, call)
    line = (await api.get(f"/campaigns/{code}/console"))["day_line"]
    assert (line["quarters_today"][37], sum(line["quarters_today"])) == (2, 2)
    assert (line["quarters_yesterday"][95], sum(line["quarters_yesterday"])) == (1, 1)
    assert line["window"]["opens_at"] < line["window"]["closes_at"]
    assert line["window"]["barred"]
    assert (line["hours_today"][9], line["hours_yesterday"][23], len(line["hours_today"])) == (2, 1, 24)


async def test_outcomes_of_today_have_their_causes(api: Api) -> None:
    code = (await api.campaign())["code"]
    calls = await begun(api, code, states=("ringing", "ringing", "picked_up"))
    for call, outcome in zip(calls, ("failed", "failed", "answered"), strict=True):
        await settled(api, call, outcome)
    console = await api.get(f"/campaigns/{code}/console")
    assert console["outcomes_today"]["failed"] == 2
    assert console["causes_today"] == {"failed": {"carrier_error": 2}}


async def test_the_ladder_tells_what_each_limit_alone_would_allow(api: Api) -> None:
    code = (await api.campaign(preset="aggressive"))["code"]
    console = await api.get(f"/campaigns/{code}/console")
    rungs = {rung["limit"]: (rung["setting"], rung["calls_per_hour"]) for rung in console["estimate"]["rungs"]}
    assert rungs["channels"] == (10, 180)
    assert rungs["spacing"] == (0.5, 7200)
    assert rungs["calls_per_minute"] == (60, 3600)
    assert rungs["daily_limit"][0] == 1000
    assert rungs["carrier_rate"] == (50, 180_000)


async def test_the_next_windows_keep_closed_days_and_tell_when_most_contacts_may_be_called(api: Api) -> None:
    values = {"name": "March", "project_id": api.project_id, "window_start": "07:00", "allowed_days": [0, 2]}
    windows = (await api.post("/campaigns/check", {"settings": values}))["windows"]
    opened = [one for one in windows if one["reason"] is None]
    assert len(opened) == 10
    assert {one["reason"] for one in windows} == {None, "day_not_allowed"}
    last = opened[-1]
    (stretch,) = last["callable"]
    assert last["opens_at"] < stretch["begins_at"]  # the guard hours start at nine
    assert stretch["ends_at"] == last["closes_at"]
    night, evening = last["barred"]  # of the whole day, also beyond the window
    assert night["begins_at"] < last["opens_at"] < night["ends_at"] == stretch["begins_at"]
    assert last["closes_at"] < evening["begins_at"]
    closed = next(one for one in windows if one["reason"] is not None)
    assert (closed["callable"], len(closed["barred"])) == ([], 2)
    code = (await api.campaign(**values))["code"]
    assert await api.get(f"/campaigns/{code}/windows") == windows


async def test_one_contact_who_never_picks_up_is_told_try_by_try_within_the_law_of_most(api: Api) -> None:
    values = {"project_id": api.project_id, "window_start": "07:00", "max_dial_attempts": 2, "cooldown_h": 14}
    found = (await api.post("/campaigns/check", {"settings": values}))["never_picked_up"]
    first, second = found["tries"]
    assert found["ends"] == "attempts_used"
    assert second["reason"] in {"guard_hours", "legal_hours"}  # the window opens at seven, the guard hours at nine
    on_first, on_second, after = found["days"]
    assert second["placed_at"] == on_second["callable"][0]["begins_at"]
    assert on_first["day"] < on_second["day"] < after["day"]
    assert on_first["opens_at"] <= first["placed_at"] < on_first["closes_at"]
    wrong = await api.post("/campaigns/check", {"settings": {**values, "cooldown_h": 1000}})
    assert wrong["never_picked_up"] is None


async def test_the_speech_models_of_the_machine_are_told(api: Api) -> None:
    code = (await api.campaign())["code"]
    voice = (await api.get(f"/campaigns/{code}/console"))["voice"]
    assert voice == {"is_needed": True, "is_up": False, "talks": 0, "most_talks": 0, "queue_p95_ms": 0}
