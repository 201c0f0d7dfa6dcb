"""A campaign from an empty folder to its stop, by the commands a person types."""

import csv
import json
import os
import signal
import subprocess
import time
from collections import Counter

import pytest
from cli_bench import (
    CALLER_NUMBER,
    COMMAND,
    CommandLine,
    InThisProcess,
    awake,
    data_folder,
    numbers_of,
    speak_no_words,
    until,
)

ALL_DAY = ("window_start=00:00", "window_end=24:00", "allowed_days=mon,tue,wed,thu,fri,sat,sun")
QUICK = ("placement_spacing_s=0.3", "calls_per_minute=600", "business_hours_guard=off", "ring_timeout_s=10")


def settings(*pairs: str) -> list[str]:
    return [word for pair in pairs for word in ("--set", pair)]


@pytest.fixture(scope="module")
def line():
    with data_folder() as line, line.database_kept():
        yield line


def seed(line: CommandLine, contacts: int) -> list[str]:
    home = awake()
    numbers = numbers_of(home, contacts)
    line.ok("init", "--name", "Acme", "--country", home.country, "--zone", home.zones[0], "--cap", "20")
    speak_no_words(line)
    line.ok("carrier", "add", "phones", "--virtual", "--fast", "--mute", "--answer-rate", "0.9", "--seed", "3")
    line.ok("number", "add", CALLER_NUMBER)
    line.ok("project", "add", "Renewals")
    rows = [f"Person {i},{number},{40 + (i + 1) % 5}" for i, number in enumerate(numbers)]
    bad = ["No number,,", "Too short,12,", f"Twice,{numbers[0]},"]
    file = line.folder / "contacts.csv"
    file.write_text("name,phone,shoe size\n" + "\n".join([*rows, *bad]) + "\n")
    found = line.ok("contacts", "import", str(file), "--consent", "express", "--rejected", str(line.folder / "bad.csv"))
    assert (found["accepted"], found["rejected"]) == (contacts, 3)
    assert [row["line"] for row in found["rejected_rows"]] == [contacts + 2, contacts + 3, contacts + 4]
    assert (line.folder / "bad.csv").read_text(encoding="utf-8-sig").count("\n") == 4
    made = line.ok("campaign", "create", "--name", "March Renewals", *settings(*ALL_DAY, *QUICK))
    assert (made["code"], made["state"], made["channels"], made["is_virtual"]) == ("MR-1", "paused", 0, True)
    return numbers


def the_health(line) -> None:
    """Counted from the ledger: what the log of calls says, too. Of what ended, the last score."""
    health = line.ok("campaign", "health", "MR-1")
    calls = line.ok("calls", "list", "MR-1", "--limit", "1000")["calls"]
    settled = [call for call in calls if call["outcome"]]
    assert health["settled"] == len(settled)
    bad = [found for found in health["findings"] if found["finding"] == "bad_numbers"]
    share = sum(bool(call["is_permanent"]) for call in settled) / len(settled)
    assert [found["value"] for found in bad] == ([pytest.approx(share)] if share > 0.1 and len(settled) >= 20 else [])
    assert health["score"] == max(0, 100 - sum(found["points"] for found in health["findings"]))


def follow_live(line: CommandLine) -> None:
    """Both live views say how it stands, and end on Ctrl-C without a word more."""
    for words, key in ((("status", "MR-1", "--watch"), "is_dialing"), (("events", "MR-1", "--follow"), "kind")):
        command = [*COMMAND, "campaign", *words, "--json"]
        view = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=line.environment
        )
        assert key in json.loads(view.stdout.readline())
        view.send_signal(signal.SIGINT)
        _, said = view.communicate(timeout=20)
        assert (view.returncode, said) == (130, "")


def follow_through_a_pause(line: CommandLine) -> None:
    """From the first event on, to a pause that comes while it follows: each once, none lost."""
    command = [*COMMAND, "campaign", "events", "MR-1", "--after", "0", "--follow", "--json"]
    view = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=line.environment)
    told = [json.loads(view.stdout.readline())]
    before = line.ok("campaign", "events", "MR-1", "--limit", "1000")
    pauses = sum(one["kind"] == "campaign_paused" for one in before)
    line.ok("campaign", "pause", "MR-1")
    while sum(one["kind"] == "campaign_paused" for one in told) <= pauses:
        told.append(json.loads(view.stdout.readline()))
    view.send_signal(signal.SIGINT)
    view.communicate(timeout=20)
    line.ok("campaign", "resume", "MR-1")
    ids = [one["id"] for one in told]
    assert len(set(ids)) == len(ids)
    assert {one["id"] for one in before} <= set(ids)
    assert told[0]["kind"] == "campaign_created"


def the_ledger(line: CommandLine) -> None:
    """Every call with what it came to; by outcome; as a file with the contacts' own columns; masked after a deletion."""
    outcomes = {word: n for word, n in line.ok("campaign", "status", "MR-1")["outcomes"].items() if n}
    calls = line.ok("calls", "list", "MR-1", "--limit", "1000")["calls"]
    assert Counter(call["outcome"] or call["state"] for call in calls) == outcomes
    word = next(iter(outcomes))
    some = line.ok("calls", "list", "MR-1", "--outcome", word)["calls"]
    assert {call["outcome"] for call in some} == {word}
    page = line.ok("calls", "list", "MR-1", "--limit", "2")
    rest = line.ok("calls", "list", "MR-1", "--limit", "2", "--before", page["next_before"])
    shown = [call["attempt_id"] for call in (*page["calls"], *rest["calls"])]
    assert shown == [call["attempt_id"] for call in calls[:4]]
    hint = line.run("calls", "list", "MR-1", "--outcome", word, "--limit", "1").err
    assert f"More: calls list MR-1 --outcome {word} --before {some[0]['attempt_id']} --limit 1" in hint

    found = line.ok(
        "calls", "list", "--run", "1", "--from", calls[-1]["placed_at"], "--number", calls[0]["number"][-4:]
    )
    assert calls[0]["attempt_id"] in {call["attempt_id"] for call in found["calls"]}
    assert line.refused("calls", "hang-up", "MR-1", calls[-1]["attempt_id"]).code == "call_ended"
    assert line.refused("calls", "recording", "MR-1", calls[-1]["attempt_id"], "--to", "x.wav").code == "not_found"

    talked = next(call for call in calls if call["outcome"] in {"answered", "completed"})
    one = line.ok("calls", "show", "MR-1", talked["attempt_id"][-8:])
    assert one.pop("digest") is None  # one recorded sentence is no talk
    assert "200 OK" in [told["text"] for told in one.pop("carrier_messages")]
    assert one | {"conversation": None} == talked
    assert {"legal_hours", "consent", "opted_out"} <= set(one["verdicts"])
    assert (one["agent_version"], one["caller_number"], one["is_virtual"]) == (2, CALLER_NUMBER, True)

    file = line.folder / "calls.csv"
    assert line.ok("calls", "list", "MR-1", "--csv", str(file))["calls"] == len(calls)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["call"] for row in rows] == [call["attempt_id"] for call in calls]
    assert all(row["shoe size"] == str(40 + int(row["contact_id"]) % 5) for row in rows)

    line.ok("contacts", "delete", str(one["contact_id"]))
    hidden = line.ok("calls", "show", "MR-1", one["attempt_id"])
    assert (hidden["is_deleted"], hidden["contact"]) == (True, "")
    number = one["number"]  # of whatever country is awake: they are not equally long
    assert hidden["number"] == f"{number[:5]}{'*' * (len(number) - 7)}{number[-2:]}"
    placed = [
        event["data"]["number"]
        for event in line.ok("campaign", "events", "MR-1", "--limit", "1000")
        if event["kind"] == "call_placed" and event["data"]["contact_id"] == one["contact_id"]
    ]
    assert set(placed) == {hidden["number"]}
    line.ok("calls", "list", "MR-1", "--csv", str(file))
    assert one["number"] not in file.read_text()


def test_from_init_to_stop(line: CommandLine) -> None:
    inside = InThisProcess(line.folder, line.more)  # what asks and does not dial, without a start of Python each
    numbers = seed(inside, 60)
    inside.ok("campaign", "allocate", "MR-1", "4")
    assert line.ok("campaign", "start", "MR-1")["has_callers"] is False
    assert inside.ok("campaign", "status", "MR-1")["reason"] == "engine_busy"
    assert "smart-campaigns up" in line.run("campaign", "start", "MR-1").err
    with line.up() as server:
        second = line.refused("up")
        assert second.code == "already_running"
        until(lambda: line.invites() >= 4)
        status = inside.ok("campaign", "status", "MR-1")
        assert status["is_dialing"]
        assert status["channels"]["allocated"] == 4
        assert sum(status["contacts"].values()) == 60

        line.ok("dnc", "add", numbers[-1])
        why = inside.ok("campaign", "why", "MR-1", numbers[-1])
        assert (why["is_allowed"], why["reason"], why["until"]) == (False, "opted_out", None)
        assert {"active", "legal_hours", "opted_out", "spacing"} <= {gate["gate"] for gate in why["gates"]}

        line.ok("campaign", "pause", "MR-1")
        paused = line.invites()
        time.sleep(2)
        assert line.invites() == paused
        assert inside.ok("campaign", "status", "MR-1")["reason"] == "paused"
        line.ok("campaign", "resume", "MR-1")
        until(lambda: line.invites() > paused)

        follow_live(line)
        follow_through_a_pause(line)
        stopped = line.ok("campaign", "stop", "MR-1")
        assert stopped["state"] == "stopped"
        until(lambda: inside.ok("campaign", "status", "MR-1")["channels"]["in_use"] == 0)
        kinds = [event["kind"] for event in inside.ok("campaign", "events", "MR-1", "--limit", "1000")]
        for kind in ("campaign_started", "call_placed", "call_ended", "campaign_paused", "campaign_resumed"):
            assert kind in kinds
        first = inside.ok("campaign", "events", "MR-1", "--after", "0", "--limit", "1")
        assert [event["kind"] for event in first] == ["campaign_created"]
        lines = inside.run("campaign", "events", "MR-1", "--limit", "1000").out.splitlines()
        name = inside.ok("calls", "list", "MR-1", "--limit", "1")["calls"][0]["contact"]
        assert any("call_placed" in line and f"contact={name}" in line for line in lines)
        the_ledger(inside)
        the_health(inside)
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
    for command in ("start", "pause"):
        assert inside.refused("campaign", command, "MR-1").code in {"stopped", "ended"}


def test_it_survives_what_is_killed(line: CommandLine) -> None:
    """The database is started again; kill -9 of the server leaves no caller; the next one adopts what runs."""
    line.ok("campaign", "create", "--name", "Survivor", *settings(*ALL_DAY, *QUICK, "skip_recently_completed_days=0"))
    line.ok("campaign", "allocate", "S-1", "2")
    with line.up() as server:
        killed = line.postmaster()
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        until(lambda: line.postmaster() not in {killed, None} and line.run("campaign", "list").status == 0)
        line.ok("carrier", "add", "later", "--virtual", "--fast")
        until(lambda: len(list(line.folder.glob("phones-*.log"))) == 2)
        assert line.ok("campaign", "start", "S-1")["has_callers"] is True
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    assert line.ok("campaign", "stop", "S-1")["state"] == "stopped"
