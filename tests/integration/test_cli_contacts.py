"""Contacts one by one by the command line."""

import pytest
from cli_bench import CommandLine, InThisProcess, data_folder

ADA, BEN, NEW = "+12125550100", "+12125550101", "+12125550102"


@pytest.fixture
def line():
    with data_folder(InThisProcess) as line, line.database_kept():
        line.ok("init", "--name", "Acme", "--country", "US", "--zone", "America/New_York")
        line.ok("carrier", "add", "phones", "--virtual")
        line.ok("number", "add", "+12025550190")
        line.ok("project", "add", "P")
        yield line


def test_a_contact_from_its_making_to_its_end(line: CommandLine) -> None:
    ada = line.ok("contacts", "add", "--name", "Ada Abbott", "--number", "(212) 555-0100", "--attribute", "plan=gold")
    assert (ada["numbers"], ada["attributes"], ada["consent"]) == ([ADA], {"plan": "gold"}, None)
    who = str(ada["contact_id"])
    line.ok("contacts", "add", "--name", "Ben 100%", "--number", BEN, "--consent", "express")
    assert line.refused("contacts", "add", "--number", ADA).code == "invalid_input"

    def found(*words: str) -> list[str]:
        return [card["name"] for card in line.ok("contacts", "list", *words)["contacts"]]

    assert found() == ["Ada Abbott", "Ben 100%"]
    assert found("--search", "abb") == ["Ada Abbott"]
    assert found("--search", "0101") == ["Ben 100%"]
    assert found("--search", "0%") == ["Ben 100%"]
    assert found("--search", "n_1") == []
    page = line.ok("contacts", "list", "--limit", "1")
    assert page["next_after"] == ada["contact_id"]
    assert found("--after", str(page["next_after"])) == ["Ben 100%"]

    edited = line.ok(
        "contacts", "edit", ADA, "--consent", "written", "--zone", "America/Chicago", "--number", NEW, "--number", ADA
    )
    assert (edited["numbers"], edited["zone"], edited["consent"]) == ([NEW, ADA], "America/Chicago", "written")
    assert (edited["name"], edited["version"], edited["attributes"]) == ("Ada Abbott", 1, {"plan": "gold"})
    assert edited["consent_on"] is not None
    cleared = line.ok("contacts", "edit", who, "--zone", "", "--attribute", "plan=")
    assert (cleared["zone"], cleared["attributes"]) == (None, {})
    taken = line.refused("contacts", "edit", who, "--number", BEN).data["error"]["errors"]
    assert (taken[0]["field"], "already" in taken[0]["message"]) == ("number 1", True)

    line.ok("dnc", "add", NEW)
    assert line.ok("contacts", "show", who)["opted_out"] == [NEW]
    assert line.ok("contacts", "delete", NEW) == {"contact_id": ada["contact_id"], "is_deleted": True}
    assert line.refused("contacts", "show", who).code == "not_found"
    assert line.refused("contacts", "delete", who).code == "not_found"
    assert found() == ["Ben 100%"]
    assert line.ok("contacts", "add", "--name", "Ada again", "--number", ADA)["numbers"] == [ADA]


def test_the_list_says_who_can_be_called(line: CommandLine) -> None:
    line.ok("contacts", "add", "--name", "Ada", "--number", ADA, "--consent", "express")
    line.ok("contacts", "add", "--name", "Ben", "--number", BEN, "--consent", "express")
    line.ok("dnc", "add", BEN)
    assert "No campaign calls them yet." in line.run("contacts", "list").out
    line.ok("campaign", "create", "--name", "Spring")
    (code,) = [one["code"] for one in line.ok("campaign", "list")]
    found = line.ok("contacts", "list")["contacts"]
    assert [one["can_be_called"]["reason"] for one in found] == ["not_enrolled", "opted_out"]
    shown = " ".join(line.run("contacts", "list").out.split())
    assert f"by {code}" in shown
    assert "None of its runs has begun" in shown
    line.ok("campaign", "create", "--name", "Autumn")
    assert line.ok("contacts", "list")["contacts"][0]["can_be_called"] is None  # of several none is guessed
    assert line.ok("contacts", "list", "--campaign", code)["contacts"][0]["can_be_called"]["campaign"] == code


def test_a_number_of_two_contacts_asks_which(line: CommandLine) -> None:
    line.ok("project", "add", "Q")
    line.ok("contacts", "add", "--project", "P", "--name", "Ada", "--number", ADA)
    line.ok("contacts", "add", "--project", "Q", "--name", "Ada too", "--number", ADA)
    several = line.refused("contacts", "show", ADA)
    assert "Ada too" in several.data["error"]["message"]
    assert line.ok("contacts", "show", ADA, "--project", "Q")["name"] == "Ada too"
