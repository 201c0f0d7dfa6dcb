"""A campaign's settings as they are entered: defaults filled in, judged whole, saved or nothing changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from smart_campaigns.core import campaign as c
from smart_campaigns.core.campaign_settings import CampaignSettings, Preset, specs
from smart_campaigns.core.errors import CommandRefused, FieldError, InvalidInput, NotFound
from smart_campaigns.core.presets import after_edit, apply_preset, channels_cut_from
from smart_campaigns.core.settings_json import read_json, to_json
from smart_campaigns.core.settings_validation import SettingsContext, limits_of, locked_changes, validate, warnings
from smart_campaigns.core.wall_clock import is_known_zone
from smart_campaigns.ports.records import (
    CampaignRecords,
    CampaignRow,
    CarrierRow,
    CatalogRecords,
    ExplainRecords,
    Organization,
    Records,
    SettingChange,
    StaleVersion,
)

COPY = " (copy)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`settings` with defaults and the preset filled in; `notes`: may be saved, and yet a person should know."""

    settings: CampaignSettings
    errors: Sequence[FieldError]
    notes: Sequence[FieldError]
    is_virtual: bool | None


@dataclass(frozen=True, slots=True)
class CampaignForms:
    """`zones`: IANA zones by ISO 3166 country."""

    records: Records
    campaigns: CampaignRecords
    catalog: CatalogRecords
    explain: ExplainRecords
    zones: Mapping[str, Sequence[str]]

    async def create(
        self, organization: Organization, values: Mapping[str, Any], *, is_draft: bool = False
    ) -> CampaignRow:
        """A paused campaign with no channels; a draft may lack what is required. Raises InvalidInput."""
        read, unread = read_json(values)
        settings = _with_preset(read, values, organization.channel_cap, None)
        settings = await self._with_defaults(organization, settings)
        errors, kind = await self._judged(organization, settings)
        _refuse(settings, errors, unread, is_draft=is_draft)
        return await self.campaigns.create_campaign(organization.org_id, settings, is_draft=is_draft, is_virtual=kind)

    async def duplicate(self, organization: Organization, code: str, name: str | None) -> CampaignRow:
        """The same settings in a campaign of its own: paused (a draft stays one), no channels, no run, no breaker.

        Nothing is judged anew: what no longer fits (an end date, a released number) is told by readiness. Raises
        InvalidInput for a name that is too long, CommandRefused (`test_call`).
        """
        row = await self.campaigns.campaign(organization.org_id, code)
        c.refuse_test(row.state)
        longest = int(specs()["name"].maximum or 0)
        if name is not None and not 1 <= len(name.strip()) <= longest:
            raise InvalidInput.of("name", limits_of(specs()["name"]), fix="give one")
        copy = f"{row.name[: longest - len(COPY)]}{COPY}" if row.name else ""
        return await self.campaigns.create_campaign(
            organization.org_id,
            replace(row.settings, name=name or copy),
            is_draft=row.state.life is c.Life.DRAFT,
            is_virtual=row.is_virtual,
        )

    async def lacks(self, organization: Organization, row: CampaignRow) -> Sequence[FieldError]:
        """What a draft must still be given before it is a campaign; () for any other."""
        if row.state.life is not c.Life.DRAFT:
            return ()
        errors, _ = await self._judged(organization, row.settings)
        return errors

    def notes(self, organization: Organization, row: CampaignRow) -> Sequence[FieldError]:
        """What was saved, and yet a person should know."""
        return self._notes(organization, row.settings, row.now)

    async def check(self, organization: Organization, code: str | None, values: Mapping[str, Any]) -> Checked:
        """A form as it would be saved: nothing is. Raises InvalidInput for what is no setting at all, NotFound."""
        if code is None:
            read, unread = read_json(values)
            settings = _with_preset(read, values, organization.channel_cap, None)
            settings = await self._with_defaults(organization, settings)
        else:
            before = (await self.campaigns.campaign(organization.org_id, code)).settings
            read, unread = read_json({**to_json(before), **values})
            settings = _with_preset(read, values, organization.channel_cap, before)
        errors, kind = await self._judged(organization, settings)
        if unread:
            raise InvalidInput(_all(errors, unread))
        told = self._notes(organization, settings, await self.records.now())
        return Checked(settings=settings, errors=errors, notes=told, is_virtual=kind)

    def _notes(self, organization: Organization, settings: CampaignSettings, now: datetime) -> Sequence[FieldError]:
        zone = ZoneInfo(settings.zone) if settings.zone and is_known_zone(settings.zone) else UTC
        told = warnings(settings, now.astimezone(zone).date())
        wanted = channels_cut_from(settings.preset, organization.channel_cap)
        if wanted is None:
            return told
        limit = f"{wanted} by the preset, cut to the organization's cap of {organization.channel_cap}"
        return (*told, FieldError(field="planned_channels", limit=limit, fix="raise the cap for more"))

    async def edit(
        self,
        organization: Organization,
        code: str,
        values: Mapping[str, Any],
        *,
        based_on: int | None = None,
        channels: int | None = None,
    ) -> CampaignRow:
        """A draft that is complete now becomes a paused campaign. `based_on`: the version that the editor saw; None:
        the latest. `channels`: allocated with the edit. Raises InvalidInput, CommandRefused (`ended`, `test_call`,
        `locked_after_first_run`, those of an allocation), StaleVersion."""
        row = await self.campaigns.campaign(organization.org_id, code)
        c.refuse_test(row.state)
        if based_on is not None and based_on != row.settings_version:
            raise StaleVersion(row.settings_version, await self._changed_since(row, based_on, values))
        if row.state.life in c.ENDED:
            raise CommandRefused("ended", f"This campaign is {row.state.life}. Duplicate it to dial again.")
        read, unread = read_json({**to_json(row.settings), **values})
        settings = _with_preset(read, values, organization.channel_cap, row.settings)
        errors, kind = await self._judged(organization, settings)
        _refuse(settings, errors, unread, is_draft=row.state.life is c.Life.DRAFT)
        if row.runs_begun:
            _refuse_locked(row, settings, kind)
        allocate = partial(c.AllocateChannels, cap=organization.channel_cap)
        await self.campaigns.edit_campaign(
            row.ref,
            settings,
            based_on=row.settings_version,
            is_virtual=kind,
            is_complete=not errors,
            decide=lambda now: () if channels is None else c.decide(now.state, allocate(channels=channels)),
        )
        return await self.campaigns.campaign(organization.org_id, code)

    async def _changed_since(
        self, row: CampaignRow, based_on: int, values: Mapping[str, Any]
    ) -> Sequence[SettingChange]:
        try:
            was = to_json(await self.campaigns.settings_version(row.ref, based_on))
        except NotFound:
            limit = f"there is no version {based_on}"
            raise InvalidInput.of("based_on", limit, fix="give the one that was read") from None
        return tuple(
            SettingChange(field=name, was=was[name], is_now=value, wanted=values.get(name, was[name]))
            for name, value in to_json(row.settings).items()
            if value != was[name]
        )

    async def _with_defaults(self, organization: Organization, settings: CampaignSettings) -> CampaignSettings:
        """What is blank and has one answer: project, country, zone, agent, caller numbers."""
        country = settings.country or organization.country
        zones = self.zones.get(country, ())
        projects = await self.catalog.projects(organization.org_id)
        agents = await self.catalog.agents(organization.org_id)
        carriers = [carrier for carrier in await self.catalog.carriers(organization.org_id) if carrier.numbers]
        return replace(
            settings,
            project_id=settings.project_id or (projects[0].id if len(projects) == 1 else 0),
            country=country,
            zone=settings.zone or (zones[0] if len(zones) == 1 else organization.zone),
            agent_id=settings.agent_id or (agents[0].id if len(agents) == 1 else None),
            caller_numbers=settings.caller_numbers or (carriers[0].numbers if len(carriers) == 1 else ()),
        )

    async def _judged(
        self, organization: Organization, settings: CampaignSettings
    ) -> tuple[Sequence[FieldError], bool | None]:
        """Every wrong field, and whether its numbers are virtual; None: it has none yet."""
        carriers = [
            carrier
            for carrier in await self.catalog.carriers(organization.org_id)
            if set(carrier.numbers) & set(settings.caller_numbers)
        ]
        context = SettingsContext(
            now=await self.records.now(),
            channel_cap=organization.channel_cap,
            countries=tuple(self.zones),
            caller_numbers={n.e164: n.is_virtual for n in await self.catalog.phone_numbers(organization.org_id)},
            contact_numbers=await self._single_contact(organization, settings),
            prices=carriers[0].config.prices if carriers else (),
        )
        errors = (
            *validate(settings, context),
            *_one_carrier(carriers),
            *await self._references(organization, settings),
        )
        return errors, carriers[0].config.is_virtual if carriers else None

    async def _single_contact(self, organization: Organization, settings: CampaignSettings) -> Sequence[str] | None:
        if settings.single_contact is None:
            return None
        try:
            found = await self.explain.contact(organization.org_id, settings.project_id, str(settings.single_contact))
        except NotFound:
            return None
        return found.numbers

    async def _references(self, organization: Organization, settings: CampaignSettings) -> Sequence[FieldError]:
        errors = []
        if settings.project_id and settings.project_id not in {
            project.id for project in await self.catalog.projects(organization.org_id)
        }:
            errors.append(FieldError(field="project_id", limit="no project of this organization", fix="choose one"))
        agents = {agent.id for agent in await self.catalog.agents(organization.org_id)}
        if settings.agent_id is not None and settings.agent_id not in agents:
            errors.append(FieldError(field="agent_id", limit="no agent of this organization", fix="choose one"))
        elif settings.agent_version is not None:
            errors += await self._agent_version(organization.org_id, settings.agent_id, settings.agent_version)
        return errors

    async def _agent_version(self, org_id: int, agent_id: int | None, version: int) -> Sequence[FieldError]:
        if agent_id is None:
            limit, fix = "needs an agent", "choose one, or leave the version blank"
        elif version < 1 or version > await self.catalog.latest_version(org_id, agent_id):
            limit, fix = f"this agent has no version {version}", "leave it blank for the published one"
        else:
            return ()
        return (FieldError(field="agent_version", limit=limit, fix=fix),)


def _with_preset(
    settings: CampaignSettings, values: Mapping[str, Any], cap: int, before: CampaignSettings | None
) -> CampaignSettings:
    """A preset that is named fills its three values; those given beside it are kept, and make it custom."""
    if "preset" not in values and before is not None:
        return after_edit(before, settings)
    filled = apply_preset(settings, settings.preset, cap)
    given = {
        name: getattr(settings, name)
        for name in ("placement_spacing_s", "daily_call_limit", "planned_channels")
        if name in values and getattr(settings, name) != getattr(filled, name)
    }
    return replace(filled, **given, preset=Preset.CUSTOM if given else settings.preset)


def _refuse(
    settings: CampaignSettings, errors: Sequence[FieldError], unread: Sequence[FieldError], *, is_draft: bool
) -> None:
    """A draft is kept while something is blank; what is filled in must be right there, too. Raises InvalidInput."""
    wrong = [error for error in errors if not (is_draft and _is_blank(settings, error.field))]
    if told := _all(wrong, unread):
        raise InvalidInput(told)


def _all(errors: Sequence[FieldError], unread: Sequence[FieldError]) -> tuple[FieldError, ...]:
    """With what could not be read; of such a field nothing else is known."""
    names = {error.field for error in unread}
    return (*unread, *(error for error in errors if error.field not in names))


def _is_blank(settings: CampaignSettings, field: str) -> bool:
    value = getattr(settings, field)
    return not value or (isinstance(value, str) and not value.strip())


def _refuse_locked(row: CampaignRow, settings: CampaignSettings, kind: bool | None) -> None:
    if locked := locked_changes(row.settings, settings):
        fields = ", ".join(error.field for error in locked)
        raise CommandRefused("locked_after_first_run", f"{fields}: {locked[0].message}.")
    if kind is not None and row.is_virtual is not None and kind != row.is_virtual:
        was = "virtual" if row.is_virtual else "real"
        raise CommandRefused(
            "locked_after_first_run",
            f"caller_numbers: this campaign is {was} and has run; duplicate it to change that.",
        )


def _one_carrier(carriers: Sequence[CarrierRow]) -> Sequence[FieldError]:
    """Of one kind, but of several carriers; mixed kinds are told by the table's own check."""
    if len(carriers) < 2 or len({carrier.config.is_virtual for carrier in carriers}) > 1:  # noqa: PLR2004 - one or more
        return ()
    names = " and ".join(carrier.config.name for carrier in carriers)
    given = f"these are of {names}"
    return (FieldError(field="caller_numbers", limit="numbers of one carrier", given=given, fix="keep one's"),)
