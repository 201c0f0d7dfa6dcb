"""The do-not-call lists: the organization's own, and national ones."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from smart_campaigns.api.auth import Analyst, Asker, Manager, Operator
from smart_campaigns.api.masking import needs_hearing, number_for, tell_heard
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import PAGE_DEFAULT, Given, Limit, Page, Text, Told
from smart_campaigns.ports.records import OptOut

router = APIRouter(prefix="/dnc", tags=["dnc"], route_class=CommandRoute)
NUMBERS_MAX = 10_000
Numbers = Annotated[list[Text], Field(min_length=1, max_length=NUMBERS_MAX)]


class OptOutShape(Told):
    """`is_virtual_only`: said by a virtual phone; it binds no real call."""

    number: str
    source: str
    reason: str | None
    added_at: datetime
    is_virtual_only: bool


class OptOutsGiven(Given):
    numbers: Numbers
    reason: Annotated[Text, Field(max_length=500)] | None = None


class OptOutsTakenBack(Given):
    """`reason`: kept in the audit log."""

    numbers: Numbers
    reason: Annotated[Text, Field(max_length=200)] | None = None


class Added(Told):
    given: int
    added: int


class Removed(Told):
    given: int
    removed: int


class Registry(Told):
    """A national list that was imported; stale: it blocks its country until it is imported anew."""

    registry: str
    country: str
    entries: int
    imported_at: datetime
    is_stale: bool


class Registries(Told):
    """`known`: names of the lists that some rule of the policy asks for."""

    items: list[Registry]
    known: list[str]


class RegistryImported(Told):
    """`rejected`: (line, text) of what is no number, the first hundred."""

    registry: str
    country: str
    entries: int
    rejected: list[tuple[int, str]]
    rejected_count: int


@router.get("", operation_id="list_dnc")
async def list_dnc(
    asker: Analyst,
    use: Use,
    search: Annotated[Text | None, Query(max_length=20, description="Part of a number.")] = None,
    after: Annotated[Text, Query(max_length=20, description="`next` of the page before.")] = "",
    limit: Limit = PAGE_DEFAULT,
) -> Page[OptOutShape]:
    """The organization's own opt-outs in the order of their numbers; for those who may hear."""
    needs_hearing(asker)
    found = await use.dnc.page(asker.org_id, search, after=after, limit=limit + 1)
    if found:
        await tell_heard(use, asker, "numbers of the do-not-call list")
    items = [_shape(one, asker) for one in found[:limit]]
    return Page[OptOutShape](items=items, next=items[-1].number if len(found) > limit else None)


@router.post("", operation_id="add_dnc")
async def add_dnc(asker: Operator, use: Use, given: OptOutsGiven) -> Added:
    """No campaign of the organization calls them from now on."""
    country = (await use.organizations.of(asker.org_id)).country
    added = await use.dnc.add(asker.org_id, given.numbers, country, given.reason, source=asker.who)
    return Added(given=len(given.numbers), added=added)


@router.post("/remove", operation_id="remove_dnc")
async def remove_dnc(asker: Manager, use: Use, given: OptOutsTakenBack) -> Removed:
    """Opt-outs taken back: campaigns may call the numbers again. Told in the audit log, with the reason."""
    country = (await use.organizations.of(asker.org_id)).country
    removed = await use.dnc.remove(asker.org_id, given.numbers, country)
    return Removed(given=len(given.numbers), removed=removed)


@router.get("/registries", operation_id="list_registries")
async def list_registries(asker: Analyst, use: Use) -> Registries:
    """National lists that were imported."""
    found = await use.dnc.national(asker.org_id)
    return Registries(items=[Registry.model_validate(one) for one in found], known=sorted(use.dnc.registries))


@router.post(
    "/registries/{registry}",
    operation_id="import_registry",
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "One number a line.",
            "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def import_registry(
    request: Request,
    asker: Manager,
    use: Use,
    registry: Text,
    country: Annotated[Text, Query(min_length=2, max_length=2, description="ISO 3166; also of numbers without +.")],
) -> RegistryImported:
    """A national list as it is today, in place of the former import."""
    lines = io.TextIOWrapper(io.BytesIO(await request.body()), "utf-8-sig", "replace")  # decoded where it is read
    done = await use.dnc.import_registry(asker.org_id, registry, country.upper(), lines)
    return RegistryImported.model_validate(done)


def _shape(one: OptOut, asker: Asker) -> OptOutShape:
    return OptOutShape(
        number=number_for(asker, one.e164),
        source=one.source,
        reason=one.reason,
        added_at=one.added_at,
        is_virtual_only=one.is_virtual_only,
    )
