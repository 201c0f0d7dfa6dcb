"""Signing in by a one-time link, sessions, members, API keys: tokens go out once, and stay as hashes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from smart_campaigns.core.errors import InvalidInput, NotFound
from smart_campaigns.core.people import Role, can_be_let_hear, hears_by_default
from smart_campaigns.ports.access_records import (
    AccessRecords,
    ApiKey,
    Member,
    MemberEdit,
    NewApiKey,
    NewMember,
    Principal,
)
from smart_campaigns.ports.records import Records

LINK_VALID = timedelta(minutes=10)
SESSION_VALID = timedelta(days=30)
KEY_PREFIX = "sc_"
HINT_LENGTH = 9
NAME_MAX = 120
FIRST_OWNER = "Owner"


def hash_of(token: str) -> bytes:
    """Tokens are long and random: a plain hash cannot be turned back."""
    return sha256(token.encode(errors="surrogatepass")).digest()


class LinkRefused(Exception):  # noqa: N818 - the name is what it says to a person
    """The link does not let in: it is `used`, `expired` or `invalid`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Access:
    """`new_token`: a fresh secret of at least 128 bits."""

    records: AccessRecords
    organizations: Records
    new_token: Callable[[], str]

    async def link_for_owner(self, org_id: int | None = None) -> str:
        """Token of a link for the first owner of an organization (one is made where it has none); without any
        organization for whoever sets the first one up."""
        if org_id is None:
            found = await self.organizations.organizations()
            org_id = found[0].org_id if found else None
        if org_id is None:
            return await self._link(None, None)
        return await self._link(org_id, await self._owner(org_id))

    async def link_for(self, org_id: int, member_id: int) -> str:
        """Raises NotFound."""
        await self.member(org_id, member_id)
        return await self._link(org_id, member_id)

    async def sign_in(self, link: str) -> str:
        """Token of a session. Raises LinkRefused."""
        session = self.new_token()
        if await self.records.redeem(hash_of(link), hash_of(session), SESSION_VALID):
            return session
        is_used = await self.records.is_used(hash_of(link))
        raise LinkRefused("invalid" if is_used is None else "used" if is_used else "expired")

    async def sign_out(self, session: str) -> None:
        await self.records.end_session(hash_of(session))

    async def of_session(self, session: str) -> Principal | None:
        """One from before the first organization becomes its owner as soon as there is one."""
        found = await self.records.principal_of_session(hash_of(session))
        if found is None or found.org_id is not None:
            return found
        organizations = await self.organizations.organizations()
        if not organizations:
            return found
        org_id = organizations[0].org_id
        await self.records.bind_session(hash_of(session), org_id, await self._owner(org_id))
        return await self.records.principal_of_session(hash_of(session))

    async def of_key(self, key: str) -> Principal | None:
        return await self.records.principal_of_key(hash_of(key))

    async def member(self, org_id: int, member_id: int) -> Member:
        """Raises NotFound."""
        for member in await self.records.members(org_id):
            if member.member_id == member_id:
                return member
        raise NotFound("member", str(member_id))

    async def members(self, org_id: int) -> Sequence[Member]:
        return await self.records.members(org_id)

    async def add_member(self, org_id: int, name: str, role: Role, *, may_hear: bool | None = None) -> Member:
        """Raises InvalidInput, NameTaken."""
        hears = _hears(role, may_hear)
        member_id = await self.records.add_member(org_id, NewMember(name=_name(name), role=role, may_hear=hears))
        return await self.member(org_id, member_id)

    async def edit_member(self, org_id: int, member_id: int, edit: MemberEdit) -> Member:
        """Raises InvalidInput, NotFound, NameTaken, CommandRefused (`last_owner`)."""
        before = await self.member(org_id, member_id)
        role = edit.role or before.role
        hears = before.may_hear and can_be_let_hear(role) if edit.may_hear is None else _hears(role, edit.may_hear)
        name = None if edit.name is None else _name(edit.name)
        await self.records.edit_member(org_id, member_id, MemberEdit(name=name, role=edit.role, may_hear=hears))
        return await self.member(org_id, member_id)

    async def remove_member(self, org_id: int, member_id: int) -> None:
        await self.records.remove_member(org_id, member_id)

    async def keys(self, org_id: int) -> Sequence[ApiKey]:
        return await self.records.keys(org_id)

    async def add_key(
        self, org_id: int, name: str, role: Role, made_by: str, *, may_hear: bool = False
    ) -> tuple[ApiKey, str]:
        """With the key itself, which is shown this once. Raises InvalidInput."""
        token = KEY_PREFIX + self.new_token()
        new = NewApiKey(
            name=_name(name),
            hint=token[:HINT_LENGTH],
            token_hash=hash_of(token),
            role=role,
            may_hear=_hears(role, may_hear),
            made_by=made_by,
        )
        return await self.records.add_key(org_id, new), token

    async def revoke_key(self, org_id: int, key_id: int) -> None:
        await self.records.revoke_key(org_id, key_id)

    async def _link(self, org_id: int | None, member_id: int | None) -> str:
        token = self.new_token()
        await self.records.add_link(hash_of(token), org_id, member_id, LINK_VALID)
        return token

    async def _owner(self, org_id: int) -> int:
        for member in await self.records.members(org_id):
            if member.role is Role.OWNER:
                return member.member_id
        return await self.records.add_member(org_id, NewMember(name=FIRST_OWNER, role=Role.OWNER, may_hear=True))


def _name(name: str) -> str:
    if not 1 <= len(name.strip()) <= NAME_MAX:
        raise InvalidInput.of("name", f"1 to {NAME_MAX} characters", fix="give one")
    return name.strip()


def _hears(role: Role, may_hear: bool | None) -> bool:
    if may_hear and not can_be_let_hear(role):
        raise InvalidInput.of("may_hear", "never of an analyst", fix="give the role operator or more")
    return hears_by_default(role) if may_hear is None else may_hear
