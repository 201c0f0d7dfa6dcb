"""The do-not-call lists: the organization's own opt-outs, and national lists that were imported."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.core.policy import Registry
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import DncRecords, ImportedRegistry, OptOut, Records

REJECTED_SHOWN = 100
PAGE_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryImport:
    registry: str
    country: str
    entries: int
    rejected: tuple[tuple[int, str], ...]
    """(line, text) of what is no number; the first hundred."""
    rejected_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalList:
    """`is_stale`: older than the law or the organization allows, whichever is less; it blocks then."""

    registry: str
    country: str
    entries: int
    imported_at: datetime
    is_stale: bool


@dataclass(frozen=True, slots=True)
class DncLists:
    records: Records
    dnc: DncRecords
    phonebook: Phonebook
    registries: Mapping[str, Registry]
    """National lists that some rule of the policy asks for, by name."""

    async def add(
        self, org_id: int, numbers: Sequence[str], country: str, reason: str | None, *, source: str = "command line"
    ) -> int:
        """How many are new; acts at once, on calls that are not placed yet. Raises InvalidInput; none is added then."""
        return await self.records.add_dnc(org_id, self._e164(numbers, country), source=source, reason=reason)

    async def remove(self, org_id: int, numbers: Sequence[str], country: str) -> int:
        return await self.dnc.remove_dnc(org_id, self._e164(numbers, country))

    async def page(self, org_id: int, text: str | None, *, after: str = "", limit: int = 100) -> Sequence[OptOut]:
        """The organization's own opt-outs in the order of their numbers. Raises InvalidInput."""
        if not 1 <= limit <= PAGE_MAX:
            told = FieldError.beyond("limit", f"1 to {PAGE_MAX:,}", given=f"{limit:,}", is_above=limit > PAGE_MAX)
            raise InvalidInput((told,))
        digits = "".join(c for c in text or "" if c.isdecimal())
        if text and not digits:
            raise InvalidInput.of("search", "digits", given=f"{text!r} has none", fix="give part of a number")
        return await self.dnc.opt_outs(org_id, digits, after, limit)

    async def national(self, org_id: int) -> Sequence[NationalList]:
        """The national lists that were imported."""
        return [self._standing(one) for one in await self.dnc.imported(org_id)]

    def _standing(self, one: ImportedRegistry) -> NationalList:
        asked = self.registries.get(one.registry)
        limit = one.organization_limit if asked is None else asked.age_limit(one.organization_limit)
        return NationalList(
            registry=one.registry,
            country=one.country,
            entries=one.entries,
            imported_at=one.imported_at,
            is_stale=one.age > limit,
        )

    async def import_registry(self, org_id: int, registry: str, country: str, lines: Iterable[str]) -> RegistryImport:
        """A national list, one number a line, in place of the one before. Refused when no line is a number."""
        self._check(registry, country)
        found, rejected, count = await asyncio.to_thread(self._read, lines, country)  # up to 200 MB
        if not found:
            limit, given = "a phone number at the beginning of each line", "no line has one"
            raise InvalidInput.of("file", limit, given=given, fix="give another file (the list is kept as it was)")
        entries = await self.dnc.import_registry(org_id, registry, country, sorted(found))
        return RegistryImport(
            registry=registry, country=country, entries=entries, rejected=tuple(rejected), rejected_count=count
        )

    def _read(self, lines: Iterable[str], country: str) -> tuple[set[str], list[tuple[int, str]], int]:
        """The numbers, the first lines that are none, and how many are none."""
        found: set[str] = set()
        rejected: list[tuple[int, str]] = []
        count = 0
        for line, text in enumerate(lines, start=1):
            number = text.partition(",")[0].strip().strip('"')
            if not number:
                continue
            info = self.phonebook.lookup(number, country)
            if info.e164:
                found.add(info.e164)
            elif line > 1:  # a header is no fault
                count += 1
                rejected += [(line, number)] if len(rejected) < REJECTED_SHOWN else []
        return found, rejected, count

    def _check(self, registry: str, country: str) -> None:
        asked = self.registries.get(registry)
        if asked is None:
            fix = f"give one of {', '.join(sorted(self.registries))}"
            raise InvalidInput((FieldError.none("registry", "a list that the policy asks for", registry, fix=fix),))
        if country not in asked.countries:
            fix = f"give {' or '.join(sorted(asked.countries))}"
            raise InvalidInput((FieldError.none("country", f"a country of {registry}", country, fix=fix),))

    def _e164(self, numbers: Sequence[str], country: str) -> list[str]:
        read = [(text, self.phonebook.lookup(text, country)) for text in numbers]
        wrong = tuple(
            FieldError.none("number", "a phone number", text, fix="give it as +E.164")
            for text, info in read
            if not info.e164
        )
        if wrong:
            raise InvalidInput(wrong)
        return list(dict.fromkeys(info.e164 for _, info in read))
