"""Numbers, organization, carriers, projects, agents and do-not-call lists by the command line."""

import pytest
from cli_bench import CommandLine, InThisProcess, data_folder

ONE, OTHER = "+12025550190", "+12025550191"


@pytest.fixture(scope="module")
def line():
    with data_folder(InThisProcess) as line, line.database_kept():
        line.ok("init", "--name", "Acme [/b] :smile:", "--country", "IN")
        line.ok("carrier", "add", "phones", "--virtual")
        line.ok("number", "add", ONE, OTHER)
        line.ok("project", "add", "Renewals [red]")
        line.ok("contacts", "add", "--name", "[/x] Ada", "--number", "+919123456789")
        yield line


def test_a_released_number_leaves_its_campaigns(line: CommandLine) -> None:
    code = line.ok("campaign", "create", "--name", "Two Numbers", "--set", f"caller_numbers={ONE},{OTHER}")["code"]
    assert [(row["e164"], row["campaigns"]) for row in line.ok("number", "list")] == [(ONE, [code]), (OTHER, [code])]
    assert line.ok("number", "release", OTHER) == {"released": [OTHER]}
    assert [row["e164"] for row in line.ok("number", "list")] == [ONE]
    rows = {row["key"]: row for row in line.ok("campaign", "readiness", code)["rows"]}
    assert (rows["number"]["state"], rows["carrier"]["state"]) == ("warning", "ready")
    assert "1 of 2" in rows["number"]["message"]
    assert "No number is left" in line.run("number", "release", ONE).err
    assert {row["key"]: row["state"] for row in line.ok("campaign", "readiness", code)["rows"]}["number"] == "blocks"
    line.ok("campaign", "allocate", code, "1")
    assert line.refused("campaign", "start", code).code == "not_ready"
    line.ok("number", "add", ONE)
    assert line.ok("campaign", "start", code)["state"] == "active"
    line.ok("number", "release", ONE)
    status = line.ok("campaign", "status", code)
    assert (status["reason"], status["detail"]) == ("no_caller_number", "no usable number to call from")
    line.ok("number", "add", ONE, OTHER)
    line.ok("campaign", "stop", code)


def test_a_carrier_goes_when_its_numbers_have_gone(line: CommandLine) -> None:
    line.ok("carrier", "add", "old", "--virtual")
    line.ok("number", "add", "+12025550133", "--carrier", "old")
    refused = line.refused("carrier", "delete", "old")
    assert (refused.code, "+12025550133" in refused.data["error"]["message"]) == ("carrier_in_use", True)
    line.ok("number", "release", "+12025550133")
    assert line.ok("carrier", "delete", "old")["is_deleted"] is True
    assert line.refused("carrier", "delete", "old").code == "not_found"
    assert "old" not in [one["name"] for one in line.ok("carrier", "list")]
    line.ok("carrier", "add", "old", "--virtual")
    line.ok("carrier", "delete", "old")


def test_carrier_limits_and_prices(line: CommandLine) -> None:
    edit = (
        "--calls-per-second",
        "20",
        "--concurrent-calls",
        "7",
        "--price",
        "0.012",
        "--price",
        "+1212=0.02:60/6:0.05",
    )
    edited = line.ok("carrier", "edit", "phones", *edit)
    assert (edited["calls_per_second"], edited["concurrent_calls"]) == (20, 7)
    assert [(p["prefix"], p["per_minute_micro"], p["then_s"], p["setup_micro"]) for p in edited["prices"]] == [
        ("", 12_000, 60, 0),
        ("1212", 20_000, 6, 50_000),
    ]
    assert line.ok("carrier", "edit", "phones", "--calls-per-second", "5")["prices"] == edited["prices"]
    assert line.ok("carrier", "edit", "phones", "--no-price")["prices"] == []


def test_a_mistyped_trunk_is_mended(line: CommandLine) -> None:
    line.ok("carrier", "add", "trunk", "--host", "sip.exmaple")
    edited = line.ok("carrier", "edit", "trunk", "--host", "sip.example", "--port", "5080", "--auth-user", "me")
    told = {name: edited["config"][name] for name in ("host", "port", "transport", "auth_user")}
    assert told == {"host": "sip.example", "port": 5080, "transport": "udp", "auth_user": "me"}


def test_the_organization(line: CommandLine) -> None:
    edit = ("--cap", "12", "--allow", "in", "--allow", "US", "--currency", "inr", "--zone", "Asia/Kolkata")
    edited = line.ok("org", "edit", *edit, "--callback-tolerance", "0", "--dnc-max-age", "365")
    assert edited == line.ok("org", "show")
    assert {name: edited[name] for name in ("channel_cap", "allowed_countries", "currency", "dnc_max_age_days")} == {
        "channel_cap": 12,
        "allowed_countries": ["IN", "US"],
        "currency": "INR",
        "dnc_max_age_days": 365,
    }


def test_lists(line: CommandLine) -> None:
    assert [(row["name"], row["contacts"]) for row in line.ok("project", "list")] == [("Renewals [red]", 1)]
    assert [(row["name"], row["published_version"]) for row in line.ok("agent", "list")] == [("Renewal reminder", 1)]
    talk = line.ok("agent", "talk", "1", "--say", "yes", "--say", "please stop calling me", "--say", "too late")
    assert [(turn["intent"], turn["result"]) for turn in talk] == [
        (None, None),
        ("yes", None),
        ("opt_out", "do_not_call"),
    ]
    assert "an automated AI assistant calling for" in talk[0]["says"]
    assert "This call is recorded." in talk[0]["says"]
    line.ok("dnc", "add", "+919000000001", "+919000000002", "+919000000003", "--reason", "asked")
    page = line.ok("dnc", "list", "--limit", "2")
    assert [one["e164"] for one in page["numbers"]] == ["+919000000001", "+919000000002"]
    rest = line.ok("dnc", "list", "--limit", "2", "--after", page["next_after"])
    assert ([one["e164"] for one in rest["numbers"]], rest["next_after"]) == (["+919000000003"], None)
    assert [one["reason"] for one in line.ok("dnc", "list", "--search", "0002")["numbers"]] == ["asked"]
    file = line.folder / "list.txt"
    file.write_text("9123456789\n")
    line.ok("dnc", "import", str(file), "--registry", "in_ncpr_dnd", "--country", "in")
    (national,) = line.ok("dnc", "list")["national"]
    assert (national["registry"], national["entries"], national["is_stale"]) == ("in_ncpr_dnd", 1, False)


@pytest.mark.parametrize(
    "words",
    [
        *[
            ("org", "show"),
            ("number", "list"),
            ("project", "list"),
            ("agent", "list"),
            ("carrier", "list"),
            ("dnc", "list"),
        ],
        *[("contacts", "list"), ("contacts", "show", "1"), ("campaign", "list", "--all")],
    ],
)
def test_names_are_shown_as_they_are(line: CommandLine, words: tuple[str, ...]) -> None:
    """What looks like markup is a name; every list is a table that a person can read."""
    answer = line.run(*words)
    assert answer.status == 0
    if words[0] == "org":
        assert "Acme [/b] :smile:" in answer.out
    if words[0] == "project":
        assert "Renewals [red]" in answer.out
    if words[0] == "contacts":
        assert "[/x] Ada" in answer.out
