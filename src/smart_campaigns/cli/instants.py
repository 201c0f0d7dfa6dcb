"""An instant as a command line gives it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from smart_campaigns.core.errors import FieldError, InvalidInput


def instant_of(text: str | None, zone: str, field: str) -> datetime | None:
    """ISO 8601; without an offset in the zone. Raises InvalidInput."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fix = "write 2026-12-31 or 2026-12-31T14:30"
        raise InvalidInput((FieldError.none(field, "an instant", text, fix=fix),)) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone))
