"""The policy table and the legal key of a call: which rows bind it at once.

Places of a call: subdivision (`US-FL`), country, group (`EU`). All their rows for the call type bind at once and the
strictest wins. `default` fills in where a place has no verified row for the rule; a row from memory only narrows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.policy_rows import DEFAULT_PLACE, Channel, PolicyRow, Rule, parse_rows, with_value

UNKNOWN_SUBDIVISION = "?"
"""`US-?`: somewhere in the country; the rows of all its subdivisions bind together."""
_EU_BEFORE_2004 = ("AT", "BE", "DE", "DK", "ES", "FI", "FR", "GR", "IE", "IT", "LU", "NL", "PT", "SE")
_EU_SINCE_2004 = ("BG", "CY", "CZ", "EE", "HR", "HU", "LT", "LV", "MT", "PL", "RO", "SI", "SK")
GROUPS = {"EU": frozenset((*_EU_BEFORE_2004, *_EU_SINCE_2004))}
_BOUND_CHANNELS = frozenset({Channel.ANY, Channel.ARTIFICIAL_VOICE})
_ONE_RULE_FOR_DEFAULT = (Rule.HOURS, Rule.CLOSED_DAYS)
"""Hours that name their days say which days are closed, so either kind of row keeps both defaults out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalKey:
    """What the law asks of a call apart from time and history. Made by `legal_key`, so that equal keys are one object.

    `zones` are candidates: all must allow. `places` are subdivisions or countries, of which all rows bind.
    """

    zones: tuple[str, ...]
    places: tuple[str, ...]
    call_type: CallType

    def __str__(self) -> str:
        return "|".join((",".join(self.zones), ",".join(self.places), self.call_type))

    def with_call_type(self, call_type: CallType) -> LegalKey:
        """The same callee, called for another purpose."""
        return legal_key(self.zones, self.places, call_type)

    @staticmethod
    def parse(text: str) -> LegalKey:
        """The key of a string form. Raises ValueError for any other text."""
        zones, places, call_type = text.split("|")
        return legal_key(_split(zones), _split(places), CallType(call_type))


def legal_key(zones: Iterable[str], places: Iterable[str], call_type: CallType) -> LegalKey:
    """The interned key of these candidates, in whichever order they come."""
    return _interned(tuple(sorted(set(zones))), tuple(sorted(set(places))), call_type)


@lru_cache(maxsize=65536)
def _interned(zones: tuple[str, ...], places: tuple[str, ...], call_type: CallType) -> LegalKey:
    return LegalKey(zones=zones, places=places, call_type=call_type)


def _split(text: str) -> list[str]:
    return text.split(",") if text else []


@dataclass(frozen=True, slots=True, eq=False)
class PolicyTable:
    """The rows of one version of the table. Compared by identity: a changed row is a new table."""

    rows: tuple[PolicyRow, ...]
    _by_place: Mapping[str, tuple[PolicyRow, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_place: dict[str, list[PolicyRow]] = {}
        for row in self.rows:
            by_place.setdefault(row.place, []).append(row)
        object.__setattr__(self, "_by_place", {place: tuple(rows) for place, rows in by_place.items()})

    @staticmethod
    def from_rows(rows: Iterable[Mapping[str, str]]) -> PolicyTable:
        """A table of rows with the columns of `policy_rows.csv`. Raises PolicyRowError."""
        return PolicyTable(parse_rows(rows))

    def overridden(self, overrides: Mapping[str, str | None]) -> PolicyTable:
        """The table with an owner's overrides: by `row_id` another value, or None for a row that shall not bind.

        Ids that name no row (any more) change nothing: an override ends when the row it was made against changes.
        `default` fills in where the last verified row of a rule was taken away. Raises PolicyRowError.
        """
        rows = (
            row
            if row.row_id not in overrides
            else None
            if (text := overrides[row.row_id]) is None
            else with_value(row, text)
            for row in self.rows
        )
        return PolicyTable(tuple(row for row in rows if row is not None))

    def binding(self, key: LegalKey, rule: Rule) -> tuple[PolicyRow, ...]:
        """The rows of `rule` that bind `key` at once: countries, groups, subdivisions, then default where it fills in."""
        found = [row for place in self.places_of(key) for row in self._rows(place, rule, key.call_type)]
        if any(self._needs_default(place, rule, key.call_type) for place in key.places) or not key.places:
            found += self._rows(DEFAULT_PLACE, rule, key.call_type)
        return tuple(found)

    def places_of(self, key: LegalKey) -> tuple[str, ...]:
        """All places whose rows bind, each once: countries, groups, subdivisions."""
        lineages = [self._lineage(place) for place in key.places]
        return tuple(dict.fromkeys(place for level in range(3) for lineage in lineages for place in lineage[level]))

    def _lineage(self, place: str) -> tuple[list[str], list[str], list[str]]:
        country, _, subdivision = place.partition("-")
        groups = [group for group, members in GROUPS.items() if country in members]
        if subdivision == UNKNOWN_SUBDIVISION:
            return [country], groups, sorted(p for p in self._by_place if p.startswith(f"{country}-"))
        return [country], groups, [place] if subdivision else []

    def _rows(self, place: str, rule: Rule, call_type: CallType) -> list[PolicyRow]:
        return [
            row
            for row in self._by_place.get(place, ())
            if row.rule is rule and call_type in row.call_types and row.channel in _BOUND_CHANNELS
        ]

    def _needs_default(self, place: str, rule: Rule, call_type: CallType) -> bool:
        country, groups, subdivisions = self._lineage(place)
        if place.endswith(UNKNOWN_SUBDIVISION):
            subdivisions = []  # a state that may not be the one fills nothing
        rules = _ONE_RULE_FOR_DEFAULT if rule in _ONE_RULE_FOR_DEFAULT else (rule,)
        return not any(
            row.is_verified
            for own in (*country, *groups, *subdivisions)
            for one in rules
            for row in self._rows(own, one, call_type)
        )
