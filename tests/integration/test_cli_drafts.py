"""Drafts, copies, archive and deletion by the command line (tables.md C)."""

import pytest
from cli_bench import CommandLine, InThisProcess, data_folder


@pytest.fixture(scope="module")
def line():
    with data_folder(InThisProcess) as line, line.database_kept():
        line.ok("init", "--name", "Acme", "--country", "IN", "--cap", "20")
        line.ok("carrier", "add", "phones", "--virtual")
        line.ok("number", "add", "+12025550190")
        yield line


def states(line: CommandLine) -> dict[str, str]:
    return {row["code"]: row["state"] for row in line.ok("campaign", "list", "--all")}


def test_a_draft_is_kept_and_completed(line: CommandLine) -> None:
    draft = line.ok("campaign", "create", "--draft", "--set", "priority=9", "--set", "placement_spacing_s=1")
    code = draft["code"]
    assert (draft["state"], [one["field"] for one in draft["missing"]]) == ("draft", ["name", "project_id"])
    started = line.refused("campaign", "start", code)
    assert started.code == "not_ready"
    assert "name, project_id" in started.data["error"]["rows"][0]
    assert line.refused("campaign", "allocate", code, "2").code == "draft"
    assert line.refused("campaign", "archive", code).code == "draft"
    assert "is a draft" in line.ok("campaign", "readiness", code)["sentence"]

    half = line.ok("campaign", "edit", code, "--name", "March")
    assert (half["state"], [one["field"] for one in half["missing"]]) == ("draft", ["project_id"])
    line.ok("project", "add", "P")
    whole = line.ok("campaign", "edit", code, "--project", "P")
    assert (whole["state"], whole["channels"], whole["settings"]["priority"]) == ("paused", 0, 9)
    assert whole["settings"]["placement_spacing_s"] == 1
    assert whole["estimate"]["is_hold_assumed"]
    assert line.ok("campaign", "allocate", code, "2")["channels"] == 2
    line.ok("contacts", "add", "--number", "+919123456789")
    assert line.ok("campaign", "start", code)["state"] == "active"


def test_what_is_filled_in_must_be_right_in_a_draft_too(line: CommandLine) -> None:
    before = states(line)
    wrong = line.refused("campaign", "create", "--draft", "--set", "priority=99", "--set", "voicemail=leave_message")
    assert [error["field"] for error in wrong.data["error"]["errors"]] == ["priority"]
    assert states(line) == before


def test_only_a_draft_is_deleted(line: CommandLine) -> None:
    code = line.ok("campaign", "create", "--draft", "--name", "Away")["code"]
    assert line.ok("campaign", "delete", code) == {"code": code, "is_deleted": True}
    assert line.refused("campaign", "status", code).code == "not_found"
    kept = line.ok("campaign", "create", "--name", "Kept", "--project", "P")["code"]
    assert line.refused("campaign", "delete", kept).code == "archive_instead"
    assert states(line)[kept] == "paused"


def test_a_copy_of_a_stopped_campaign(line: CommandLine) -> None:
    code = line.ok("campaign", "create", "--name", "Old One", "--project", "P", "--set", "priority=3")["code"]
    line.ok("campaign", "allocate", code, "2")
    line.ok("campaign", "start", code)
    line.ok("campaign", "stop", code)
    copy = line.ok("campaign", "duplicate", code)
    assert (copy["name"], copy["state"], copy["channels"], copy["run_no"]) == ("Old One (copy)", "paused", 0, None)
    assert (copy["settings"]["priority"], copy["is_tripped"]) == (3, False)
    assert line.ok("campaign", "duplicate", code, "--name", "New One")["name"] == "New One"
    draft = line.ok("campaign", "create", "--draft")["code"]
    assert line.ok("campaign", "duplicate", draft)["state"] == "draft"
    assert line.refused("campaign", "duplicate", code, "--name", "x" * 121).code == "invalid_input"
    long = line.ok("campaign", "create", "--name", "y" * 120, "--project", "P")["code"]
    assert len(line.ok("campaign", "duplicate", long)["name"]) == 120


def test_archive_and_back(line: CommandLine) -> None:
    code = line.ok("campaign", "create", "--name", "Shelf", "--project", "P")["code"]
    line.ok("campaign", "start", code)
    assert line.refused("campaign", "archive", code).code == "active"
    line.ok("campaign", "pause", code)
    assert line.refused("campaign", "archive", code).code == "run_open"
    line.ok("campaign", "stop", code)
    assert line.ok("campaign", "archive", code)["is_archived"]
    assert code not in {row["code"] for row in line.ok("campaign", "list")}
    assert code in states(line)
    assert not line.ok("campaign", "unarchive", code)["is_archived"]
    assert code in {row["code"] for row in line.ok("campaign", "list")}


def test_the_list_is_sorted_as_the_consoles_is(line: CommandLine) -> None:
    made = [line.ok("campaign", "create", "--name", name, "--project", "P")["code"] for name in ("Z last", "A first")]
    newest = [row["code"] for row in line.ok("campaign", "list")]
    assert newest[:2] == made[::-1]
    names = [row["name"].lower() for row in line.ok("campaign", "list", "--sort", "name")]
    assert names == sorted(names)
    for sort in ("state", "priority", "health", "next"):
        assert {row["code"] for row in line.ok("campaign", "list", "--sort", sort)} == set(newest)


def test_an_agent_version_that_is_not_there(line: CommandLine) -> None:
    wrong = line.refused("campaign", "create", "--name", "V", "--project", "P", "--set", "agent_version=7")
    assert [error["field"] for error in wrong.data["error"]["errors"]] == ["agent_version"]
    assert line.ok("campaign", "create", "--name", "V", "--project", "P", "--set", "agent_version=1")["code"]
