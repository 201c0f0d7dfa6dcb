"""What the command line refuses: one clear line, a stable code, nothing changed."""

import socket

import pytest
from cli_bench import CommandLine, InThisProcess, data_folder
from typer.testing import CliRunner

from smart_campaigns.cli.main import app


@pytest.fixture(scope="module")
def line():
    with data_folder(InThisProcess) as line, line.database_kept():
        assert line.refused("campaign", "list").code == "no_organization"
        line.ok("init", "--name", "Acme", "--country", "IN")
        line.ok("carrier", "add", "phones", "--virtual")
        line.ok("number", "add", "+12025550190")
        line.ok("project", "add", "P")
        yield line


def fields(line: CommandLine, *words: str) -> list[str]:
    answer = line.refused(*words)
    assert (answer.status, answer.code) == (2, "invalid_input")
    assert all(error["message"] for error in answer.data["error"]["errors"])
    return [error["field"] for error in answer.data["error"]["errors"]]


def test_impossible_settings_name_every_field(line: CommandLine) -> None:
    wrong = ("--set", "placement_spacing_s=0", "--set", "zone=Mars/Olympus", "--set", "allowed_days=")
    named = fields(line, "campaign", "create", "--name", "X", *wrong)
    assert set(named) == {"placement_spacing_s", "zone", "allowed_days"}
    assert fields(line, "campaign", "create", "--name", "X", "--set", "no_such=1", "--set", "priority") == [
        "no_such",
        "priority",
    ]
    assert line.ok("campaign", "list") == []


def test_unknown_zones_and_countries(line: CommandLine) -> None:
    assert fields(line, "init", "--name", "B", "--country", "XX") == ["country"]
    assert fields(line, "init", "--name", "B", "--country", "US") == ["zone"]
    assert fields(line, "init", "--name", "B", "--country", "IN", "--zone", "Mars/X", "--cap", "0") == ["zone", "cap"]


def test_commands_in_the_wrong_state(line: CommandLine) -> None:
    code = line.ok("campaign", "create", "--name", "Wrong State")["code"]
    assert line.refused("campaign", "start", code).code == "not_ready"
    assert line.refused("campaign", "reset-breaker", code).code == "not_tripped"
    assert line.refused("campaign", "allocate", code, "11").code == "over_cap"
    assert line.ok("campaign", "edit", code, "--preset", "aggressive")["settings"]["planned_channels"] == 10
    edited = line.ok("campaign", "edit", code, "--set", "priority=9", "--set", "placement_spacing_s=1")["settings"]
    assert (edited["priority"], edited["preset"]) == (9, "custom")
    line.ok("campaign", "stop", code)
    assert line.refused("campaign", "edit", code, "--set", "priority=1").code == "ended"
    assert line.refused("campaign", "pause", "NO-1").code == "not_found"


def test_a_taken_sip_port(line: CommandLine) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{taken.getsockname()[1]}"
        answer = line.refused("carrier", "add", "trunk", "--host", "127.0.0.1", "--listen", at)
    assert answer.code == "port_taken"
    assert at in answer.data["error"]["message"]


def test_passwords_are_never_shown(line: CommandLine) -> None:
    trunk = ("carrier", "add", "kept", "--host", "127.0.0.1", "--auth-user", "me", "--password-stdin")
    assert line.ok(*trunk, given="s3cret!\n")["has_stored_password"] is True
    assert (line.folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert "s3cret" not in line.run("carrier", "list", "--json").out
    line.ok("carrier", "add", "env", "--host", "127.0.0.1", "--auth-user", "me", "--password-env", "NO_SUCH_VARIABLE")
    missing = line.refused("carrier", "test", "env")
    assert missing.code == "secret"
    assert "NO_SUCH_VARIABLE" in missing.data["error"]["message"]
    doctor = line.run("doctor", "--json")
    assert doctor.status == 1
    assert any("NO_SUCH_VARIABLE" in check["found"] and check["cure"] for check in doctor.data["checks"])


def test_virtual_and_real_do_not_mix(line: CommandLine) -> None:
    line.ok("carrier", "add", "real", "--host", "127.0.0.1", "--port", "5999")
    line.ok("number", "add", "+12025550177", "--carrier", "real")
    line.ok("carrier", "add", "real2", "--host", "127.0.0.1", "--port", "5998")
    line.ok("number", "add", "+12025550178", "--carrier", "real2")
    mixed = ("campaign", "create", "--name", "Mixed", "--set")
    assert fields(line, *mixed, "caller_numbers=+12025550190,+12025550177") == ["caller_numbers"]
    assert fields(line, *mixed, "caller_numbers=+12025550177,+12025550178") == ["caller_numbers"]
    assert fields(line, "number", "add", "+12025550177", "--carrier", "real2") == ["number"]
    assert line.ok(*mixed, "caller_numbers=+12025550177")["is_virtual"] is False
    assert line.run("carrier", "test", "real").status == 1


def test_national_lists(line: CommandLine) -> None:
    file = line.folder / "list.txt"
    file.write_text("number\n9123456789\nnonsense\n+919123456780\n")
    done = line.ok("dnc", "import", str(file), "--registry", "in_ncpr_dnd", "--country", "in")
    assert (done["entries"], done["rejected_count"]) == (2, 1)
    assert fields(line, "dnc", "import", str(file), "--registry", "mine", "--country", "in") == ["registry"]
    line.ok("dnc", "add", "+919123456789")
    assert line.ok("dnc", "remove", "+919123456789")["removed"] == 1
    assert fields(line, "dnc", "add", "hello") == ["number"]


def test_a_file_that_is_not_there(line: CommandLine) -> None:
    assert line.refused("contacts", "import", str(line.folder / "none.csv")).code == "system"
    picture = line.folder / "x.csv"
    picture.write_bytes(b"\x89PNG....")
    assert line.refused("contacts", "import", str(picture)).code == "unreadable_file"


def test_a_database_of_another_version() -> None:
    with data_folder(InThisProcess) as line:
        (line.folder / "postgres").mkdir()
        (line.folder / "postgres" / "PG_VERSION").write_text("16\n")
        answer = line.refused("campaign", "list")
        assert answer.code == "database"
        assert "16" in answer.data["error"]["message"]


def test_a_database_that_is_away() -> None:
    with data_folder(InThisProcess, SC_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none") as line:
        assert line.refused("campaign", "list").code == "database_away"


def test_help_of_every_command() -> None:
    runner = CliRunner()
    for words in ((), ("carrier",), ("carrier", "add"), ("campaign",), ("campaign", "why"), ("up",)):
        assert runner.invoke(app, [*words, "--help"]).exit_code == 0


def test_a_test_call_that_nobody_would_carry_rings_nobody(line: CommandLine) -> None:
    answer = line.refused("agent", "call", "1")
    assert (answer.code, "smart-campaigns up" in answer.data["error"]["message"]) == ("no_caller", True)
