"""Carriers, and the numbers to call from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from smart_campaigns.api.auth import Analyst, Manager
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import answers
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import Given, Id, Page, Text, Told, Whole
from smart_campaigns.core.budget import Price
from smart_campaigns.core.errors import NotFound
from smart_campaigns.ports.organization_records import CarrierEdit
from smart_campaigns.ports.records import CarrierRow, NewCarrier

router = APIRouter(tags=["carriers"], route_class=CommandRoute, responses=answers(404))
SIP_PORT = 5060
NO_SIP = "No SIP answer from there. Check host, port and transport; `carrier test` on the server says more."
"""Whatever was found instead: who manages carriers is not to learn what else the server's network has."""
DEFAULTS = {"virtual": (50.0, 100), "sip": (1.0, 10)}
"""Calls a second, and at once."""
_VIRTUAL = {"port", "seed", "is_fast", "is_speaking", "answer_rate"}
_TRUNK = {"host", "port", "transport", "auth_user", "caller_number_in"}
_REACHED_BY = {"host", "port", "transport", "auth_user"}
MICRO_MAX = 10**15
PRICES_MAX = 1000


class CarrierKind(StrEnum):
    SIP = "sip"
    VIRTUAL = "virtual"


class PriceShape(Told):
    """Micro-units of the currency; `prefix` without +, blank: all other numbers. Billed first_s, then by then_s."""

    prefix: str
    per_minute_micro: int
    first_s: int
    then_s: int
    setup_micro: int


class PriceGiven(Given):
    prefix: Annotated[Text, Field(pattern=r"^[0-9]{0,15}$")] = ""
    per_minute_micro: Annotated[int, Field(ge=0, le=MICRO_MAX)]
    first_s: Annotated[int, Field(ge=1, le=3600)] = 60
    then_s: Annotated[int, Field(ge=1, le=3600)] = 60
    setup_micro: Annotated[int, Field(ge=0, le=MICRO_MAX)] = 0


Prices = Annotated[list[PriceGiven], Field(max_length=PRICES_MAX)]
Rate = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]


class CarrierShape(Told):
    """Never the password. `config`: of its kind."""

    carrier_id: int
    name: str
    kind: CarrierKind
    config: dict[str, Any]
    has_stored_password: bool
    calls_per_second: float
    concurrent_calls: int
    prices: list[PriceShape]
    in_use: int
    numbers: list[str]
    is_up: bool
    down_since: datetime | None
    down_cause: str | None


class CarrierGiven(Given):
    """`virtual`: phones on this machine, which ring nobody; `sip`: a trunk. The password is stored encrypted."""

    name: Annotated[Text, Field(max_length=120)]
    kind: Annotated[CarrierKind, Field(strict=False)]
    host: Annotated[Text, Field(max_length=255)] | None = None
    port: Whole | None = None
    transport: Text | None = None
    auth_user: Annotated[Text, Field(max_length=255)] | None = None
    password: Annotated[Text, Field(max_length=1000)] | None = None
    caller_number_in: Text | None = None
    seed: Whole | None = None
    is_fast: bool | None = None
    is_speaking: bool | None = None
    """Virtual people say words (blank), or only make sounds (false)."""
    answer_rate: Rate | None = None
    calls_per_second: Rate | None = None
    concurrent_calls: Whole | None = None
    prices: Annotated[Prices, Field(default_factory=list)]


class CarrierChanges(Given):
    """Left out: as it is. `prices`: all of them; [] takes all away. How it is reached: of a SIP trunk only."""

    host: Annotated[Text, Field(max_length=255)] | None = None
    port: Whole | None = None
    transport: Text | None = None
    auth_user: Annotated[Text, Field(max_length=255)] | None = None
    password: Annotated[Text, Field(max_length=1000)] | None = None

    calls_per_second: Rate | None = None
    concurrent_calls: Whole | None = None
    prices: Prices | None = None


class CarrierProbe(Told):
    """What the trunk answered; `status` null: no SIP (or it is virtual), and no more is told of what is there."""

    is_up: bool
    status: int | None
    text: str
    round_trip_ms: float


class NumberShape(Told):
    """`campaigns`: codes of those that name it, and are not stopped or completed."""

    number: str
    carrier: str
    is_virtual: bool
    campaigns: list[str]


class NumbersGiven(Given):
    numbers: Annotated[list[Text], Field(min_length=1, max_length=1000)]


class NumbersTold(Told):
    numbers: list[str]


@router.get("/carriers", operation_id="list_carriers")
async def list_carriers(asker: Analyst, use: Use) -> Page[CarrierShape]:
    rows = await use.catalog.carriers(asker.org_id)
    return Page[CarrierShape](items=[_shape(row) for row in rows])


@router.post("/carriers", operation_id="create_carrier", status_code=201)
async def create_carrier(asker: Manager, use: Use, given: CarrierGiven) -> CarrierShape:
    """A running server serves it within seconds."""
    rate, calls = DEFAULTS[given.kind]
    new = NewCarrier(
        name=given.name,
        kind=given.kind.value,
        config=_config(given),
        secret=use.encrypt(given.password) if given.password else None,
        calls_per_second=rate if given.calls_per_second is None else given.calls_per_second,
        concurrent_calls=calls if given.concurrent_calls is None else given.concurrent_calls,
        prices=tuple(Price(**one.model_dump()) for one in given.prices),
    )
    return _shape(await use.carriers.add(asker.org_id, new))


@router.get("/carriers/{carrier_id}", operation_id="get_carrier")
async def get_carrier(asker: Analyst, use: Use, carrier_id: Id) -> CarrierShape:
    return _shape(await carrier_of(use, asker.org_id, carrier_id))


@router.patch("/carriers/{carrier_id}", operation_id="edit_carrier")
async def edit_carrier(asker: Manager, use: Use, carrier_id: Id, given: CarrierChanges) -> CarrierShape:
    """Acts on the next placement; ends no call."""
    found = await carrier_of(use, asker.org_id, carrier_id)
    prices = None if given.prices is None else tuple(Price(**one.model_dump()) for one in given.prices)
    edit = CarrierEdit(
        calls_per_second=given.calls_per_second,
        concurrent_calls=given.concurrent_calls,
        prices=prices,
        trunk=given.model_dump(include=_REACHED_BY, exclude_none=True),
        secret=use.encrypt(given.password) if given.password else None,
    )
    return _shape(await use.carriers.edit(asker.org_id, found, edit))


@router.delete("/carriers/{carrier_id}", operation_id="delete_carrier", status_code=204, responses=answers(409))
async def delete_carrier(asker: Manager, use: Use, carrier_id: Id) -> None:
    """Its calls stay, and its name is free. 409 `carrier_in_use` names its numbers, the campaigns that call from them and its
    calls in progress."""
    await use.carriers.delete(asker.org_id, await carrier_of(use, asker.org_id, carrier_id))


@router.post("/carriers/{carrier_id}/probe", operation_id="probe_carrier")
async def probe_carrier(asker: Manager, use: Use, carrier_id: Id) -> CarrierProbe:
    """Asks the trunk whether it is there (SIP OPTIONS); places no call."""
    told = CarrierProbe.model_validate(await use.probe(await carrier_of(use, asker.org_id, carrier_id)))
    if told.is_up or told.status is not None:
        return told
    return CarrierProbe(is_up=False, status=None, text=NO_SIP, round_trip_ms=0.0)


@router.get("/numbers", operation_id="list_numbers")
async def list_numbers(asker: Analyst, use: Use) -> Page[NumberShape]:
    """Numbers to call from."""
    rows = await use.organization_records.own_numbers(asker.org_id)
    items = [
        NumberShape(number=row.e164, carrier=row.carrier, is_virtual=row.is_virtual, campaigns=list(row.campaigns))
        for row in rows
    ]
    return Page[NumberShape](items=items)


@router.post("/carriers/{carrier_id}/numbers", operation_id="add_numbers")
async def add_numbers(asker: Manager, use: Use, carrier_id: Id, given: NumbersGiven) -> NumbersTold:
    """As E.164. None is added where one is wrong."""
    carrier = await carrier_of(use, asker.org_id, carrier_id)
    country = (await use.organizations.of(asker.org_id)).country
    return NumbersTold(numbers=await use.carriers.add_numbers(asker.org_id, carrier, given.numbers, country))


@router.post("/numbers/release", operation_id="release_numbers")
async def release_numbers(asker: Manager, use: Use, given: NumbersGiven) -> NumbersTold:
    """They leave the rotation at the next placement; calls in progress go on."""
    country = (await use.organizations.of(asker.org_id)).country
    return NumbersTold(numbers=await use.carriers.release(asker.org_id, given.numbers, country))


async def carrier_of(use: Use, org_id: int, carrier_id: int) -> CarrierRow:
    """Raises NotFound."""
    for row in await use.catalog.carriers(org_id):
        if row.config.carrier_id == carrier_id:
            return row
    raise NotFound("carrier", str(carrier_id))


def _config(given: CarrierGiven) -> dict[str, Any]:
    if given.kind is CarrierKind.VIRTUAL:
        return {"is_speaking": True, **given.model_dump(include=_VIRTUAL, exclude_none=True)}
    return {"port": SIP_PORT, **given.model_dump(include=_TRUNK, exclude_none=True)}


def _shape(row: CarrierRow) -> CarrierShape:
    c = row.config
    return CarrierShape(
        carrier_id=c.carrier_id,
        name=c.name,
        kind=CarrierKind(c.kind),
        config=dict(c.config),
        has_stored_password=c.secret is not None,
        calls_per_second=c.calls_per_second,
        concurrent_calls=c.concurrent_calls,
        prices=[PriceShape.model_validate(price) for price in c.prices],
        in_use=row.in_use,
        numbers=list(row.numbers),
        is_up=row.down_since is None,
        down_since=row.down_since,
        down_cause=row.down_cause,
    )
