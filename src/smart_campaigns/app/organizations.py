"""Organizations: set up once, then found by whoever works for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from smart_campaigns.core.errors import CommandRefused, FieldError, InvalidInput, NotFound
from smart_campaigns.core.settings_validation import no_country, no_zone
from smart_campaigns.core.units import MICRO
from smart_campaigns.core.wall_clock import is_known_zone
from smart_campaigns.ports.organization_records import OrganizationCard, OrganizationEdit, OrganizationRecords
from smart_campaigns.ports.records import NameTaken, Organization, Records

CAP_MAX = 100_000
NAME_MAX = 120
CALLBACK_TOLERANCE_MAX_MIN = 240
DNC_MAX_AGE_MAX_DAYS = 365
RETENTION_MAX_DAYS = 3650
BUDGET_MAX = 10_000_000
_CURRENCY = re.compile(r"[A-Z]{3}")
FIRST_AGENT = "Renewal reminder"


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
    """`zones`: IANA zones by ISO 3166 country. `first_agent`: its configuration, and the text of it."""

    records: Records
    editing: OrganizationRecords
    zones: Mapping[str, tuple[str, ...]]
    first_agent: tuple[Mapping[str, Any], str]

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
        await self.records.add_agent(org_id, FIRST_AGENT, *self.first_agent)
        return next(one for one in await self.records.organizations() if one.org_id == org_id)

    async def create_first(self, new: NewOrganization) -> Organization:
        """Raises InvalidInput, CommandRefused (`organization_exists`)."""
        if await self.records.organizations():
            raise CommandRefused("organization_exists", "An organization is set up already. Edit it instead.")
        return await self.create(new)

    async def card(self, org_id: int) -> OrganizationCard:
        return await self.editing.card(org_id)

    async def edit(self, org_id: int, edit: OrganizationEdit) -> OrganizationCard:
        """Acts on the next placement; a lowered cap ends no call. Raises InvalidInput, CommandRefused (`money_spent`)."""
        if edit == OrganizationEdit():
            raise InvalidInput.of("organization", "nothing to change", fix="give what shall be new")
        before = await self.editing.card(org_id)
        errors = tuple(self._edit_errors(edit))
        if errors:
            raise InvalidInput(errors)
        if edit.currency == before.currency:
            edit = replace(edit, currency=None)
        await self.editing.edit_organization(org_id, edit)
        return await self.editing.card(org_id)

    def _edit_errors(self, edit: OrganizationEdit) -> Iterator[FieldError]:
        if edit.name is not None:
            yield from _name_errors(edit.name)
        if edit.channel_cap is not None:
            yield from _cap_errors(edit.channel_cap)
        if edit.zone is not None:
            yield from _zone_errors(edit.zone)
        if edit.currency is not None:
            yield from _currency_errors(edit.currency)
        if edit.country is not None:
            yield from self._country_errors("country", edit.country)
        countries = edit.allowed_countries
        if countries is not None and not countries:
            yield FieldError(
                field="allowed_countries", limit="at least one country", fix="give one: nothing could be dialed"
            )
        for country in countries or ():
            yield from self._country_errors("allowed_countries", country)
        yield from _within(
            "callback_tolerance_min", edit.callback_tolerance_min, 0, CALLBACK_TOLERANCE_MAX_MIN, "minutes"
        )
        yield from _within("dnc_max_age_days", edit.dnc_max_age_days, 1, DNC_MAX_AGE_MAX_DAYS, "days")
        for name in ("recordings_days", "transcripts_days", "events_days"):
            yield from _within(name, getattr(edit, name), 1, RETENTION_MAX_DAYS, "days")
        if edit.monthly_budget_micro is not None and not 0 <= edit.monthly_budget_micro <= BUDGET_MAX * MICRO:
            yield FieldError(field="monthly_budget_micro", limit=f"0 to {BUDGET_MAX:,}", fix="give 0 for no limit")

    def _country_errors(self, field: str, country: str) -> Iterator[FieldError]:
        if country not in self.zones:
            yield no_country(field, country)

    async def of(self, org_id: int) -> Organization:
        """Raises NotFound."""
        for one in await self.records.organizations():
            if one.org_id == org_id:
                return one
        raise NotFound("organization", str(org_id))

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
        yield from _name_errors(new.name)
        yield from self._country_errors("country", new.country)
        zones = self.zones.get(new.country)
        if new.zone is None and zones is not None and len(zones) > 1:
            fix = f"give one such as {', '.join(zones[:3])}"
            yield FieldError(field="zone", limit=f"{new.country} has several", fix=fix)
        if new.zone is not None:
            yield from _zone_errors(new.zone)
        yield from _currency_errors(new.currency)
        yield from _cap_errors(new.channel_cap)


def _name_errors(name: str) -> Iterator[FieldError]:
    if not 1 <= len(name.strip()) <= NAME_MAX:
        yield FieldError(field="name", limit=f"1 to {NAME_MAX} characters", fix="give one")


def _zone_errors(zone: str) -> Iterator[FieldError]:
    if zone.startswith(("UTC+", "UTC-")) or not is_known_zone(zone):
        yield no_zone("zone", zone)


def _currency_errors(currency: str) -> Iterator[FieldError]:
    if not _CURRENCY.fullmatch(currency):
        yield FieldError.none("currency", "an ISO 4217 code", currency, fix="give one such as USD")


def _cap_errors(cap: int) -> Iterator[FieldError]:
    if not 1 <= cap <= CAP_MAX:
        yield FieldError.beyond("cap", f"1 to {CAP_MAX:,} channels", given=f"{cap:,}", is_above=cap > CAP_MAX)


def _within(field: str, value: int | None, least: int, most: int, unit: str) -> Iterator[FieldError]:
    if value is not None and not least <= value <= most:
        yield FieldError.beyond(field, f"{least} to {most:,} {unit}", given=f"{value:,}", is_above=value > most)
