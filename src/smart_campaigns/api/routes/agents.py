"""Voice agents: a draft, and published versions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from smart_campaigns.api.auth import Analyst, Manager, Operator
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import WrongField, answers, wrong_fields
from smart_campaigns.api.services import Services, Use
from smart_campaigns.api.shapes import WHOLE_MAX, Given, Id, Page, Text, Told
from smart_campaigns.app.agent_trials import LINE_MAX, LINES_MAX, judge_agent, not_read, try_by_text
from smart_campaigns.app.agents import AgentSource
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.settings_validation import is_text

FILE_MAX = 200_000
looks = APIRouter(prefix="/agents", tags=["agents"], responses=answers(404))
"""What changes nothing, and is in the audit log only where it says so."""
router = APIRouter(prefix="/agents", tags=["agents"], route_class=CommandRoute, responses=answers(404))
Config = Annotated[dict[str, Any], Field(description="Its `kind`, and what that kind reads.")]
FileText = Annotated[str, Field(max_length=FILE_MAX)]
Line = Annotated[str, Field(max_length=LINE_MAX)]
WhichVersion = Annotated[int | None, Query(ge=1, le=WHOLE_MAX)]
DEPTH_MAX = 20
Version = Annotated[int, Field(ge=0, le=WHOLE_MAX)]


class AgentShape(Told):
    """`draft` null: nothing is being worked on. `campaigns`: codes of those that name it and have not ended."""

    agent_id: int
    name: str
    published_version: int | None
    latest_version: int
    draft: dict[str, Any] | None
    draft_version: int
    created_at: datetime
    campaigns: list[str]


class AgentVersionShape(Told):
    version: int
    config: dict[str, Any]
    created_at: datetime


class AgentGiven(Given):
    name: Text
    config: Config


class AgentChanges(Given):
    name: Text


class DraftGiven(Given):
    """`based_on`: the draft_version that was read."""

    based_on: Version
    config: Config


class PublishGiven(Given):
    based_on: Version


class VersionGiven(Given):
    version: Version


class AgentFileShape(Told):
    """`problems` empty: it can run calls. The field of each is a path, e.g. `config.flow.states.offer.on.yes`."""

    draft_version: int
    text: str
    problems: list[WrongField]


class FileGiven(Given):
    """`based_on`: the draft_version that was read."""

    based_on: Version
    text: FileText


class TalkGiven(Given):
    """`text`: YAML that need not be saved; else that version; else the draft, or the latest. `goes_on`: with lines of a
    talk that was begun in a former request, whose beginning is in the audit log."""

    lines: Annotated[list[Line], Field(max_length=LINES_MAX)]
    goes_on: bool = False
    text: FileText | None = None
    version: Annotated[int, Field(ge=1, le=WHOLE_MAX)] | None = None


class TestCallShape(Told):
    """`code`: of the campaign that no list shows; its one call is found by it in the log of calls. `contact_id`: who is
    rung, for `why`."""

    code: str
    contact_id: int


class TriedTurnShape(Told):
    """`heard` null: the opening. `intent` null: not understood. `result`: the talk ends with it."""

    heard: str | None
    intent: str | None
    says: str
    result: str | None


@router.get("", operation_id="list_agents")
async def list_agents(asker: Analyst, use: Use) -> Page[AgentShape]:
    cards = await use.agents.cards(asker.org_id)
    return Page[AgentShape](items=[AgentShape.model_validate(card) for card in cards])


@router.post("", operation_id="create_agent", status_code=201)
async def create_agent(asker: Manager, use: Use, given: AgentGiven) -> AgentShape:
    """A draft; publish it to have it carry calls."""
    return AgentShape.model_validate(await use.agents.add(asker.org_id, given.name, _config(given.config)))


@router.get("/{agent_id}", operation_id="get_agent")
async def get_agent(asker: Analyst, use: Use, agent_id: Id) -> AgentShape:
    return AgentShape.model_validate(await use.agents.card(asker.org_id, agent_id))


@router.patch("/{agent_id}", operation_id="rename_agent")
async def rename_agent(asker: Manager, use: Use, agent_id: Id, given: AgentChanges) -> AgentShape:
    return AgentShape.model_validate(await use.agents.rename(asker.org_id, agent_id, given.name))


@router.put("/{agent_id}/draft", operation_id="save_agent_draft")
async def save_agent_draft(asker: Manager, use: Use, agent_id: Id, given: DraftGiven) -> AgentShape:
    """Kept as it is, right or wrong; no call is carried with it."""
    config = _config(given.config)
    saved = await use.agents.save_draft(asker.org_id, agent_id, config, based_on=given.based_on)
    return AgentShape.model_validate(saved)


@router.post("/{agent_id}/publish", operation_id="publish_agent")
async def publish_agent(asker: Manager, use: Use, agent_id: Id, given: PublishGiven) -> AgentShape:
    """The draft as a new version; it acts on the next call."""
    done = await use.agents.publish(asker.org_id, agent_id, based_on=given.based_on)
    return AgentShape.model_validate(done)


@router.get("/{agent_id}/versions", operation_id="list_agent_versions")
async def list_agent_versions(asker: Analyst, use: Use, agent_id: Id) -> Page[AgentVersionShape]:
    """Newest first."""
    rows = await use.agents.versions(asker.org_id, agent_id)
    return Page[AgentVersionShape](items=[AgentVersionShape.model_validate(row) for row in rows])


@router.post("/{agent_id}/use-version", operation_id="use_agent_version")
async def use_agent_version(asker: Manager, use: Use, agent_id: Id, given: VersionGiven) -> AgentShape:
    """A former version is the published one again, from the next call on."""
    return AgentShape.model_validate(await use.agents.choose_version(asker.org_id, agent_id, given.version))


@router.get("/{agent_id}/file", operation_id="get_agent_file")
async def get_agent_file(asker: Analyst, use: Use, agent_id: Id, version: WhichVersion = None) -> AgentFileShape:
    """The draft (or that version) as YAML, as it was written, and what keeps it from running calls."""
    source = await use.agents.source(asker.org_id, str(agent_id), version)
    card = await use.agents.card(asker.org_id, agent_id)
    return await _file(use, card.draft_version, source)


@router.put("/{agent_id}/file", operation_id="save_agent_file")
async def save_agent_file(asker: Manager, use: Use, agent_id: Id, given: FileGiven) -> AgentFileShape:
    """The draft, as YAML; the text is kept as it is, comments too. What is no YAML is refused; what cannot run calls yet
    is kept, with its errors."""
    config = _config(dict(await _read(use, given.text)))
    card = await use.agents.save_draft(asker.org_id, agent_id, config, given.text, based_on=given.based_on)
    return await _file(use, card.draft_version, AgentSource(config, given.text))


@looks.post("/{agent_id}/talk", operation_id="talk_with_agent")
async def talk_with_agent(asker: Operator, use: Use, agent_id: Id, given: TalkGiven) -> Page[TriedTurnShape]:
    """A talk that is typed: the opening as in a call to the organization's country, then the answer to each line. A blank
    line is silence. Without a line nobody talks: it is no test, and not in the audit log."""
    if given.text is not None:
        config = _config(dict(await _read(use, given.text)))
    else:
        config = dict(await use.agents.config(asker.org_id, str(agent_id), given.version))
    about = await use.organizations.card(asker.org_id)
    now = await use.records.now()
    tried = partial(try_by_text, call=await use.agent_trials.call(about))
    turns = await asyncio.to_thread(tried, config, given.lines, now)
    if given.lines and not given.goes_on:
        await use.access_records.tell_done(asker.org_id, asker.who, "talk_with_agent", f"/agents/{agent_id}/talk")
    return Page[TriedTurnShape](items=[TriedTurnShape.model_validate(turn) for turn in turns])


@router.post("/{agent_id}/test-call", operation_id="call_virtual_phone", status_code=202, responses=answers(409))
async def call_virtual_phone(asker: Operator, use: Use, agent_id: Id) -> TestCallShape:
    """Rings somebody on a virtual phone with the published version. The call is in the log of calls as a test."""
    row = await use.agent_test_calls.ring_virtual(asker.org_id, agent_id)
    assert row.settings.single_contact is not None
    return TestCallShape(code=row.code, contact_id=row.settings.single_contact)


async def _read(use: Services, text: str) -> Mapping[str, Any]:
    try:
        return await asyncio.to_thread(use.agent_files.read, text)
    except ValueError as error:
        raise not_read("text", str(error)) from None


async def _file(use: Services, draft_version: int, source: AgentSource) -> AgentFileShape:
    text = source.text
    if text is None:
        text = await asyncio.to_thread(use.agent_files.write, source.config)
    found = await asyncio.to_thread(judge_agent, source.config)
    return AgentFileShape(draft_version=draft_version, text=text, problems=wrong_fields(found))


def _config(config: dict[str, Any]) -> dict[str, Any]:
    """Raises InvalidInput for what cannot be kept."""
    parts: list[Any] = [config]
    for _ in range(DEPTH_MAX):
        if not all(is_text(part) for part in parts if isinstance(part, str)):
            raise InvalidInput.of("config", "text", given="it holds what is none", fix="type it anew")
        parts = [part for value in parts for part in _parts(value)]
    if parts:
        raise InvalidInput.of("config", f"at most {DEPTH_MAX} levels deep", fix="flatten it")
    return config


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
