"""Setting up: organization and carriers."""

from __future__ import annotations

import sys
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.prompt import Prompt

from smart_campaigns import bootstrap
from smart_campaigns.app.carriers import CALLS_MAX, RATE_MAX, RATE_MIN
from smart_campaigns.app.organizations import NewOrganization
from smart_campaigns.cli.deeds import WHO
from smart_campaigns.cli.session import JsonOption, OrgOption, Reply, Session, in_organization, on_store
from smart_campaigns.cli.tables import money, table
from smart_campaigns.core.budget import Price
from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.core.units import MICRO
from smart_campaigns.ports.organization_records import CarrierEdit
from smart_campaigns.ports.records import CarrierRow, NewCarrier

carrier = typer.Typer(no_args_is_help=True, help="Ways to place calls.")
PriceOption = Annotated[
    list[str] | None,
    typer.Option(help="[PREFIX=]PER_MINUTE[:FIRST/THEN[:SETUP]], such as 1212=0.012:60/6:0.05; repeatable."),
]
VIRTUAL_RATE, VIRTUAL_CALLS = 50.0, 100
TRUNK_RATE, TRUNK_CALLS = 1.0, 10
SIP_PORT = 5060
STEP_MAX_S = 3600
AMOUNT_MAX = 1e9


def init(
    *,
    name: Annotated[str, typer.Option(help="Of the organization.")],
    country: Annotated[str, typer.Option(help="ISO 3166 code, such as US.")],
    zone: Annotated[str | None, typer.Option(help="IANA time zone; blank: the country's, where it has one.")] = None,
    cap: Annotated[int, typer.Option(help="Channels: calls at once, over all campaigns.")] = 10,
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "USD",
    as_json: JsonOption = False,
) -> None:
    """Set up an organization, with a first voice agent."""
    new = NewOrganization(name=name, country=country.upper(), zone=zone, currency=currency.upper(), channel_cap=cap)

    async def work(use: bootstrap.UseCases) -> Reply:
        made = await use.organizations.create(new)
        await use.house.access.tell_done(made.org_id, WHO, "create_organization", f"/organization {made.name}")
        text = f"Organization {made.name!r}: {made.country}, {made.zone}, {made.channel_cap} channels, {made.currency}."
        return Reply(asdict(made), text)

    on_store(work, as_json=as_json)


@carrier.command("add")
def carrier_add(  # each option is one property of a carrier
    *,
    name: Annotated[str, typer.Argument(help="The carrier's.")],
    virtual: Annotated[
        bool, typer.Option("--virtual", help="Virtual phones on this machine; they ring nobody.")
    ] = False,
    host: Annotated[str | None, typer.Option(help="Of the SIP trunk.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Of the SIP trunk (5060), or of the virtual phones (any free).")
    ] = None,
    transport: Annotated[str, typer.Option(help="udp, tcp or tls.")] = "udp",
    auth_user: Annotated[str | None, typer.Option(help="User name at the SIP trunk.")] = None,
    password_env: Annotated[str | None, typer.Option(help="Environment variable with the password.")] = None,
    password_file: Annotated[Path | None, typer.Option(help="File with the password.")] = None,
    password_stdin: Annotated[bool, typer.Option(help="Read the password now; it is stored encrypted.")] = False,
    caller_number_in: Annotated[str, typer.Option(help="from or asserted_identity.")] = "from",
    ca_file: Annotated[Path | None, typer.Option(help="Authorities of a TLS trunk; else the system's.")] = None,
    listen: Annotated[str | None, typer.Option(help="Our side's address:port; else any free port.")] = None,
    seed: Annotated[int, typer.Option(help="Of the virtual people.")] = 1,
    fast: Annotated[bool, typer.Option(help="Virtual people ring and talk shortly.")] = False,
    mute: Annotated[bool, typer.Option("--mute", help="Virtual people make sounds, no words.")] = False,
    answer_rate: Annotated[float | None, typer.Option(help="Of the virtual people, 0 to 1; else by the hour.")] = None,
    calls_per_second: Annotated[float | None, typer.Option(help="1 (virtual phones: 50) when blank.")] = None,
    concurrent_calls: Annotated[int | None, typer.Option(help="10 (virtual phones: 100) when blank.")] = None,
    price: PriceOption = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a SIP trunk, or virtual phones."""
    shared = {"port": SIP_PORT if port is None and not virtual else port}
    phones = {"seed": seed, "is_fast": fast, "is_speaking": not mute, "answer_rate": answer_rate}
    trunk = {
        "host": host,
        "transport": transport,
        "auth_user": auth_user,
        "password_env": password_env,
        "password_file": str(password_file) if password_file else None,
        "caller_number_in": caller_number_in,
        "ca_file": str(ca_file) if ca_file else None,
        "listen": listen,
    }
    config = {key: value for key, value in (shared | (phones if virtual else trunk)).items() if value is not None}

    async def work(session: Session) -> Reply:
        if listen is not None and not virtual:
            bootstrap.check_listen(listen)
        secret = _stored(session, name) if password_stdin else None
        new = NewCarrier(
            name=name,
            kind="virtual" if virtual else "sip",
            config=config,
            secret=secret,
            calls_per_second=_given(calls_per_second, VIRTUAL_RATE if virtual else TRUNK_RATE),
            concurrent_calls=_given(concurrent_calls, VIRTUAL_CALLS if virtual else TRUNK_CALLS),
            prices=tuple(_price(text) for text in price or ()),
        )
        made = await session.use.carriers.add(session.org_id, new)
        hint = "Add a number to call from: smart-campaigns number add."
        return Reply(_carrier(made), f"Carrier {name!r} ({new.kind}). {hint}")

    in_organization(work, org=org, as_json=as_json)


@carrier.command("edit")
def carrier_edit(
    *,
    name: Annotated[str, typer.Argument(help="The carrier's.")],
    calls_per_second: Annotated[float | None, typer.Option(help=f"{RATE_MIN} to {RATE_MAX:,.0f}.")] = None,
    concurrent_calls: Annotated[int | None, typer.Option(help=f"1 to {CALLS_MAX:,}.")] = None,
    price: PriceOption = None,
    no_price: Annotated[bool, typer.Option("--no-price", help="Take all prices away.")] = False,
    host: Annotated[str | None, typer.Option(help="Of the SIP trunk.")] = None,
    port: Annotated[int | None, typer.Option(help="Of the SIP trunk.")] = None,
    transport: Annotated[str | None, typer.Option(help="udp, tcp or tls.")] = None,
    auth_user: Annotated[str | None, typer.Option(help="User name at the SIP trunk.")] = None,
    password_stdin: Annotated[bool, typer.Option(help="Read a new password now; it is stored encrypted.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a carrier's limits and prices, and how a trunk is reached; acts on the next placement, ends no call."""
    reached_by = {"host": host, "port": port, "transport": transport, "auth_user": auth_user}

    async def work(session: Session) -> Reply:
        prices = tuple(_price(text) for text in price or ()) if price or no_price else None
        edit = CarrierEdit(
            calls_per_second=calls_per_second,
            concurrent_calls=concurrent_calls,
            prices=prices,
            trunk={key: value for key, value in reached_by.items() if value is not None},
            secret=_stored(session, name) if password_stdin else None,
        )
        found = await session.use.carriers.find(session.org_id, name)
        row = await session.use.carriers.edit(session.org_id, found, edit)
        c = row.config
        text = f"Carrier {c.name!r}: {c.calls_per_second:g} calls a second, {c.concurrent_calls:,} at once{_told(c.prices)}."
        return Reply(_carrier(row), text)

    in_organization(work, org=org, as_json=as_json)


@carrier.command("delete")
def carrier_delete(
    *,
    name: Annotated[str, typer.Argument(help="The carrier's.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete a carrier that nothing uses any more: no number, no campaign, no call in progress. Its past calls stay."""

    async def work(session: Session) -> Reply:
        found = await session.use.carriers.find(session.org_id, name)
        await session.use.carriers.delete(session.org_id, found)
        told = {"carrier_id": found.config.carrier_id, "is_deleted": True}
        return Reply(told, f"Carrier {found.config.name!r} is deleted. Its calls stay in the log.")

    in_organization(work, org=org, as_json=as_json)


@carrier.command("list")
def carrier_list(*, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Carriers, their limits and whether they are up."""

    async def work(session: Session) -> Reply:
        rows = await session.house.catalog.carriers(session.org_id)
        figures = ("Calls/s", "At once", "In use", "Numbers")
        listed = table("Carrier", "Kind", *figures, "State", right=figures, keep=("Kind",))
        for row in rows:
            c = row.config
            state = "up" if row.down_since is None else f"down since {row.down_since:%H:%M:%S} ({row.down_cause})"
            limits = (f"{c.calls_per_second:g}", str(c.concurrent_calls), str(row.in_use), str(len(row.numbers)))
            listed.add_row(c.name, c.kind, *limits, state)
        return Reply(
            [_carrier(row) for row in rows], listed if rows else "No carrier yet: smart-campaigns carrier add."
        )

    in_organization(work, org=org, as_json=as_json)


@carrier.command("test")
def carrier_test(
    *,
    name: Annotated[str | None, typer.Argument(help="Blank: the only one.")] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the trunk with SIP OPTIONS whether it is there. Places no call."""

    async def work(session: Session) -> Reply:
        found = await session.use.carriers.find(session.org_id, name)
        if found.config.is_virtual:
            return Reply({"is_up": True, "kind": "virtual"}, "Virtual phones run on this machine while `up` does.")
        trunk = bootstrap.trunk_of(found.config, session.house.settings)
        if trunk.listen is not None:
            bootstrap.check_listen(trunk.listen)
        answer = await bootstrap.probe(trunk)
        said = f"{answer.status} {answer.text}" if answer.status else answer.text
        text = f"{found.config.name}: {'up' if answer.is_up else 'down'} ({said}, {answer.round_trip_ms:.0f} ms)"
        return Reply(asdict(answer), text, status=0 if answer.is_up else 1)

    in_organization(work, org=org, as_json=as_json)


def _carrier(row: CarrierRow) -> dict[str, Any]:
    """Never the password."""
    c = row.config
    return {
        "carrier_id": c.carrier_id,
        "name": c.name,
        "kind": c.kind,
        "config": dict(c.config),
        "has_stored_password": c.secret is not None,
        "calls_per_second": c.calls_per_second,
        "concurrent_calls": c.concurrent_calls,
        "prices": [asdict(price) for price in c.prices],
        "in_use": row.in_use,
        "numbers": row.numbers,
        "is_up": row.down_since is None,
        "down_since": row.down_since,
        "down_cause": row.down_cause,
    }


def _stored(session: Session, name: str) -> bytes:
    ask = f"Password of {name}"
    password = Prompt.ask(ask, password=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not password:
        raise InvalidInput.of("password", "nothing was read", fix="write it on standard input")
    return bootstrap.secret_box(session.house.settings).encrypt(password)


def _given(value: float | None, default: float) -> Any:
    return default if value is None else value


def _price(text: str) -> Price:
    """Refuses what is no price; its limits are the use case's."""
    prefix, _, amount = text.rpartition("=")
    per_minute, _, rest = amount.partition(":")
    steps, _, setup = rest.partition(":")
    first, _, then = (steps or "60/60").partition("/")
    try:
        figures = (micro_of(per_minute), micro_of(setup or "0"))
        seconds = (int(first), int(then))
    except ValueError:
        figures, seconds = (-1, -1), (0, 0)
    is_prefix = not prefix or prefix.lstrip("+").isdecimal()
    if min(figures) < 0 or not is_prefix or not all(1 <= part <= STEP_MAX_S for part in seconds):
        fix = "write 0.012, or 1212=0.015 for numbers that begin so"
        raise InvalidInput((FieldError.none("price", "a price", text, fix=fix),))
    return Price(
        prefix=prefix.lstrip("+"),
        per_minute_micro=figures[0],
        first_s=seconds[0],
        then_s=seconds[1],
        setup_micro=figures[1],
    )


def micro_of(amount: str) -> int:
    """Raises ValueError for what is no finite number."""
    number = float(amount)
    if not isfinite(number) or number > AMOUNT_MAX:
        raise ValueError(amount)
    return round(number * MICRO)


def _told(prices: tuple[Price, ...]) -> str:
    told = (f"{f'+{one.prefix}: ' if one.prefix else ''}{money(one.per_minute_micro)} a minute" for one in prices)
    return f"; {', '.join(told)}" if prices else "; no price"
