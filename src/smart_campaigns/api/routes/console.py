"""What is asked of one campaign: its live console, will it dial, how fast, why not this contact, its runs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from smart_campaigns.api.auth import Analyst, Asker, Manager
from smart_campaigns.api.campaign_shapes import CheckGiven, given_values
from smart_campaigns.api.console_shapes import ConsoleShape, console_shape
from smart_campaigns.api.masking import needs_hearing, number_for, tell_heard
from smart_campaigns.api.problems import WrongField, answers, wrong_fields
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import (
    PAGE_DEFAULT,
    AfterId,
    Code,
    DayWindowShape,
    Limit,
    Page,
    Text,
    Told,
    day_window,
    instant,
    page_of,
)
from smart_campaigns.api.standing_shapes import (
    EstimateInWords,
    ReadinessShape,
    StatusShape,
    estimate_in_words,
    readiness_shape,
    status_shape,
)
from smart_campaigns.app.explain import Why
from smart_campaigns.core.can_be_called import CanBeCalled
from smart_campaigns.core.reasons import CampaignReason, ContactReason, Reason
from smart_campaigns.core.verdict import Blocked

router = APIRouter(prefix="/campaigns", tags=["console"], responses=answers(404))


class UnsavedEstimate(Told):
    """`estimate` null: the settings are too wrong to tell."""

    estimate: EstimateInWords | None
    errors: list[WrongField]
    notes: list[WrongField]


class GateShape(Told):
    scope: str
    gate: str
    is_allowed: bool
    reason: CampaignReason | ContactReason | None = None
    until: datetime | None = None
    detail: str = ""


class WhyShape(Told):
    """Every gate of one contact. `reason` null: it may be called now. `answer`: by its own gates alone. `zones`: where it
    rings, of which every one must allow."""

    contact_id: int
    name: str
    number: str
    state: str
    attempts: int
    legal_key: str
    zones: list[str]
    answer: CanBeCalled
    is_allowed: bool
    reason: CampaignReason | ContactReason | None
    until: datetime | None
    detail: str
    gates: list[GateShape]
    now: datetime


class RunShape(Told):
    run_no: int
    is_open: bool
    begun_at: datetime
    ended_at: datetime | None
    end_cause: str | None
    contacts: dict[str, int]
    excluded: dict[str, int]
    outcomes: dict[str, int]


@router.get("/{code}/console", operation_id="get_console")
async def get_console(asker: Analyst, use: Use, code: Code) -> ConsoleShape:
    """Everything of one moment. Ask again when the live stream says that something happened."""
    found = await use.consoles.of(asker.org_id, code)
    organization = await use.organizations.of(asker.org_id)
    if found.calls:
        await tell_heard(use, asker, f"numbers of calls in progress, {code}")
    agents = {one.id: one.name for one in await use.catalog.agents(asker.org_id)}
    agent = agents.get(found.will_it_dial.row.settings.agent_id or 0, "")
    return console_shape(use, asker, found, agent=agent, currency=organization.currency)


@router.get("/{code}/status", operation_id="get_status")
async def get_status(asker: Analyst, use: Use, code: Code) -> StatusShape:
    """Whether it dials, and else what holds it and until when."""
    return status_shape(await use.explain.status(asker.org_id, code))


@router.get("/{code}/readiness", operation_id="get_readiness")
async def get_readiness(asker: Analyst, use: Use, code: Code) -> ReadinessShape:
    """Will it dial? Everything it needs; what is wrong, and where it is cured."""
    return readiness_shape(await use.readiness.of(asker.org_id, code))


@router.get("/{code}/estimate", operation_id="get_estimate")
async def get_estimate(asker: Analyst, use: Use, code: Code) -> EstimateInWords:
    organization = await use.organizations.of(asker.org_id)
    return await estimate_in_words(use, organization, await use.estimates.of(asker.org_id, code))


@router.get("/{code}/windows", operation_id="list_windows")
async def list_windows(asker: Analyst, use: Use, code: Code) -> list[DayWindowShape]:
    """The next ten, closed days between them."""
    found = await use.estimates.of(asker.org_id, code)
    return [day_window(one) for one in use.windows.of(found)]


@router.post("/estimate", operation_id="estimate_settings")
async def estimate_settings(asker: Manager, use: Use, given: CheckGiven) -> UnsavedEstimate:
    """Of settings as they stand in a form, and what is wrong with them; nothing is saved."""
    organization = await use.organizations.of(asker.org_id)
    checked = await use.forms.check(
        organization, given.code, await given_values(use, asker, given.code, given.settings)
    )
    found = await use.estimates.of_unsaved(organization, checked, code=given.code, channels=given.channels)
    told = None if found is None else await estimate_in_words(use, organization, found)
    return UnsavedEstimate(estimate=told, errors=wrong_fields(checked.errors), notes=wrong_fields(checked.notes))


@router.get("/{code}/why", operation_id="explain_contact")
async def explain_contact(
    asker: Analyst,
    use: Use,
    code: Code,
    who: Annotated[Text, Query(min_length=1, max_length=64, description="A contact's id, or one of its numbers.")],
) -> WhyShape:
    """Why a contact is called, or which rule holds it back and until when. By a number it takes the permission to hear."""
    if not who.isdecimal():
        needs_hearing(asker)  # else whoever asks could find out whose a number is
    found = await use.explain.why(asker.org_id, code, who)
    await tell_heard(use, asker, f"number of contact {found.contact.contact_id}")
    return _why(found, asker)


@router.get("/{code}/runs", operation_id="list_runs")
async def list_runs(
    asker: Analyst, use: Use, code: Code, after: AfterId = None, limit: Limit = PAGE_DEFAULT
) -> Page[RunShape]:
    """Newest first."""
    rows = await use.consoles.runs(asker.org_id, code, min(after, 2**31 - 1) if after else None, limit + 1)
    return Page[RunShape].model_validate(page_of(list(rows), limit, "run_no"))


def _why(found: Why, asker: Asker) -> WhyShape:
    held = found.blocked
    return WhyShape(
        contact_id=found.contact.contact_id,
        name=found.contact.name,
        number=number_for(asker, found.e164),
        state=found.state,
        attempts=found.attempts,
        legal_key=found.legal_key,
        zones=list(found.zones),
        answer=found.answer,
        is_allowed=held is None,
        reason=held.reason if held else None,
        until=instant(held.until) if held else None,
        detail=held.detail if held else "",
        gates=[_gate(gate.scope, gate.name, gate.verdict) for gate in found.gates],
        now=found.now,
    )


def _gate(scope: str, name: str, verdict: Any) -> GateShape:
    if not isinstance(verdict, Blocked):
        return GateShape(scope=scope, gate=name, is_allowed=True, until=instant(verdict.until))
    reason: Reason = verdict.reason
    return GateShape(
        scope=scope,
        gate=name,
        is_allowed=False,
        reason=reason,
        until=instant(verdict.until),
        detail=verdict.detail,
    )
