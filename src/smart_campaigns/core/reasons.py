"""The one vocabulary of reasons: console, API, CLI, event log and export use these words (tables.md C)."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias


class CampaignReason(StrEnum):
    """Why a campaign does not dial. The order is the order of judging: the first that applies is the one told."""

    PAUSED = "paused"
    STOPPED = "stopped"
    COMPLETED = "completed"
    BREAKER_TRIPPED = "breaker_tripped"
    ENDED = "ended"
    BEFORE_START = "before_start"
    HOLIDAY = "holiday"
    DAY_NOT_ALLOWED = "day_not_allowed"
    WINDOW_CLOSED = "window_closed"
    NO_CHANNELS = "no_channels"
    ENGINE_BUSY = "engine_busy"
    ORGANIZATION_CHANNELS_FULL = "organization_channels_full"
    ORGANIZATION_SHARE = "organization_share"
    CARRIER_DOWN = "carrier_down"
    CARRIER_RATE = "carrier_rate"
    CARRIER_CHANNELS_FULL = "carrier_channels_full"
    DAILY_LIMIT = "daily_limit"
    BUDGET_SPENT = "budget_spent"
    PRICE_UNKNOWN = "price_unknown"
    NO_CALLER_NUMBER = "no_caller_number"
    NEXT_RUN = "next_run"
    NOTHING_ELIGIBLE_UNTIL = "nothing_eligible_until"
    DATABASE_AWAY = "database_away"
    # while it is dialing, what holds the next placement:
    CHANNELS_FULL = "channels_full"
    SPACING = "spacing"
    CALLS_PER_MINUTE = "calls_per_minute"


class ContactReason(StrEnum):
    """Why a contact is not called now (or, with no end, in this run)."""

    IN_CALL = "in_call"
    NUMBER_IN_CALL = "number_in_call"
    REACHED = "reached"
    CALLBACK_AT = "callback_at"
    ATTEMPTS_USED = "attempts_used"
    RETRY_WAIT = "retry_wait"
    COOLDOWN = "cooldown"
    NOT_PICKED_COOLDOWN = "not_picked_cooldown"
    TOO_SOON = "too_soon"
    RECENTLY_COMPLETED = "recently_completed"
    INVALID_NUMBER = "invalid_number"
    PREMIUM_NUMBER = "premium_number"
    COUNTRY_NOT_ALLOWED = "country_not_allowed"
    OPTED_OUT = "opted_out"
    DNC = "dnc"
    DNC_STALE = "dnc_stale"
    NO_CONSENT = "no_consent"
    UNKNOWN_ZONE = "unknown_zone"
    LEGAL_HOURS = "legal_hours"
    GUARD_HOURS = "guard_hours"
    LEGAL_CAP = "legal_cap"
    NOT_ENROLLED = "not_enrolled"
    EXPIRED = "expired"
    DELETED = "deleted"


Reason: TypeAlias = CampaignReason | ContactReason
