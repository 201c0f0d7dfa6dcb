"""The page of commands is what the commands say, and they all say something."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOL = runpy.run_path(str(ROOT / "tools" / "make_cli_page.py"))


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "reference" / "cli.md").read_text() == TOOL["page"](), "run `make docs`"


def test_every_command_and_option_says_what_it_is() -> None:
    mute = [
        f"{words} {param.name}"
        for words, command in TOOL["commands"]()
        for param in command.params
        if not param.help or not command.help
    ]
    assert mute == []


def test_every_command_answers_with_json_and_for_an_organization() -> None:
    for words, command in TOOL["commands"]():
        options = {param.name for param in command.params}
        assert "as_json" in options, words
        assert "org" in options or words in {"demo", "up", "doctor", "init", "campaign settings"}, words
