"""Members, sessions and API keys, what was done by whom, and the answers that an idempotency key brings back.

Tokens come in as hashes. What has expired, was used or revoked is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from smart_campaigns.core.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks. `org_id` None: whoever set the program up, before there is an organization."""

    org_id: int | None
    who: str
    """As the audit log names it."""
    role: Role
    may_hear: bool
    is_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    member_id: int
    name: str
    role: Role
    may_hear: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    name: str
    role: Role
    may_hear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEdit:
    """None: stays as it is."""

    name: str | None = None
    role: Role | None = None
    may_hear: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """Never the key itself; `hint` is how it begins."""

    key_id: int
    name: str
    hint: str
    role: Role
    may_hear: bool
    made_by: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiKey:
    name: str
    hint: str
    token_hash: bytes
    role: Role
    may_hear: bool
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    audit_id: int
    at: datetime
    last_at: datetime
    who: str
    action: str
    what: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered to the first request with an idempotency key; `status` None: it has not ended."""

    fingerprint: bytes
    status: int | None
    content_type: str
    body: bytes


class AccessRecords(Protocol):
    async def add_link(
        self, token_hash: bytes, org_id: int | None, member_id: int | None, valid_for: timedelta
    ) -> None: ...
    async def redeem(self, link_hash: bytes, session_hash: bytes, valid_for: timedelta) -> bool:
        """A session in the link's place; False: there is no such link, or it is used or too old."""
        ...

    async def is_used(self, link_hash: bytes) -> bool | None:
        """Of a link that was not redeemed: whether it was used before, else it is too old; None: there is no such link."""
        ...

    async def principal_of_session(self, token_hash: bytes) -> Principal | None: ...
    async def principal_of_key(self, token_hash: bytes) -> Principal | None: ...
    async def bind_session(self, token_hash: bytes, org_id: int, member_id: int) -> None:
        """A session that had no organization has one from here on."""
        ...

    async def end_session(self, token_hash: bytes) -> None: ...
    async def members(self, org_id: int) -> Sequence[Member]: ...
    async def add_member(self, org_id: int, new: NewMember) -> int:
        """Raises NameTaken."""
        ...

    async def edit_member(self, org_id: int, member_id: int, edit: MemberEdit) -> None:
        """Raises NotFound, NameTaken, CommandRefused (`last_owner`)."""
        ...

    async def remove_member(self, org_id: int, member_id: int) -> None:
        """His sessions end. Raises NotFound, CommandRefused (`last_owner`)."""
        ...

    async def keys(self, org_id: int) -> Sequence[ApiKey]: ...
    async def add_key(self, org_id: int, new: NewApiKey) -> ApiKey: ...
    async def revoke_key(self, org_id: int, key_id: int) -> None:
        """Raises NotFound."""
        ...

    async def tell_done(self, org_id: int, who: str, action: str, what: str) -> None: ...
    async def tell_seen(self, org_id: int, who: str, what: str) -> None:
        """Somebody saw full numbers, heard a call or read what was said: one row an hour."""
        ...

    async def audit(self, org_id: int, before: int | None, limit: int) -> Sequence[AuditRow]:
        """Newest first."""
        ...

    async def claim(self, org_id: int, who: str, key: str, fingerprint: bytes) -> Answer | None:
        """None: nobody used the key before, and the request is to be done now."""
        ...

    async def keep_answer(self, org_id: int, who: str, key: str, answer: Answer) -> None: ...
    async def give_up(self, org_id: int, who: str, key: str) -> None:
        """The request changed nothing: the key is free again."""
        ...
