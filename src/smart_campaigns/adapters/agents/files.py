"""Agents as YAML: what ships, and what people write. YAML 1.2: `yes` and `no` are words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from io import StringIO
from math import isfinite
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

RENEWAL_REMINDER = "renewal_reminder"
SIZE_MAX = 200_000
AGENT_KEYS = ("kind", "agent", "organization", "purpose", "greeting", "address", "speed", "flow")
FLOW_KEYS = ("start", "states", "always", "answers", "intents", "not_understood", "silence")
STATE_KEYS = ("say", "on", "slot", "otherwise", "end")


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
    """In the order in which an agent is read, the states as a talk comes to them: the store keeps none."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 120
    text = StringIO()
    yaml.dump(in_reading_order(config), text)
    return text.getvalue()


def in_reading_order(config: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = _ordered(dict(config), AGENT_KEYS)
    flow = told.get("flow")
    if isinstance(flow, dict):
        told["flow"] = flow = _ordered(flow, FLOW_KEYS)
        if isinstance(states := flow.get("states"), dict):
            places = _as_reached(states, flow.get("start"))
            flow["states"] = {name: _ordered(states[name], STATE_KEYS) for name in places}
    return told


def _ordered(value: Any, keys: Sequence[str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        key: value[key] for key in (*(key for key in keys if key in value), *(key for key in value if key not in keys))
    }


def _as_reached(states: Mapping[str, Any], start: Any) -> Sequence[str]:
    """From the start on, the next ones in the order of the words that lead to them; those that nothing leads to last."""
    first = [start] if isinstance(start, str) and start in states else []
    found, ahead = dict.fromkeys(first), deque(first)
    while ahead:
        for name in _led_to(states[ahead.popleft()]):
            if name in states and name not in found:
                found[name] = None
                ahead.append(name)
    return (*found, *(name for name in states if name not in found))


def _led_to(state: Any) -> Iterator[str]:
    if not isinstance(state, dict):
        return
    on = state.get("on")
    yield from (to for to in on.values() if isinstance(to, str)) if isinstance(on, dict) else ()
    if isinstance(otherwise := state.get("otherwise"), str):
        yield otherwise


class AgentFiles:
    """The two, for whoever takes them as one."""

    def read(self, text: str) -> Mapping[str, Any]:
        """Raises AgentFileError."""
        return read_agent(text)

    def write(self, config: Mapping[str, Any]) -> str:
        return write_agent(config)


def shipped_agent(name: str = RENEWAL_REMINDER) -> Mapping[str, Any]:
    return read_agent(shipped_text(name))


def shipped_text(name: str = RENEWAL_REMINDER) -> str:
    return (resources.files(__package__) / f"{name}.yaml").read_text(encoding="utf-8")
