"""The next page is asked for with the command as it was given."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from smart_campaigns.cli.paging import more

app = typer.Typer()
listed = typer.Typer()
app.add_typer(listed, name="calls")


class Sort(StrEnum):
    NEWEST = "newest"
    NAME = "name"


@listed.command("list")
def list_(
    context: typer.Context,
    *,
    code: Annotated[str | None, typer.Argument()] = None,
    outcome: Annotated[list[str] | None, typer.Option()] = None,
    run_no: Annotated[int | None, typer.Option("--run")] = None,
    archived: Annotated[bool, typer.Option("--archived")] = False,
    sort: Annotated[Sort, typer.Option()] = Sort.NEWEST,
    before: Annotated[int | None, typer.Option()] = None,
    limit: Annotated[int, typer.Option()] = 50,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    print(*more(context, 9 if limit < 100 else None))


@listed.command("show")
def show() -> None: ...


# given after `calls list` | told
PAGES = [
    ("", "More: calls list --before 9"),
    ("MR-1 --json", "More: calls list MR-1 --before 9"),
    ("MR-1 --before 12 --limit 5", "More: calls list MR-1 --before 9 --limit 5"),
    ("--outcome busy --outcome failed --run 2", "More: calls list --outcome busy --outcome failed --run 2 --before 9"),
    ("--archived --sort name", "More: calls list --archived --sort name --before 9"),
    ("--sort newest", "More: calls list --before 9"),
    ("--limit 100", ""),
]


@pytest.mark.parametrize(("given", "told"), PAGES)
def test_what_was_chosen_stays_chosen(given: str, told: str) -> None:
    done = CliRunner().invoke(app, ["calls", "list", *given.split()])
    assert (done.exit_code, done.stdout.strip()) == (0, told)


def test_what_a_shell_would_part_is_quoted() -> None:
    assert "'a b'" in CliRunner().invoke(app, ["calls", "list", "a b"]).stdout
