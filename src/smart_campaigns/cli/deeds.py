"""What the audit log has of a command: what it did, named as the API names it, or whose numbers it told."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

import typer
from typer.models import ArgumentInfo

from smart_campaigns.core.numbers import masked_within
from smart_campaigns.core.some_of import some_of
from smart_campaigns.ports.access_records import AccessRecords

WHO = "command line"
"""Who asks here, for the lists that tell it."""
SHOWN = 3
DEEDS = {
    "org edit": "edit_organization",
    "org stop-everything": "stop_everything",
    "member add": "create_member",
    "member edit": "edit_member",
    "member remove": "remove_member",
    "key add": "create_api_key",
    "key revoke": "revoke_api_key",
    "carrier add": "create_carrier",
    "carrier edit": "edit_carrier",
    "carrier delete": "delete_carrier",
    "carrier test": "probe_carrier",
    "number add": "add_numbers",
    "number release": "release_numbers",
    "project add": "create_project",
    "agent add": "create_agent",
    "agent save": "save_agent_file",
    "agent publish": "publish_agent",
    "agent rename": "rename_agent",
    "agent talk": "talk_with_agent",
    "agent call": "call_virtual_phone",
    "contacts add": "create_contact",
    "contacts edit": "edit_contact",
    "contacts delete": "delete_contact",
    "contacts import": "import_contacts",
    "dnc add": "add_dnc",
    "dnc remove": "remove_dnc",
    "dnc import": "import_registry",
    "campaign create": "create_campaign",
    "campaign edit": "edit_campaign",
    "campaign duplicate": "duplicate_campaign",
    "campaign delete": "delete_campaign",
    "campaign allocate": "allocate_channels",
    "campaign start": "start_campaign",
    "campaign resume": "resume_campaign",
    "campaign pause": "pause_campaign",
    "campaign stop": "stop_campaign",
    "campaign reset-breaker": "reset_breaker",
    "campaign archive": "archive_campaign",
    "campaign unarchive": "unarchive_campaign",
    "calls hang-up": "hang_up_call",
}
"""Commands that change something, and the operation of the API that is the same."""
OTHERWISE = {
    ("agent publish", "version"): "use_agent_version",
    ("contacts import", "dry_run"): "preview_import",
    ("campaign stop", "hang_up_now"): "stop_campaign_and_hang_up",
}
"""With this option it is another."""
HEARD = {
    "events": "numbers of the event log",
    "contacts list": "numbers of contacts",
    "contacts show": "number of contact {contact_id}",
    "contacts rejected": "rejected rows of import {import_id}",
    "dnc list": "numbers of the do-not-call list",
    "campaign why": "number of contact {contact_id}",
    "campaign events": "numbers of the event log, {code}",
    "calls list": "numbers of the call log",
    "calls show": "call {call}",
    "calls recording": "recording of call {call}",
    "calls listen": "live, call {call}",
}
"""Commands that tell what takes the permission to hear."""
KINDS = {
    "org": ("organization", ""),
    "member": ("members", "member_id"),
    "key": ("api-keys", "key_id"),
    "carrier": ("carriers", "carrier_id"),
    "number": ("numbers", ""),
    "project": ("projects", "project_id"),
    "agent": ("agents", "agent_id"),
    "contacts": ("contacts", "contact_id"),
    "dnc": ("dnc", ""),
    "campaign": ("campaigns", "code"),
    "calls": ("calls", "call"),
}
"""What a command is about, as the API's addresses have it, and the name of its id."""
WHICH = frozenset({"code", "call", "who", "which", "key_id"})
"""Arguments that choose what the address has already."""
NEVER = frozenset({"org", "as_json"})


@dataclass(frozen=True, slots=True)
class Running:
    """The command that runs: its values, and the names of arguments and options that were given."""

    command: str
    values: Mapping[str, Any]
    arguments: tuple[str, ...]
    options: tuple[str, ...]


_running: ContextVar[Running] = ContextVar("running")


def name_commands(app: typer.Typer) -> None:
    """To be called once all commands are added: each is known by its name while it runs."""
    for name, info in commands(app):
        info.callback = _named(name, info.callback)


def commands(app: typer.Typer, of: str = "") -> Iterator[tuple[str, Any]]:
    """Such as `campaign start`, with what typer knows of it."""
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance, f"{of}{group.name} ")
    for info in app.registered_commands:
        yield f"{of}{info.name or info.callback.__name__}", info  # type: ignore[union-attr]


def _named(command: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*args: Any, **values: Any) -> Any:
        token = _running.set(_what_runs(command, callback, values))
        try:
            return callback(*args, **values)
        finally:
            _running.reset(token)

    return run


def _what_runs(command: str, callback: Callable[..., Any], values: Mapping[str, Any]) -> Running:
    hints = get_type_hints(callback, include_extras=True)
    defaults = {name: one.default for name, one in inspect.signature(callback).parameters.items()}
    given = [name for name, value in values.items() if name not in NEVER and value != defaults[name]]
    arguments = tuple(name for name in given if _is_argument(hints[name]))
    return Running(command, values, arguments, tuple(name for name in given if name not in arguments))


def _is_argument(hint: Any) -> bool:
    return any(isinstance(one, ArgumentInfo) for one in getattr(hint, "__metadata__", ()))


async def tell_done(access: AccessRecords, org_id: int, answer: Mapping[str, Any]) -> None:
    """To be called once the command that runs is done; `answer`: its data. Looks within one hour share a line."""
    running = _running.get()
    values = {**running.values, **answer}
    if phrase := HEARD.get(running.command):
        who = values.get("contact_id") or masked_within(str(values.get("who", "")))
        call = values.get("attempt_id") or values.get("call")
        await access.tell_seen(org_id, WHO, phrase.format_map({**values, "contact_id": who, "call": call}))
    elif running.command in DEEDS:
        others = (OTHERWISE.get((running.command, name)) for name in running.options)
        deed = next(filter(None, others), DEEDS[running.command])
        await access.tell_done(org_id, WHO, deed, _subject(running, values))


def _subject(running: Running, values: Mapping[str, Any]) -> str:
    """An address, then what was given: arguments as they are, of options the names, full numbers of neither."""
    kind, id_name = KINDS[running.command.partition(" ")[0]]
    found = values.get(id_name)
    address = f"/{kind}/{found}" if found else f"/{kind}"
    arguments = [_said(running.values[name]) for name in running.arguments if not (found and name in WHICH)]
    options = [word for name in running.options for word in _names(name, running.values[name])]
    return " ".join(filter(None, [address, *arguments, ", ".join(options)]))


def _names(option: str, value: Any) -> list[str]:
    """What an option sets: of KEY=VALUE the keys."""
    return [pair.partition("=")[0] for pair in value] if option == "pairs" else [option]


def _said(value: Any) -> str:
    if isinstance(value, Path):
        return value.name
    if isinstance(value, list | tuple):
        return some_of([*map(_said, value)], SHOWN)
    return masked_within(str(value))
