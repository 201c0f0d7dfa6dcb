"""What the routes' JSON has in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from smart_campaigns.app.windows import CallableWindow, OneContact
from smart_campaigns.core.legal_stretches import Stretch
from smart_campaigns.core.reasons import CampaignReason, ContactReason
from smart_campaigns.core.settings_validation import is_text
from smart_campaigns.core.verdict import FOREVER

PAGE_DEFAULT, PAGE_MAX = 50, 200
ID_MAX = 2**63 - 1
WHOLE_MAX = 2**31 - 1
_T = TypeVar("_T")


class Given(BaseModel):
    """What comes in: unknown fields are refused, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Told(BaseModel):
    """What goes out, made from the values of the house."""

    model_config = ConfigDict(from_attributes=True)


class Page(Told, Generic[_T]):
    """`next`: give it as `after` for the next page; null: this is the last."""

    items: list[_T]
    next: str | None = None


class SentenceShape(Told):
    """`fields`: the settings that the sentence tells of."""

    text: str
    fields: list[str]


class StretchShape(Told):
    begins_at: datetime
    ends_at: datetime


class DayWindowShape(Told):
    """A day of the schedule; `reason`: why it has no window. `callable`: when in the window law and guard hours let call
    those contacts that are most alike, `barred`: when of the whole day they do not; null: no contact was looked at."""

    day: date
    opens_at: datetime | None
    closes_at: datetime | None
    reason: CampaignReason | None
    callable: list[StretchShape] | None
    barred: list[StretchShape] | None


class TryShape(Told):
    """`reason`: what held it until then; null: nothing did."""

    placed_at: datetime
    reason: CampaignReason | ContactReason | None


class NeverPickedUpShape(Told):
    """One contact who never picks up. `ends`: why it is tried no more; null: it would be later than is told. `days`: those
    of its tries, and the next one with a window."""

    tries: list[TryShape]
    ends: CampaignReason | ContactReason | None
    days: list[DayWindowShape]


class Done(Told):
    is_done: bool = True


def _checked(text: str) -> str:
    if not is_text(text):
        raise ValueError("holds what is no text; type it anew")
    return text


Text = Annotated[str, AfterValidator(_checked)]
Id = Annotated[int, Path(ge=1, le=ID_MAX)]
Code = Annotated[Text, Path(max_length=40, description="The campaign's code, such as MR-1.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description="How many a page.")]
AfterId = Annotated[
    int | None, Query(ge=0, le=ID_MAX, description="`next` of the page before; blank: from the beginning.")
]
WholeId = Annotated[int, Field(ge=1, le=ID_MAX)]
Whole = Annotated[int, Field(ge=-WHOLE_MAX, le=WHOLE_MAX)]


def day_window(found: CallableWindow) -> DayWindowShape:
    window = found.window
    return DayWindowShape(
        day=window.day,
        opens_at=window.opens_at,
        closes_at=instant(window.closes_at),
        reason=window.reason,
        callable=_stretches(found.callable),
        barred=_stretches(found.barred),
    )


def _stretches(found: Sequence[Stretch] | None) -> list[StretchShape] | None:
    return None if found is None else [StretchShape(begins_at=begins, ends_at=ends) for begins, ends in found]


def never_picked_up(found: OneContact) -> NeverPickedUpShape:
    course = found.course
    return NeverPickedUpShape(
        tries=[TryShape.model_validate(one) for one in course.tries],
        ends=course.ends,
        days=[day_window(one) for one in found.days],
    )


def instant(at: datetime | None) -> datetime | None:
    """Null for what no time brings."""
    return None if at == FOREVER else at


def page_of(rows: list[Any], limit: int, key: str) -> dict[str, Any]:
    """`rows`: one more than the page was asked for, where there are more."""
    items = rows[:limit]
    return {"items": items, "next": str(getattr(items[-1], key)) if len(rows) > limit else None}
