"""The commands of the how-to are run as they stand, in one process (but the server)."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from smart_campaigns.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "howto").glob("*.md"))
CSV = r"```csv\n(.*?)```\n"
SERVES = "up"
"""Until it is told to stop: tests of the command line do that."""


def commands(page: Path) -> list[list[str]]:
    blocks = re.findall(r"```\n(.*?)```", re.sub(CSV, "", page.read_text(), flags=re.DOTALL), re.DOTALL)
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="sc-howto-"))
    made.chmod(0o755)  # the database's own user enters it
    monkeypatch.chdir(made)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_works(page: Path, folder: Path) -> None:
    ran = 0
    (contacts,) = re.findall(CSV, page.read_text(), re.DOTALL)
    (folder / "contacts.csv").write_text(contacts)
    for program, *arguments in commands(page):
        assert program == "smart-campaigns"
        if arguments[0] == SERVES:
            continue
        done = CliRunner().invoke(app, arguments, env={**os.environ, "SC_DATA_DIR": str(folder / "data")})
        assert done.exit_code == 0, f"{shlex.join(arguments)}: {done.output}"
        ran += 1
    assert ran >= 20
    rejected = (folder / "rejected.csv").read_text()
    assert ("No Number" in rejected, "gold" in rejected) == (True, False)
    assert (folder / "calls.csv").exists()


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page}: {link}"
