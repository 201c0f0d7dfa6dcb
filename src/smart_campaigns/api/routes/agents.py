"""Voice agents: a draft, and published versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from smart_campaigns.api.auth import Analyst, Manager
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import answers
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import WHOLE_MAX, Given, Id, Page, Text, Told
from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.core.settings_validation import is_text

router = APIRouter(prefix="/agents", tags=["agents"], route_class=CommandRoute, responses=answers(404))
Config = Annotated[dict[str, Any], Field(description="Its `kind`, and what that kind reads.")]
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


def _config(config: dict[str, Any]) -> dict[str, Any]:
    """Raises InvalidInput for text that cannot be kept."""
    if not all(is_text(text) for text in _texts(config)):
        raise InvalidInput((FieldError(field="config", message="holds what is no text; type it anew"),))
    return config


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []
