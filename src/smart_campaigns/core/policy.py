"""What the law and its caution say of a call: consent, registries, rolling caps, and (`legal_hours`) the hours.

How rows apply is `policy.md` of the specification; each gate tells the row that forbids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from smart_campaigns.core.legal_hours import Calendars, calendars_needed, judge_guard_hours, judge_hours
from smart_campaigns.core.policy_rows import (
    After,
    CapValue,
    Consent,
    ConsentLevel,
    PolicyRow,
    PolicyRowError,
    Registries,
    Rule,
)
from smart_campaigns.core.policy_table import LegalKey, PolicyTable, legal_key
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import FOREVER, OK, Blocked, Verdict

__all__ = [
    "Calendars",
    "Cap",
    "CapHistory",
    "ConsentLevel",
    "LegalKey",
    "PolicyRowError",
    "PolicyTable",
    "Registry",
    "calendars_needed",
    "caps_for",
    "consent_bases",
    "consent_demands",
    "has_consent",
    "judge_caps",
    "judge_consent",
    "judge_guard_hours",
    "judge_hours",
    "legal_key",
    "parse_consent",
    "registries_for",
    "registries_of",
]

_GENERAL_CONSENT = frozenset(
    {ConsentLevel.EXPRESS, ConsentLevel.WRITTEN, ConsentLevel.OPT_IN_CHANNEL, ConsentLevel.EXPLICIT_REGISTERED}
)
_STRICTNESS = list(ConsentLevel)
_LIVE_INTRO_OR_CONSENT = "live_intro_or_consent"
CONSENT_BASES = [level.value for level in ConsentLevel if level is not ConsentLevel.BANNED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """A national do-not-call list that must be asked. `max_age` None: the law names none."""

    name: str
    place: str
    max_age: timedelta | None
    is_verified: bool
    countries: frozenset[str] = field(default=frozenset(), compare=False)
    """Whose rules ask for it."""

    def age_limit(self, organization_limit: timedelta) -> timedelta:
        """The lesser of the law's limit and the organization's."""
        return organization_limit if self.max_age is None else min(self.max_age, organization_limit)


def parse_consent(text: str | None) -> frozenset[ConsentLevel]:
    """The bases of a consent as entered: `written`, `written;existing_relationship`; None or blank: none.

    Raises ValueError for a word that is no basis.
    """
    words = text.split(";") if text else []
    unknown = [word for word in words if word not in CONSENT_BASES]
    if unknown:
        raise ValueError(f"consent: {unknown[0]!r} is no basis; give one of {', '.join(CONSENT_BASES)}")
    return frozenset(map(ConsentLevel, words))


def consent_bases(text: str | None) -> frozenset[ConsentLevel]:
    """The bases of a consent on record; a word that is no basis (any more) counts for nothing."""
    return parse_consent(";".join(word for word in (text or "").split(";") if word in CONSENT_BASES))


def judge_consent(
    table: PolicyTable, key: LegalKey, consent: Collection[ConsentLevel], *, is_always_required: bool = False
) -> Verdict:
    """Every level demanded must be on record; the strictest one missing is told. No time turns this verdict.

    Where the state is unknown and one of those possible bans such calls, the answer is `unknown_zone`.
    """
    if is_always_required and not has_consent(consent):
        return Blocked(ContactReason.NO_CONSENT, None, "required by the campaign")
    demands = list(consent_demands(table, key))
    missing = [(row, level) for row, level in demands if not _is_met(level, consent)]
    if not missing:
        return OK
    row, level = max(missing, key=lambda demand: _STRICTNESS.index(demand[1]))
    if level is ConsentLevel.BANNED and row.place not in key.places:
        return Blocked(ContactReason.UNKNOWN_ZONE, None, f"{row.place} banned")
    return Blocked(ContactReason.NO_CONSENT, None, f"{row.place} {level}")


def consent_demands(table: PolicyTable, key: LegalKey) -> Iterator[tuple[PolicyRow, ConsentLevel]]:
    """Each level of consent that binds, with its row.

    Where a recorded or artificial voice must be introduced by a person unless there is consent, it is always without.
    """
    for row in table.binding(key, Rule.CONSENT):
        if isinstance(row.value, Consent):
            yield row, row.value.level
    for row in table.binding(key, Rule.DISCLOSURE):
        if _LIVE_INTRO_OR_CONSENT in row.text.split(";"):
            yield row, ConsentLevel.EXPRESS


def has_consent(consent: Collection[ConsentLevel]) -> bool:
    """Whether the person consented at all; an existing relationship alone is no consent."""
    return any(basis in _GENERAL_CONSENT for basis in consent)


def registries_for(table: PolicyTable, key: LegalKey) -> tuple[Registry, ...]:
    """The national lists that such a call must respect, each once, with the strictest age limit."""
    return tuple(_registries(table.binding(key, Rule.DNC_REGISTRY)).values())


def registries_of(table: PolicyTable) -> Mapping[str, Registry]:
    """Every national list that some rule asks for, by name, with the strictest age limit."""
    return _registries(table.rows)


def _registries(rows: Iterable[PolicyRow]) -> dict[str, Registry]:
    found: dict[str, Registry] = {}
    for row in rows:
        if isinstance(row.value, Registries):
            for name in row.value.names:
                one = Registry(name=name, place=row.place, max_age=row.value.max_age, is_verified=row.is_verified)
                former = found.get(name, one)
                countries = former.countries | {row.place.partition("-")[0]}
                found[name] = replace(_stricter(former, one), countries=countries)
    return found


def _stricter(one: Registry, other: Registry) -> Registry:
    if one.max_age is None or (other.max_age is not None and other.max_age < one.max_age):
        return other
    return one


def _is_met(level: ConsentLevel, consent: Collection[ConsentLevel]) -> bool:
    if level is ConsentLevel.EXPRESS:
        return has_consent(consent)
    return level in consent and level is not ConsentLevel.BANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most `limit` attempts in any `window`, or within it after an event; `window` None: for ever after it."""

    place: str
    text: str
    limit: int
    window: timedelta | None
    after: After | None
    is_without_consent_only: bool
    is_verified: bool

    @property
    def detail(self) -> str:
        return f"{self.place} {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapHistory:
    """What the organization did to a number. `attempts`: instants, newest first, as many as the largest cap counts."""

    attempts: tuple[datetime, ...] = ()
    last_conversation_at: datetime | None = None
    last_refusal_at: datetime | None = None
    last_hangup_at: datetime | None = None
    last_abandoned_at: datetime | None = None


def caps_for(table: PolicyTable, key: LegalKey) -> tuple[Cap, ...]:
    """Every cap of the rows that bind: all of them count."""
    return tuple(
        Cap(
            place=row.place,
            text=row.text,
            limit=row.value.limit,
            window=row.value.window,
            after=row.value.after,
            is_without_consent_only=row.value.is_without_consent_only,
            is_verified=row.is_verified,
        )
        for row in table.binding(key, Rule.CAP)
        if isinstance(row.value, CapValue)
    )


def judge_caps(caps: Iterable[Cap], history: CapHistory, now: datetime, *, has_consent: bool) -> Verdict:
    """Of the caps that hold the number, the one that holds it longest; `until` None where it holds for ever.

    An attempt exactly as old as the window counts no more.
    """
    longest: tuple[datetime, Cap] | None = None
    for cap in caps:
        free_at = None if cap.is_without_consent_only and has_consent else _free_at(cap, history)
        if free_at is not None and free_at > now and (longest is None or free_at > longest[0]):
            longest = free_at, cap
    if longest is None:
        return OK
    free_at, cap = longest
    return Blocked(ContactReason.LEGAL_CAP, None if free_at == FOREVER else free_at, cap.detail)


def _free_at(cap: Cap, history: CapHistory) -> datetime | None:
    """When the cap lets the next attempt go; None: it holds nothing."""
    if cap.after is not None:
        since = _last(cap.after, history)
    elif cap.limit == 0:
        return FOREVER
    else:
        since = history.attempts[cap.limit - 1] if len(history.attempts) >= cap.limit else None
    if since is None:
        return None
    return FOREVER if cap.window is None else since + cap.window


def _last(event: After, history: CapHistory) -> datetime | None:
    return {
        After.CONVERSATION: history.last_conversation_at,
        After.REFUSAL: history.last_refusal_at,
        After.HANGUP: history.last_hangup_at,
        After.ABANDONED: history.last_abandoned_at,
    }[event]
