"""The organization: what it is set to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from smart_campaigns.app.organizations import (
    CALLBACK_TOLERANCE_MAX_MIN,
    CAP_MAX,
    DNC_MAX_AGE_MAX_DAYS,
    RETENTION_MAX_DAYS,
)
from smart_campaigns.cli.deeds import WHO
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.setup import micro_of
from smart_campaigns.cli.tables import facts, money
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.ports.organization_records import OrganizationCard, OrganizationEdit

KEPT = f"1 to {RETENTION_MAX_DAYS:,} days"
organization = typer.Typer(no_args_is_help=True, help="The organization.")


@organization.command("show")
def show(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Everything it is set to."""

    async def work(session: Session) -> Reply:
        return _told(await session.use.organizations.card(session.org_id))

    in_organization(work, org=org, as_json=as_json)


@organization.command("stop-everything")
def stop_everything(
    *,
    hang_up_now: Annotated[bool, typer.Option("--hang-up-now", help="End the calls in progress, too.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pause every campaign that is active or armed: nothing more is placed until each is resumed."""

    async def work(session: Session) -> Reply:
        rows = await session.use.commands.pause_all(session.org_id, hang_up_now=hang_up_now, by=WHO)
        paused = [row.code for row in rows if row.state.life is Life.PAUSED]
        calls = sum(row.in_use for row in rows)
        told = f"Paused: {', '.join(paused) or 'none'}. Calls in progress: {calls}."
        return Reply({"paused": paused, "calls_in_progress": calls}, told)

    in_organization(work, org=org, as_json=as_json)


@organization.command("edit")
def edit(
    *,
    cap: Annotated[int | None, typer.Option(help=f"Channels, 1 to {CAP_MAX:,}; a lowered cap ends no call.")] = None,
    allow: Annotated[
        list[str] | None, typer.Option(help="A country that may be called (ISO 3166); repeatable, all of them.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(help="ISO 3166 code; of numbers without +, and of what new campaigns begin with.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code; only while nothing has been spent.")] = None,
    zone: Annotated[str | None, typer.Option(help="IANA time zone; of campaigns made from now on.")] = None,
    callback_tolerance: Annotated[
        int | None, typer.Option(help=f"Minutes around a callback's time, 0 to {CALLBACK_TOLERANCE_MAX_MIN}.")
    ] = None,
    dnc_max_age: Annotated[
        int | None, typer.Option(help=f"Days until a national list is outdated, 1 to {DNC_MAX_AGE_MAX_DAYS}.")
    ] = None,
    recordings_days: Annotated[int | None, typer.Option(help=f"Recordings are kept so long, {KEPT}.")] = None,
    transcripts_days: Annotated[int | None, typer.Option(help=f"Transcripts are kept so long, {KEPT}.")] = None,
    events_days: Annotated[int | None, typer.Option(help=f"The log is kept so long, {KEPT}.")] = None,
    monthly_budget: Annotated[
        str | None, typer.Option(help="Of a calendar month, in the organization's currency; 0: no limit.")
    ] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change it; acts on the next placement."""

    async def work(session: Session) -> Reply:
        countries = tuple(dict.fromkeys(code.strip().upper() for code in allow)) if allow is not None else None
        changes = OrganizationEdit(
            channel_cap=cap,
            allowed_countries=countries,
            country=country.upper() if country is not None else None,
            currency=currency.upper() if currency is not None else None,
            zone=zone,
            callback_tolerance_min=callback_tolerance,
            dnc_max_age_days=dnc_max_age,
            recordings_days=recordings_days,
            transcripts_days=transcripts_days,
            events_days=events_days,
            monthly_budget_micro=None if monthly_budget is None else _amount(monthly_budget),
        )
        with _by_options():
            card = await session.use.organizations.edit(session.org_id, changes)
        over = card.channels_in_use > card.channel_cap
        notes = (f"{card.channels_in_use} calls are in progress: none is ended.",) if over else ()
        return _told(card, notes)

    in_organization(work, org=org, as_json=as_json)


_OPTIONS = {
    "allowed_countries": "allow",
    "callback_tolerance_min": "callback_tolerance",
    "dnc_max_age_days": "dnc_max_age",
    "monthly_budget_micro": "monthly_budget",
}


@contextmanager
def _by_options() -> Iterator[None]:
    """A wrong field is told by the name of its option. Raises InvalidInput."""
    try:
        yield
    except InvalidInput as error:
        told = tuple(replace(one, field=_OPTIONS.get(one.field, one.field)) for one in error.errors)
        raise InvalidInput(told) from None


def _amount(text: str) -> int:
    """Raises InvalidInput."""
    try:
        return micro_of(text)
    except ValueError:
        raise InvalidInput(
            (FieldError.none("monthly_budget", "an amount", text, fix="give one such as 2500"),)
        ) from None


def _budget(card: OrganizationCard) -> str:
    if card.monthly_budget_micro is None or card.budget_until is None:
        return ""
    until = f"{card.budget_until.astimezone(ZoneInfo(card.zone)):%Y-%m-%d}"
    return f"{money(card.monthly_budget_micro)} {card.currency}, {money(card.budget_left_micro)} left until {until}"


def _told(card: OrganizationCard, notes: tuple[str, ...] = ()) -> Reply:
    shown = facts(
        {
            "Country, zone": f"{card.country}, {card.zone}",
            "Channels": f"{card.channels_in_use:,} of {card.channel_cap:,} in use",
            "May be called": ", ".join(card.allowed_countries),
            "Currency": card.currency,
            "Callback tolerance": f"{card.callback_tolerance_min} min",
            "National DNC lists": f"outdated after {card.dnc_max_age_days} days",
            "Kept": f"recordings {card.recordings_days} days, transcripts {card.transcripts_days}, log {card.events_days}",
            "Monthly budget": _budget(card),
        },
        title=card.name,
    )
    return Reply(asdict(card), shown, notes)
