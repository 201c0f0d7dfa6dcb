"""Writes docs/reference/cli.md from the commands themselves. `make docs` runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from smart_campaigns.cli.main import app

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"
PROGRAM = "smart-campaigns"
HEAD = """# The command line

Made from `cli/`, where each command reads its options. Every command has `--help`. The answer to a person is text and
tables; with `--json` it is one line of JSON on standard output (a live view: one a change). Hints go to standard error.

Exit status: 0 done; 1 refused by the state of things, with a stable code; 2 wrong input, with each field that is wrong
(nothing was changed in either case, but an import that was cut off has saved whole batches of 1,000 contacts: import the
file again, what came in is a duplicate then); 130 ended by Ctrl-C. A refusal with `--json` is
`{"error": {"code": …, "message": …, "errors": [{"field": …, "limit": …, "given": …, "fix": …, "message": …}]}}`.

Options of most commands, left out below: `--org NAME` (the organization, needed when there are several) and `--json`.
Before the command: `--data-dir FOLDER` (all data; else `SC_DATA_DIR`).
"""
EVERYWHERE = frozenset({"org", "as_json"})


def commands() -> Iterator[tuple[str, Any]]:
    """(words, command) of everything that is not hidden, in the order of `--help`."""
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        group = getattr(command, "commands", None)
        if group is not None:
            yield from ((f"{name} {word}", one) for word, one in group.items())
        elif not command.hidden:
            yield name, command


def is_argument(param: Any) -> bool:
    return not param.opts[0].startswith("-")


def _name(param: Any) -> str:
    word = param.metavar or param.name.upper()
    if is_argument(param):
        return f"{word} …" if param.nargs < 0 else word
    flags = "/".join(param.opts)
    return flags if param.is_flag else f"{flags} {word if param.metavar else _kind(param)}"


def _kind(param: Any) -> str:
    """What a value of the option looks like."""
    kind = param.type_descriptor.annotation
    return {int: "N", float: "NUMBER", Path: "FILE"}.get(kind, "TEXT")


def _usage(words: str, command: Any) -> str:
    shown = [_name(p) if p.required else f"[{_name(p)}]" for p in command.params if is_argument(p)]
    needed = [_name(p) for p in command.params if not is_argument(p) and p.required]
    return " ".join((PROGRAM, words, *shown, *needed, "[OPTIONS]"))


def _rows(command: Any) -> Iterator[str]:
    for param in command.params:
        if param.name not in EVERYWHERE:
            is_plain = getattr(param, "is_flag", False) or param.default in {None, "", 0} or param.required
            default = "" if is_plain else f" Default: {param.default}."
            yield f"| `{_name(param)}` | {_text(param.help)}{default} |"


def _text(help_: str | None) -> str:
    return (help_ or "").replace("|", "\\|")


def page() -> str:
    parts, group = [HEAD], None
    for words, command in commands():
        first = words.partition(" ")[0]
        if first != group:
            parts.append(f"\n## {first}\n")
            group = first
        title = f"\n### {words}\n" if " " in words else ""
        parts.append(f"{title}\n{' '.join(command.help.split())}\n\n```\n{_usage(words, command)}\n```\n")
        rows = list(_rows(command))
        if rows:
            parts.append("\n" + "\n".join(("| | |", "|---|---|", *rows)) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page())
