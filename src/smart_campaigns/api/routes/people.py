"""Members and their roles, API keys, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from smart_campaigns.api.auth import Manager, Owner
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import answers
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import PAGE_DEFAULT, AfterId, Given, Id, Limit, Page, Text, Told, page_of
from smart_campaigns.core.people import Role
from smart_campaigns.ports.access_records import MemberEdit

router = APIRouter(tags=["people"], route_class=CommandRoute, responses=answers(404))
RoleGiven = Annotated[Role, Field(strict=False)]


class MemberShape(Told):
    """`may_hear`: full numbers, recordings and transcripts; each access is in the audit log."""

    member_id: int
    name: str
    role: Role
    may_hear: bool
    created_at: datetime


class MemberGiven(Given):
    """`may_hear` null: owners and managers do."""

    name: Text
    role: RoleGiven
    may_hear: bool | None = None


class MemberChanges(Given):
    name: Text | None = None
    role: RoleGiven | None = None
    may_hear: bool | None = None


class SignInLink(Told):
    """Works once, for ten minutes. It is shown this once."""

    link: str


class KeyShape(Told):
    """`hint`: how the key begins."""

    key_id: int
    name: str
    hint: str
    role: Role
    may_hear: bool
    made_by: str
    created_at: datetime
    last_used_at: datetime | None


class NewKey(KeyShape):
    """`key` is shown this once; only a hash of it is kept."""

    key: str


class KeyGiven(Given):
    name: Text
    role: RoleGiven
    may_hear: bool = False


class AuditShape(Told):
    """`action` hear: full numbers, a recording or a transcript were seen, `count` times within the hour."""

    audit_id: int
    at: datetime
    last_at: datetime
    who: str
    action: str
    what: str
    count: int


@router.get("/members", operation_id="list_members")
async def list_members(asker: Manager, use: Use) -> Page[MemberShape]:
    rows = await use.access.members(asker.org_id)
    return Page[MemberShape](items=[MemberShape.model_validate(row) for row in rows])


@router.post("/members", operation_id="create_member", status_code=201)
async def create_member(asker: Owner, use: Use, given: MemberGiven) -> MemberShape:
    """Signs in by a link of its own."""
    made = await use.access.add_member(asker.org_id, given.name, given.role, may_hear=given.may_hear)
    return MemberShape.model_validate(made)


@router.patch("/members/{member_id}", operation_id="edit_member")
async def edit_member(asker: Owner, use: Use, member_id: Id, given: MemberChanges) -> MemberShape:
    """Acts on the next request."""
    edit = MemberEdit(name=given.name, role=given.role, may_hear=given.may_hear)
    return MemberShape.model_validate(await use.access.edit_member(asker.org_id, member_id, edit))


@router.delete("/members/{member_id}", operation_id="remove_member", status_code=204)
async def remove_member(asker: Owner, use: Use, member_id: Id) -> None:
    """Signed out at once."""
    await use.access.remove_member(asker.org_id, member_id)


@router.post("/members/{member_id}/sign-in-link", operation_id="create_sign_in_link", status_code=201)
async def create_sign_in_link(request: Request, asker: Owner, use: Use, member_id: Id) -> SignInLink:
    """Hand it over; whoever opens it first is that member."""
    token = await use.access.link_for(asker.org_id, member_id)
    return SignInLink(link=f"{str(request.base_url).rstrip('/')}/sign-in?token={token}")


@router.get("/api-keys", operation_id="list_api_keys")
async def list_api_keys(asker: Owner, use: Use) -> Page[KeyShape]:
    rows = await use.access.keys(asker.org_id)
    return Page[KeyShape](items=[KeyShape.model_validate(row) for row in rows])


@router.post("/api-keys", operation_id="create_api_key", status_code=201)
async def create_api_key(asker: Owner, use: Use, given: KeyGiven) -> NewKey:
    made, key = await use.access.add_key(asker.org_id, given.name, given.role, asker.who, may_hear=given.may_hear)
    return NewKey(**KeyShape.model_validate(made).model_dump(), key=key)


@router.delete("/api-keys/{key_id}", operation_id="revoke_api_key", status_code=204)
async def revoke_api_key(asker: Owner, use: Use, key_id: Id) -> None:
    await use.access.revoke_key(asker.org_id, key_id)


@router.get("/audit", operation_id="list_audit")
async def list_audit(asker: Owner, use: Use, after: AfterId = None, limit: Limit = PAGE_DEFAULT) -> Page[AuditShape]:
    """Who did what, newest first."""
    rows = await use.access_records.audit(asker.org_id, after, limit + 1)
    return Page[AuditShape].model_validate(page_of(list(rows), limit, "audit_id"))
