"""Numbers and dates that cannot be: each is refused with its field and its limit, nothing changes, no traceback."""

import pytest
from cli_bench import CommandLine, InThisProcess, data_folder

HUGE = "9" * 40


@pytest.fixture(scope="module")
def line():
    with data_folder(InThisProcess) as line, line.database_kept():
        line.ok("init", "--name", "Acme", "--country", "IN")
        line.ok("carrier", "add", "phones", "--virtual")
        line.ok("number", "add", "+12025550190")
        line.ok("project", "add", "P")
        line.ok("contacts", "add", "--number", "+919123456789")
        line.ok("campaign", "create", "--name", "Known")
        before = everything(line)
        yield line
        assert everything(line) == before  # all of them together have changed nothing


def everything(line: CommandLine) -> list[object]:
    asked = (
        *(
            ("carrier", "list"),
            ("org", "show"),
            ("campaign", "list", "--all"),
            ("contacts", "list"),
            ("number", "list"),
        ),
        ("campaign", "events", "K-1"),
    )
    return [line.ok(*words) for words in asked]


SETTINGS = [
    *[(f"agent_version={v}", "agent_version") for v in ("0", "-1", "99999999", HUGE)],
    *[(f"project_id={v}", "project_id") for v in ("-1", "99999999", HUGE)],
    *[(f"single_contact={v}", "single_contact") for v in ("-1", "99999999", HUGE)],
    ("budget=1e305", "budget"),
    ("start_date=9999-12-31", "start_date"),
    ("placement_spacing_s=nan", "placement_spacing_s"),
]
"""Those that the store is asked about; the others are unit tests of the settings."""


@pytest.mark.parametrize(("pair", "field"), SETTINGS, ids=[pair[:40] for pair, _ in SETTINGS])
def test_settings(line: CommandLine, pair: str, field: str) -> None:
    answer = line.refused("campaign", "edit", "K-1", "--set", pair)
    assert (answer.status, answer.code) == (2, "invalid_input")
    assert field in [error["field"] for error in answer.data["error"]["errors"]]


OPTIONS = [
    *[(("carrier", "add", "c", "--virtual", "--calls-per-second", v), "calls_per_second") for v in ("0", "-1", "inf", "nan", "1e300")],
    *[(("carrier", "add", "c", "--virtual", "--concurrent-calls", v), "concurrent_calls") for v in ("0", "-1", "10001", HUGE)],
    *[(("carrier", "add", "c", "--virtual", "--answer-rate", v), "answer_rate") for v in ("-0.1", "1.1", "inf", "nan")],
    *[(("carrier", "add", "c", "--host", "h", "--port", v), "port") for v in ("0", "-1", "65536", HUGE)],
    *[(("carrier", "add", "c", "--virtual", "--price", v), "price") for v in ("inf", "nan", "-1", "1e400", "1e300", "1e5", "12=x", "1:0/0", "1:60/60:inf")],
    *[(("carrier", "edit", "phones", "--calls-per-second", v), "calls_per_second") for v in ("0", "0.05", "1001", "-1", "inf", "nan")],
    *[(("carrier", "edit", "phones", "--concurrent-calls", v), "concurrent_calls") for v in ("0", "10001", HUGE)],
    *[(("carrier", "edit", "phones", "--price", v), "price") for v in ("inf", "nan", "-0.01", "1e9")],
    (("carrier", "edit", "phones", "--price", "1", "--price", "2"), "price"),
    (("carrier", "edit", "phones"), "carrier"),
    *[(("org", "edit", "--cap", v), "cap") for v in ("0", "-1", "100001", HUGE)],
    *[(("org", "edit", "--callback-tolerance", v), "callback_tolerance") for v in ("-1", "241", HUGE)],
    *[(("org", "edit", "--dnc-max-age", v), "dnc_max_age") for v in ("0", "366", HUGE)],
    *[(("org", "edit", "--allow", v), "allow") for v in ("XX", "")],
    (("org", "edit", "--zone", "Mars/X"), "zone"),
    (("org", "edit", "--currency", "dollars"), "currency"),
    (("org", "edit"), "organization"),
    *[(("init", "--name", "B", "--country", "IN", "--cap", v), "cap") for v in ("0", "-1", HUGE)],
    *[(("contacts", "list", "--limit", v), "limit") for v in ("0", "-1", "1001", HUGE)],
    *[(("dnc", "list", "--limit", v), "limit") for v in ("0", HUGE)],
    *[(("calls", "list", "K-1", "--limit", v), "limit") for v in ("0", "1001", HUGE)],
    (("calls", "list", "K-1", "--before", "yesterday"), "before"),
    (("calls", "list", "K-1", "--outcome", "won"), "outcome"),
    (("calls", "show", "K-1", "%%%%"), "call"),
    *[(("contacts", "add", "--number", "+919123456780", "--consent", "express", "--consent-on", v), "consent_on") for v in ("9999-12-31", "2026-02-30", "x")],
    *[(("contacts", "add", "--number", v), "number 1") for v in ("12", "hello", HUGE, "+919123456789")],
    (("contacts", "add", "--name", "Nobody"), "number 1"),
    (("contacts", "edit", "1", "--number", "12"), "number 1"),
    (("number", "add", HUGE), "number"),
    (("number", "release", "+12025550199"), "number"),
    (("number", "release", "+12025550190", "+12025550199"), "number"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "field"), OPTIONS, ids=[" ".join(words)[:60] for words, _ in OPTIONS])
def test_options(line: CommandLine, words: tuple[str, ...], field: str) -> None:
    answer = line.refused(*words)
    assert (answer.status, answer.code) == (2, "invalid_input")
    assert field in [error["field"] for error in answer.data["error"]["errors"]]


REFUSED = [
    (("campaign", "allocate", "K-1", "11"), "over_cap"),
    (("campaign", "allocate", "K-1", HUGE), "over_cap"),
    (("campaign", "status", HUGE), "not_found"),
    (("campaign", "why", "K-1", HUGE), "not_found"),
    (("contacts", "show", HUGE), "not_found"),
    (("contacts", "delete", "424242"), "not_found"),
    (("calls", "show", "K-1", "abcd1234"), "not_found"),
    (("carrier", "edit", "nobody", "--calls-per-second", "1"), "not_found"),
]


@pytest.mark.parametrize(("words", "code"), REFUSED, ids=[" ".join(words)[:60] for words, _ in REFUSED])
def test_commands(line: CommandLine, words: tuple[str, ...], code: str) -> None:
    assert line.refused(*words).code == code


@pytest.mark.parametrize(
    "words", [("allocate", "K-1", "many"), ("allocate", "K-1", "--", "-1"), ("events", "K-1", "--after", HUGE)]
)
def test_what_is_no_number_at_all_ends_clearly(line: CommandLine, words: tuple[str, ...]) -> None:
    answer = line.run("campaign", *words)
    assert answer.status in {1, 2}
    assert answer.err.strip()
