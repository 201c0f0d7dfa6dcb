"""What a carrier said about one call, as facts. What it *means* is decided by `core.outcomes` alone (tables.md F)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EndedBy(StrEnum):
    CALLEE = "callee"
    """The far side hung up, declined, or answered with a final error."""
    US = "us"
    """We hung up or cancelled; `local_cause` says why."""
    ENGINE = "engine"
    """The call never reached a carrier (no route, refused connection, resolver, invalid number, no free channel)."""


class LocalCause(StrEnum):
    RING_TIMEOUT = "ring_timeout"
    MAX_DURATION = "max_duration"
    OPERATOR = "operator"
    AGENT_DONE = "agent_done"
    AGENT_ERROR = "agent_error"
    MACHINE = "machine"
    ANNOUNCEMENT = "announcement"
    NO_MEDIA = "no_media"
    SHUTDOWN = "shutdown"
    # nothing left this machine:
    INVALID_NUMBER = "invalid_number"
    BAD_CALLER_ID = "bad_caller_id"
    NO_FREE_CHANNEL = "no_free_channel"
    RESOLVER = "resolver"
    # the engine itself is gone; nobody can tell what became of the call:
    ENGINE_LOST = "engine_lost"
    # nothing was answered, but the trunk is at fault:
    NO_ROUTE = "no_route"
    CONNECTION_REFUSED = "connection_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAnswer:
    """What the far side answered to the call on its way (SIP: to the INVITE), such as "180 Ringing"; untrusted."""

    at_boot_s: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnd:
    """The end of one call as the carrier told it. `q850` only when it was said explicitly; text is untrusted."""

    ended_by: EndedBy
    rang: bool = False
    picked_up: bool = False
    sip_status: int | None = None
    q850: int | None = None
    local_cause: LocalCause | None = None
    is_crossed: bool = False
    """A 200 crossed our CANCEL: it was acknowledged and hung up."""
    retry_after_s: float | None = None
    text: str = ""
    answers: tuple[CarrierAnswer, ...] = ()
    """To the call on its way, in their order; bounded."""
