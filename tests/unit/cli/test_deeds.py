"""Every command is known to the audit log, or is known to tell and change nothing that belongs there."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from smart_campaigns.cli.deeds import DEEDS, HEARD, KINDS, OTHERWISE, commands
from smart_campaigns.cli.main import app

OPENAPI = Path(__file__).parents[3] / "openapi.json"
TOLD_BY_THEMSELVES = {"init", "sign-in"}
QUIET = {
    "demo", "up", "doctor", "caller", "audit",
    "org show", "member list", "key list", "carrier list", "number list", "project list",
    "agent list", "agent show", "agent versions", "contacts imports",
    "campaign status", "campaign health", "campaign readiness", "campaign estimate", "campaign show",
    "campaign overview", "campaign windows", "campaign runs", "campaign check", "campaign settings", "campaign list",
}  # fmt: skip


ALL = dict(commands(app))


def test_every_command_is_in_the_audit_log_or_quiet() -> None:
    assert set(ALL) == set(DEEDS) | set(HEARD) | QUIET | TOLD_BY_THEMSELVES
    assert len(ALL) == len(DEEDS) + len(HEARD) + len(QUIET) + len(TOLD_BY_THEMSELVES)


def test_what_is_done_is_named_as_the_api_names_it() -> None:
    paths = json.loads(OPENAPI.read_text())["paths"]
    operations = {told["operationId"] for path in paths.values() for told in path.values()}
    assert {*DEEDS.values(), *OTHERWISE.values()} <= operations


@pytest.mark.parametrize(("command", "option"), OTHERWISE)
def test_the_options_that_make_it_another_are_there(command: str, option: str) -> None:
    assert option in inspect.signature(ALL[command].callback).parameters


def test_what_is_done_is_done_to_a_known_kind() -> None:
    assert {command.partition(" ")[0] for command in DEEDS} <= set(KINDS)
