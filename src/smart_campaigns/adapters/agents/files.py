"""Agents as YAML: what ships, and what people write. YAML 1.2: `yes` and `no` are words."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from io import StringIO
from math import isfinite
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

RENEWAL_REMINDER = "renewal_reminder"
SIZE_MAX = 200_000


class AgentFileError(ValueError):
    """No YAML, or no mapping: what and where."""


def read_agent(text: str) -> Mapping[str, Any]:
    """The configuration as it stands in the file; whether it can run calls is judged by `core.agents`."""
    if len(text) > SIZE_MAX:
        raise AgentFileError(f"An agent's file has at most {SIZE_MAX:,} characters; this one has {len(text):,}.")
    try:
        read = YAML(typ="safe", pure=True).load(text)
        _check_plain(read, set())
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise AgentFileError(f"This is no YAML: {where}{error.problem}") from error
    except ReaderError as error:
        character = error.character if isinstance(error.character, str) else chr(error.character)
        line = text.count("\n", 0, error.position) + 1
        raise AgentFileError(f"This is no YAML: line {line}: the character {character!a} is not allowed") from error
    except RecursionError as error:
        raise AgentFileError("It is nested too deeply.") from error
    except AgentFileError:
        raise
    except (YAMLError, ValueError, OverflowError) as error:
        raise AgentFileError(f"This is no YAML that an agent is made of: {error}") from error
    if not isinstance(read, dict):
        raise AgentFileError("An agent's file is a mapping: kind, agent, purpose, flow …")
    return cast("Mapping[str, Any]", read)


def _check_plain(value: Any, seen: set[int]) -> None:
    """What JSON can hold, and nothing twice: aliases make a huge or an endless thing of a short text."""
    if isinstance(value, dict | list):
        if id(value) in seen:
            raise AgentFileError("An alias (*name) is not taken here. Write out what it stands for.")
        seen.add(id(value))
        if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
            raise AgentFileError("A key is no text. Write it in quotes.")
        for part in value.values() if isinstance(value, dict) else value:
            _check_plain(part, seen)
    elif not isinstance(value, str | int | None) and not (isinstance(value, float) and isfinite(value)):
        raise AgentFileError(f"{value!s:.40} is neither text nor number. Write it in quotes.")


def write_agent(config: Mapping[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = 120
    text = StringIO()
    yaml.dump(dict(config), text)
    return text.getvalue()


class AgentFiles:
    """The two, for whoever takes them as one."""

    def read(self, text: str) -> Mapping[str, Any]:
        """Raises AgentFileError."""
        return read_agent(text)

    def write(self, config: Mapping[str, Any]) -> str:
        return write_agent(config)


def shipped_agent(name: str = RENEWAL_REMINDER) -> Mapping[str, Any]:
    return read_agent((resources.files(__package__) / f"{name}.yaml").read_text(encoding="utf-8"))
