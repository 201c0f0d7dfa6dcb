"""The README's commands are run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CSV = r"```csv\n(.*?)```\n"


def _run_it() -> str:
    return (ROOT / "README.md").read_text().split("## Run it\n")[1]


def commands() -> list[list[str]]:
    section = re.sub(CSV, "", _run_it(), flags=re.DOTALL)
    block = re.search(r"```\n(.*?)```", section, re.DOTALL)
    assert block is not None
    lines = [shlex.split(line, comments=True) for line in block[1].splitlines()]
    return [line for line in lines if line]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="sc-readme-"))
    made.chmod(0o755)
    (contacts,) = re.findall(CSV, _run_it(), re.DOTALL)
    (made / "contacts.csv").write_text(contacts)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_every_command_of_the_readme_works(folder: Path) -> None:
    ran = []
    for program, *arguments in commands():
        assert program == "smart-campaigns"
        if arguments[0] == "up":
            continue  # serves until it is told to stop: tests of the command line do that
        done = subprocess.run(
            [sys.executable, "-m", "smart_campaigns.cli", *arguments],
            cwd=folder,
            env={**os.environ, "SC_DATA_DIR": str(folder / "data")},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{shlex.join(arguments)}: {done.stdout}{done.stderr}"
        ran.append(arguments[0])
    assert {"init", "carrier", "number", "project", "contacts", "campaign"} <= set(ran)


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(
        re.findall(r"`?make ([a-z-]+)", (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text())
    )
    assert named <= targets


def test_links_lead_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text()):
            assert (ROOT / link).exists(), f"{page}: {link}"
