"""What a telephone number says of its holder: country, states, zones, kind; and the gate that judges it.

+1 is not one country: state and zones of such a number come from our own table of area codes. Ranges that regulators
keep for fiction count as valid numbers of their place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.policy_table import UNKNOWN_SUBDIVISION, LegalKey, legal_key
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import OK, Blocked, Verdict

_FICTIONAL = re.compile(r"\+(?:1[2-9]\d\d55501\d\d|6125550\d{4}|493023125\d{3})")
"""NANPA 555-0100 to 555-0199; ACMA (02) 5550 xxxx; Bundesnetzagentur (0)30 23125 xxx."""
MASK_KEEPS_FIRST, MASK_KEEPS_LAST = 5, 2
_NUMBER_LIKE = re.compile(r"\+?\d{8,}|(?<!\d)(?!\d{4}-\d\d-\d\d)[+(]*\d(?:[ ()./-]{0,2}\d){8,}")
"""Eight digits in a row, or nine with signs between them, as people write numbers; no date."""
_COUNTRIES_OF_STATES = frozenset({"US", "CA"})
"""Where a number without a state binds to the rules of every one of them."""


class NumberKind(StrEnum):
    FIXED = "fixed"
    MOBILE = "mobile"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    SHARED_COST = "shared_cost"
    VOIP = "voip"
    PERSONAL = "personal"
    PAGER = "pager"
    COMPANY = "company"
    VOICEMAIL = "voicemail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberInfo:
    """`e164` is blank where the text is no number at all. `subdivisions` and `zones` are candidates; empty: unknown."""

    e164: str
    is_valid: bool
    country: str | None = None
    """ISO 3166; Puerto Rico is PR. None: of no country (satellite)."""
    subdivisions: tuple[str, ...] = ()
    """ISO 3166-2, such as `US-NY`; Puerto Rico is `US-PR`, as in the policy rows."""
    zones: tuple[str, ...] = ()
    kind: NumberKind = NumberKind.UNKNOWN
    is_fictional: bool = False

    @property
    def is_premium(self) -> bool:
        return self.kind is NumberKind.PREMIUM

    @property
    def places(self) -> tuple[str, ...]:
        """Places whose law binds: the candidate states, `US-?` where the state is unknown, or the country."""
        if self.subdivisions or self.country is None:
            return self.subdivisions
        return (f"{self.country}-{UNKNOWN_SUBDIVISION}" if self.country in _COUNTRIES_OF_STATES else self.country,)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCode:
    """A geographic area code of +1."""

    code: str
    country: str
    subdivisions: tuple[str, ...]
    zones: tuple[str, ...]


def parse_area_codes(rows: Iterable[Mapping[str, str]]) -> dict[str, AreaCode]:
    """Area codes by their three digits, from rows with the columns of `nanp.csv`."""
    return {
        row["area_code"]: AreaCode(
            code=row["area_code"],
            country=row["country"],
            subdivisions=tuple(row["subdivisions"].split(";")) if row["subdivisions"] else (),
            zones=tuple(row["zones"].split(";")),
        )
        for row in rows
    }


def is_fictional(e164: str) -> bool:
    """Whether a regulator keeps the number for fiction, so that it rings nobody."""
    return _FICTIONAL.fullmatch(e164) is not None


def masked(e164: str) -> str:
    """A number that tells its country and area and no person: `+1212*****00`."""
    head, tail = e164[:MASK_KEEPS_FIRST], e164[MASK_KEEPS_FIRST:]
    return head + "*" * max(0, len(tail) - MASK_KEEPS_LAST) + tail[-MASK_KEEPS_LAST:]


def masked_within(text: str) -> str:
    """A text in which whatever could be a number of a person is masked."""
    return _NUMBER_LIKE.sub(lambda found: masked(found[0]), text)


def legal_key_of(
    info: NumberInfo, call_type: CallType, *, given_zone: str | None = None, given_subdivision: str | None = None
) -> LegalKey:
    """The legal key of a call to the number. A contact's given zone replaces the candidates; a given state (`US-VA`)
    binds besides that of the area code, and alone where the latter is unknown.
    """
    places = info.places
    if given_subdivision is not None:
        known = [place for place in places if not place.endswith(UNKNOWN_SUBDIVISION)]
        places = (*known, given_subdivision)
    return legal_key((given_zone,) if given_zone else info.zones, places, call_type)


def judge_number(info: NumberInfo, allowed_countries: Collection[str], *, given_zone: str | None = None) -> Verdict:
    """`invalid_number`, `premium_number`, `country_not_allowed` or `unknown_zone`, none of which time ends."""
    if not info.is_valid:
        return Blocked(ContactReason.INVALID_NUMBER)
    if info.is_premium:
        return Blocked(ContactReason.PREMIUM_NUMBER)
    if info.country is None or info.country not in allowed_countries:
        return Blocked(ContactReason.COUNTRY_NOT_ALLOWED, None, info.country or "of no country")
    if not info.zones and given_zone is None:
        return Blocked(ContactReason.UNKNOWN_ZONE)
    return OK
