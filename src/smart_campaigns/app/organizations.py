"""Organizations: set up once, then found by whoever works for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smart_campaigns.core.errors import CommandRefused, FieldError, InvalidInput, NotFound
from smart_campaigns.core.wall_clock import is_known_zone
from smart_campaigns.ports.records import NameTaken, Organization, Records

CAP_MAX = 100_000
NAME_MAX = 120
_CURRENCY = re.compile(r"[A-Z]{3}")
FIRST_AGENT = "Recorded message"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganization:
    """`zone` None: the country's own, where it has one."""

    name: str
    country: str
    zone: str | None = None
    currency: str = "USD"
    channel_cap: int = 10


@dataclass(frozen=True, slots=True)
class Organizations:
    """`zones`: IANA zones by ISO 3166 country."""

    records: Records
    zones: Mapping[str, tuple[str, ...]]

    async def create(self, new: NewOrganization) -> Organization:
        """With a first agent, published. Raises InvalidInput, NameTaken."""
        errors = tuple(self._errors(new))
        if errors:
            raise InvalidInput(errors)
        if any(one.name == new.name for one in await self.records.organizations()):
            raise NameTaken("organization", new.name)
        org_id = await self.records.create_organization(
            name=new.name,
            country=new.country,
            zone=new.zone or self.zones[new.country][0],
            currency=new.currency,
            channel_cap=new.channel_cap,
        )
        await self.records.add_agent(org_id, FIRST_AGENT, {"kind": "recorded_sentence"})
        return next(one for one in await self.records.organizations() if one.org_id == org_id)

    async def choose(self, name: str | None) -> Organization:
        """By name; without one, the only one there is."""
        found = await self.records.organizations()
        if not found:
            raise CommandRefused("no_organization", "There is no organization yet. Set one up: smart-campaigns init.")
        if name is None and len(found) == 1:
            return found[0]
        if name is None:
            names = ", ".join(repr(one.name) for one in found)
            raise CommandRefused("which_organization", f"There are several organizations. Give --org, one of {names}.")
        for one in found:
            if one.name == name:
                return one
        raise NotFound("organization", name)

    def _errors(self, new: NewOrganization) -> Iterator[FieldError]:
        if not 1 <= len(new.name.strip()) <= NAME_MAX:
            yield FieldError(field="name", message=f"1 to {NAME_MAX} characters; give one")
        zones = self.zones.get(new.country)
        if zones is None:
            yield FieldError(field="country", message=f"{new.country!r} is no ISO 3166 code; give one such as US or IN")
        if new.zone is None and zones is not None and len(zones) > 1:
            yield FieldError(
                field="zone", message=f"{new.country} has several; give one such as {', '.join(zones[:3])}"
            )
        if new.zone is not None and (new.zone.startswith(("UTC+", "UTC-")) or not is_known_zone(new.zone)):
            yield FieldError(field="zone", message=f"{new.zone!r} is no IANA time zone; give one such as Asia/Kolkata")
        if not _CURRENCY.fullmatch(new.currency):
            yield FieldError(field="currency", message=f"{new.currency!r} is no ISO 4217 code; give one such as USD")
        if not 1 <= new.channel_cap <= CAP_MAX:
            yield FieldError(field="cap", message=f"1 to {CAP_MAX:,} channels; this is {new.channel_cap:,}")
