"""Readiness and the estimate by the command line, without a call."""

import pytest
from cli_bench import CommandLine, InThisProcess, data_folder

ALWAYS = ("window_start=00:00", "window_end=24:00", "allowed_days=mon,tue,wed,thu,fri,sat,sun")


@pytest.fixture(scope="module")
def line():
    with data_folder(InThisProcess) as line, line.database_kept():
        line.ok("init", "--name", "Acme", "--country", "DE", "--zone", "Europe/Berlin", "--cap", "8")
        line.ok("carrier", "add", "phones", "--virtual")
        line.ok("number", "add", "+12025550190")
        line.ok("project", "add", "People and more")
        settings = [word for pair in ALWAYS for word in ("--set", pair)]
        line.ok("campaign", "create", "--name", "Outlook", "--set", "call_type=marketing", *settings)
        yield line


def rows(line: CommandLine) -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in line.ok("campaign", "readiness", "O-1")["rows"]}


def test_readiness_says_what_is_wrong_and_its_cure(line: CommandLine) -> None:
    found = line.ok("campaign", "readiness", "O-1")
    assert found["sentence"] == "No: O-1 cannot be started: contacts."
    assert not found["can_start"]
    told = {row["key"]: (row["state"], row["cure"]) for row in found["rows"]}
    assert told["contacts"] == ("blocks", "smart-campaigns contacts import FILE --project 'People and more'")
    assert told["channels"] == ("waits", "smart-campaigns campaign allocate O-1 4")
    assert told["server"] == ("waits", "smart-campaigns up")
    assert told["agent"] == ("ready", "")

    line.ok("contacts", "add", "--number", "+493023125001")
    line.ok("campaign", "allocate", "O-1", "4")
    assert rows(line)["consent"]["state"] == "waits"  # marketing in Germany, and no record of anybody's consent
    line.ok("contacts", "add", "--number", "+493023125002", "--consent", "express;written")
    assert rows(line)["consent"]["message"].startswith("1 of 2 contacts lack")
    line.ok(
        "campaign",
        "edit",
        "O-1",
        "--set",
        "budget=50",
        "--set",
        "circuit_breaker=off",
        "--set",
        "respect_dnc_registry=off",
    )
    told = rows(line)
    assert (told["budget"]["state"], told["budget"]["cure"]) == (
        "waits",
        "smart-campaigns carrier edit phones --price AMOUNT",
    )
    assert told["breaker"]["cure"] == "smart-campaigns campaign edit O-1 --set circuit_breaker=on"
    assert told["dnc"]["cure"] == "smart-campaigns campaign edit O-1 --set respect_dnc_registry=on"
    line.ok("carrier", "edit", "phones", "--price", "0.01")
    assert rows(line)["budget"]["state"] == "ready"
    assert line.ok("campaign", "readiness", "O-1")["sentence"].startswith("Not yet: O-1 is paused. Start it")
    line.ok("org", "edit", "--cap", "3")
    assert rows(line)["channels"]["cure"] == "smart-campaigns campaign allocate O-1 3"
    line.ok("org", "edit", "--cap", "8")
    line.ok("campaign", "edit", "O-1", "--set", "start_date=2026-01-01", "--set", "end_date=2026-01-02")
    assert (rows(line)["schedule"]["state"], rows(line)["schedule"]["cure"]) == (
        "blocks",
        "smart-campaigns campaign edit O-1 --set end_date=",
    )
    line.ok("campaign", "edit", "O-1", "--set", "start_date=", "--set", "end_date=")


def test_the_estimate(line: CommandLine) -> None:
    line.ok("campaign", "edit", "O-1", "--set", "daily_call_limit=100000")
    found = line.ok("campaign", "estimate", "O-1")
    assert (found["calls_per_hour"], found["binds"], found["one_more_brings"]) == (72, "channels", 18)
    assert (found["mean_hold_s"], found["is_hold_assumed"]) == (200, True)
    said = line.run("campaign", "estimate", "O-1").out
    assert "Assumed: 200 s of channel a call, until the project has 30 settled calls." in said
    assert "One more channel brings 18 calls an hour." in said
    slow = line.ok("campaign", "edit", "O-1", "--set", "placement_spacing_s=100")["estimate"]
    assert (slow["binds"], slow["calls_per_hour"]) == ("spacing", 36)
    line.ok("campaign", "edit", "O-1", "--set", "placement_spacing_s=2")
    line.ok("carrier", "edit", "phones", "--calls-per-second", "0.1", "--concurrent-calls", "1")
    assert line.ok("campaign", "estimate", "O-1")["binds"] == "channels"
    line.ok("campaign", "allocate", "O-1", "0")
    planned = line.ok("campaign", "estimate", "O-1")
    assert (planned["channels"], planned["is_planned"]) == (4, True)
