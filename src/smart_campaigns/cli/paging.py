"""The next page of what was listed: the command as it was given, from where this page ended."""

from __future__ import annotations

import shlex
from typing import Any

import typer

_ANSWER = frozenset({"as_json"})
"""It tells how the page is shown, not which it is."""


def more(context: typer.Context, last: object | None, *, name: str = "before") -> tuple[str, ...]:
    """A hint; none after the last page (None). `name`: of the option that a page goes on from."""
    if last is None:
        return ()
    given = context.params | {name: last}
    words = [word for param in context.command.params for word in _words(param, given.get(param.name))]
    return (f"More: {shlex.join([*context.command_path.split()[1:], *words])}",)


def _words(param: Any, value: Any) -> list[str]:
    """As it is written on a command line; nothing where it is what it would be anyhow."""
    if param.name in _ANSWER or value in (None, param.default, [], ()):
        return []
    if param.param_type_name == "argument":
        return [str(value)]
    if value is True:
        return [param.opts[0]]
    values = value if isinstance(value, list | tuple) else [value]
    return [word for one in values for word in (param.opts[0], str(one))]
