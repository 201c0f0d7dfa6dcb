"""What the API tells, the command line tells: windows, runs, versions, checks, logs."""

import csv

import openpyxl
import pytest
from cli_bench import CommandLine, InThisProcess, data_folder

ALWAYS = ("window_start=00:00", "window_end=24:00", "allowed_days=mon,tue,wed,thu,fri,sat,sun")
CODE = "O-1"


@pytest.fixture(scope="module")
def line():
    with data_folder(InThisProcess) as line, line.database_kept():
        line.ok("init", "--name", "Acme", "--country", "US", "--zone", "America/New_York")
        line.ok("carrier", "add", "phones", "--virtual")
        line.ok("number", "add", "+12025550190")
        line.ok("project", "add", "People")
        line.ok("contacts", "add", "--name", "Ada", "--number", "+12125550101", "--consent", "express")
        line.ok("campaign", "create", "--name", "Outlook", *(w for pair in ALWAYS for w in ("--set", pair)))
        yield line


def test_windows_and_runs(line: CommandLine) -> None:
    windows = line.ok("campaign", "windows", CODE)
    assert len(windows) == 10
    assert all(one["opens_at"] and one["reason"] is None for one in windows)
    assert windows[1]["callable"]
    assert windows[1]["barred"]
    shown = line.run("campaign", "windows", CODE).out
    assert "In America/New_York" in shown
    assert "24:00" in shown
    assert line.ok("campaign", "runs", CODE) == []
    line.ok("campaign", "allocate", CODE, "1")
    line.ok("campaign", "start", CODE)
    (run,) = line.ok("campaign", "runs", CODE)
    assert (run["run_no"], run["is_open"]) == (1, True)
    assert line.ok("org", "stop-everything") == {"paused": [CODE], "calls_in_progress": 0}
    assert line.ok("org", "stop-everything")["paused"] == []


def test_a_former_version_is_told_as_it_was(line: CommandLine) -> None:
    before = line.ok("campaign", "show", CODE)
    line.ok("campaign", "edit", CODE, "--set", "calls_per_minute=7", "--based-on", str(before["settings_version"]))
    former = line.ok("campaign", "show", CODE, "--version", str(before["settings_version"]))
    assert former["settings"] == before["settings"] != line.ok("campaign", "show", CODE)["settings"]
    late = ("campaign", "edit", CODE, "--name", "Late", "--based-on", str(before["settings_version"]))
    assert line.refused(*late).code == "stale_version"
    assert line.refused("campaign", "show", CODE, "--version", "99").code == "not_found"


def test_how_each_campaign_stands(line: CommandLine) -> None:
    (one,) = line.ok("campaign", "overview", "--sort", "health", "--search", "look", "--project", "People")
    assert (one["code"], one["state"], one["reason"], len(one["days"])) == (CODE, "paused", "paused", 14)
    assert (one["lacks"], one["placed_last_hour"]) == ([], None)
    line.ok("campaign", "start", CODE)
    assert line.ok("campaign", "overview")[0]["placed_last_hour"] == 0
    line.ok("campaign", "pause", CODE)
    (paused,) = line.ok("campaign", "overview")
    assert paused["state_by"] == "command line"
    assert paused["state_at"] > one["state_at"]
    assert line.ok("campaign", "overview", "--state", "draft") == line.ok("campaign", "overview", "--archived") == []
    assert "open" in line.run("campaign", "overview", "--sort", "next").out


def test_a_form_is_checked_and_nothing_is_saved(line: CommandLine) -> None:
    found = line.ok("campaign", "check", "--name", "Second", "--set", "calls_per_minute=9")
    assert (found["errors"], found["settings"]["calls_per_minute"]) == ([], 9)
    assert found["words"]
    assert found["estimate"]["calls_per_hour"] > 0
    assert (len(found["never_picked_up"]["tries"]), found["never_picked_up"]["ends"]) == (3, "attempts_used")
    said = line.run("campaign", "check", "--name", "Second").out
    assert "One contact who never picks up: " in said
    assert "; then it is given up." in said
    wrong = line.run("campaign", "check", "--code", CODE, "--set", "calls_per_minute=0", "--json")
    assert (wrong.status, [one["field"] for one in wrong.data["errors"]]) == (2, ["calls_per_minute"])
    assert len(line.ok("campaign", "list")) == 1
    rows = {row["key"]: row for row in line.ok("campaign", "settings")}
    assert (rows["project_id"]["is_locked"], rows["calls_per_minute"]["limits"]) == (True, "1 to 6,000")


def test_calls_of_all_campaigns_by_run_time_and_number(line: CommandLine) -> None:
    some = ("--run", "1", "--from", "2026-01-01", "--until", "2026-12-31T10:00+05:30", "--number", "0101")
    assert line.ok("calls", "list", *some)["calls"] == []
    assert line.refused("calls", "list", "--from", "yesterday").data["error"]["errors"][0]["field"] == "from"
    assert line.refused("calls", "list", "--csv", "-").data["error"]["errors"][0]["field"] == "code"
    assert line.refused("calls", "hang-up", CODE, "abcd1234").code == "not_found"
    assert line.refused("calls", "recording", CODE, "abcd1234", "--to", "/nowhere/x.wav").code == "not_found"


def test_the_event_log_of_the_organization(line: CommandLine) -> None:
    created = line.ok("events", "--kind", "campaign_created", "--kind", "number_added", "--from", "2026-01-01")
    assert {one["kind"] for one in created} >= {"campaign_created"}
    assert line.ok("events", "--campaign", CODE, "--until", "2026-01-01") == []
    first, second = line.ok("events", "--limit", "2")
    assert line.ok("events", "--limit", "1", "--before", str(first["id"])) == [second]
    assert line.refused("events", "--campaign", "NO-1").code == "not_found"
    file = line.folder / "events.csv"
    count = line.ok("events", "--csv", str(file))["events"]
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert (len(rows), rows[0]["id"]) == (count, str(first["id"]))


def test_agents_have_names_and_versions(line: CommandLine) -> None:
    assert line.ok("agent", "rename", "1", "Reminder")["name"] == "Reminder"
    assert [one["version"] for one in line.ok("agent", "versions", "Reminder")] == [1]
    assert "runs the next calls" in line.run("agent", "versions", "1").out


def test_members_are_edited_and_what_they_did_is_told(line: CommandLine) -> None:
    line.ok("member", "add", "Ola", "--role", "operator")
    edited = line.ok("member", "edit", "Ola", "--name", "Olaf", "--role", "manager")
    assert (edited["name"], edited["role"], edited["may_hear"]) == ("Olaf", "manager", False)
    assert line.ok("member", "edit", "Olaf", "--hear")["may_hear"] is True
    assert line.refused("member", "edit", "Ola", "--hear").code == "not_found"
    done = [one["what"] for one in line.ok("audit") if one["action"] == "edit_member"]
    assert done == ["/members/1 Olaf hear", "/members/1 Ola new_name, role"]


def test_the_audit_log_has_what_was_done_and_whose_numbers_were_told(line: CommandLine) -> None:
    line.ok("dnc", "add", "+12125550133", "--reason", "asked for it")
    line.ok("dnc", "list")
    line.ok("dnc", "list")
    line.ok("contacts", "show", "1")
    line.ok("campaign", "edit", CODE, "--set", "calls_per_minute=8", "--name", "Looks")
    line.ok("campaign", "allocate", CODE, "2")
    line.refused("campaign", "allocate", CODE, "1000")
    line.ok("campaign", "status", CODE)
    rows = line.ok("audit")
    assert [(one["action"], one["what"], one["count"]) for one in rows[:5]] == [
        ("allocate_channels", f"/campaigns/{CODE} 2", 1),
        ("edit_campaign", f"/campaigns/{CODE} name, calls_per_minute", 1),
        ("hear", "number of contact 1", 1),
        ("hear", "numbers of the do-not-call list", 2),
        ("add_dnc", "/dnc +1212*****33 reason", 1),
    ]
    assert (rows[-1]["action"], rows[-1]["what"]) == ("create_organization", "/organization Acme")
    assert {one["who"] for one in rows} == {"command line"}


def test_a_workbook_is_imported(line: CommandLine) -> None:
    book = openpyxl.Workbook()
    for row in (("name", "phone"), ("Bea", 12125550102), ("Cy", "none")):
        book.active.append(row)
    book.save(line.folder / "people.xlsx")
    done = line.ok("contacts", "import", str(line.folder / "people.xlsx"))
    assert (done["accepted"], [one["line"] for one in done["rejected_rows"]]) == (1, [3])


def test_imports_of_the_console(line: CommandLine) -> None:
    assert line.ok("contacts", "imports") == []
    assert line.refused("contacts", "rejected", "1", "--to", str(line.folder / "r.csv")).code == "not_found"


def test_national_lists_that_the_law_asks_for_are_named(line: CommandLine) -> None:
    assert "ca_national_dncl" in line.ok("dnc", "list")["known"]
