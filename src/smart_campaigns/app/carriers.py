"""Carriers and the numbers to call from: SIP trunks, and virtual phones on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from smart_campaigns.core.budget import Price
from smart_campaigns.core.errors import FieldError, InvalidInput, NotFound
from smart_campaigns.core.units import MICRO
from smart_campaigns.ports.organization_records import CarrierEdit, OrganizationRecords
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import CarrierRow, CatalogRecords, NewCarrier, Records

RATE_MIN, RATE_MAX = 0.1, 1000.0
CALLS_MAX = 10_000
PRICE_MAX = 10_000
PORT_MAX = 65_535
HOST_MAX = 253
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_AUTH_USER = re.compile(r"[^\x00-\x20\x7f-\xa0<>@;\"\\]+")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Carriers:
    records: Records
    catalog: CatalogRecords
    phonebook: Phonebook
    organizations: OrganizationRecords

    async def add(self, org_id: int, carrier: NewCarrier) -> CarrierRow:
        """Raises InvalidInput, NameTaken."""
        errors = tuple(_errors(carrier))
        if errors:
            raise InvalidInput(errors)
        carrier_id = await self.records.add_carrier(org_id, carrier)
        return next(c for c in await self.catalog.carriers(org_id) if c.config.carrier_id == carrier_id)

    async def edit(self, org_id: int, found: CarrierRow, edit: CarrierEdit) -> CarrierRow:
        """Acts on the next placement; a lowered limit and another host end no call. Raises InvalidInput."""
        if edit == CarrierEdit():
            fix = "give a rate, calls, a price or how the trunk is reached"
            raise InvalidInput.of("carrier", "nothing to change", fix=fix)
        limits = _limit_errors(edit.calls_per_second, edit.concurrent_calls, edit.prices or ())
        errors = (*limits, *_reach_errors(found, edit))
        if errors:
            raise InvalidInput(errors)
        await self.organizations.edit_carrier(org_id, found.config.carrier_id, edit)
        return await self.catalog.carrier(org_id, found.config.carrier_id)

    async def delete(self, org_id: int, carrier: CarrierRow) -> None:
        """For good; its calls stay. Raises NotFound, CarrierInUse."""
        await self.organizations.delete_carrier(org_id, carrier.config.carrier_id)

    async def release(self, org_id: int, numbers: Sequence[str], country: str) -> list[str]:
        """They leave the rotation at the next placement; calls in progress go on. Raises InvalidInput; none then."""
        own = {number.e164 for number in await self.catalog.phone_numbers(org_id)}
        e164, errors = [], []
        for text in numbers:
            info = self.phonebook.lookup(text, country)
            if info.e164 in own:
                e164.append(info.e164)
            else:
                fix = "take one of number list"
                errors.append(FieldError.none("number", "a number of this organization", info.e164 or text, fix=fix))
        if errors:
            raise InvalidInput(tuple(errors))
        await self.organizations.release_numbers(org_id, e164)
        return e164

    async def find(self, org_id: int, name: str | None) -> CarrierRow:
        """By name or id; without one, the only one there is."""
        found = await self.catalog.carriers(org_id)
        if name is None and len(found) == 1:
            return found[0]
        if name is None:
            if not found:
                raise InvalidInput.of("carrier", "there is none yet", fix="add one: smart-campaigns carrier add")
            names = ", ".join(repr(c.config.name) for c in found)
            raise InvalidInput.of("carrier", "there are several", given=names, fix="say which")
        for carrier in found:
            if name in {carrier.config.name, str(carrier.config.carrier_id)}:
                return carrier
        raise NotFound("carrier", name)

    async def add_numbers(self, org_id: int, carrier: CarrierRow, numbers: Sequence[str], country: str) -> list[str]:
        """Numbers to call from, as E.164. Raises InvalidInput; none is added then."""
        e164, errors = [], []
        taken = {n.e164: n.carrier for n in await self.catalog.phone_numbers(org_id)}
        for text in numbers:
            info = self.phonebook.lookup(text, country)
            other = taken.get(info.e164, carrier.config.name)
            if not info.is_valid:
                errors.append(FieldError.none("number", "a number that exists", text, fix="give it as +E.164"))
            elif other != carrier.config.name:
                given, fix = f"{info.e164} is of {other!r}", "remove it there first"
                errors.append(FieldError(field="number", limit="a number of no other carrier", given=given, fix=fix))
            else:
                e164.append(info.e164)
        if errors:
            raise InvalidInput(tuple(errors))
        await self.records.add_phone_numbers(org_id, carrier.config.carrier_id, e164)
        return e164


def _errors(carrier: NewCarrier) -> Iterator[FieldError]:
    config = carrier.config
    if not carrier.name.strip():
        yield FieldError(field="name", limit="required", fix="give one")
    yield from _limit_errors(carrier.calls_per_second, carrier.concurrent_calls, carrier.prices)
    if carrier.kind == "sip":
        yield from _host_errors(str(config.get("host") or ""))
    yield from _trunk_errors(config)
    if config.get("caller_number_in", "from") not in {"from", "asserted_identity"}:
        yield FieldError(field="caller_number_in", limit="from or asserted_identity", fix="give one of them")
    yield from _password_errors(config, has_secret=carrier.secret is not None)
    rate = config.get("answer_rate")
    if rate is not None and not 0 <= rate <= 1:
        yield FieldError(field="answer_rate", limit="0 to 1", fix="give a share such as 0.4")


def _host_errors(host: str) -> Iterator[FieldError]:
    if not host.strip():
        yield FieldError(field="host", limit="required", fix="give the trunk's name or address")
    elif not _is_host(host):
        yield FieldError.none("host", "a host's name or IPv4 address", host, fix="give one such as sip.example.com")


def _is_host(text: str) -> bool:
    """Digits and dots alone are an address, or a mistyped one."""
    if text.replace(".", "").isdecimal():
        return _is_ipv4(text)
    return len(text) <= HOST_MAX and all(_LABEL.fullmatch(label) for label in text.removesuffix(".").split("."))


def _is_ipv4(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def _trunk_errors(config: Mapping[str, Any]) -> Iterator[FieldError]:
    if (port := config.get("port")) is not None and not 1 <= int(port) <= PORT_MAX:
        yield FieldError(field="port", limit=f"1 to {PORT_MAX}", fix="give the trunk's, as a rule 5060")
    if config.get("transport", "udp") not in {"udp", "tcp", "tls"}:
        yield FieldError(field="transport", limit="udp, tcp or tls", fix="give one of them")
    if (user := config.get("auth_user")) is not None and not _AUTH_USER.fullmatch(user):
        limit = "a user name without any of <>;@, quotes and spaces"
        yield FieldError.none("auth_user", limit, user, fix="give the trunk's")


def _reach_errors(found: CarrierRow, edit: CarrierEdit) -> Iterator[FieldError]:
    if found.config.is_virtual:
        for name in (*edit.trunk, *(("password",) if edit.secret is not None else ())):
            yield FieldError(field=name, limit="virtual phones have none", fix="leave it out")
        return
    if "host" in edit.trunk:
        yield from _host_errors(edit.trunk["host"])
    yield from _trunk_errors(edit.trunk)
    if edit.secret is not None and not {**found.config.config, **edit.trunk}.get("auth_user"):
        yield FieldError(field="auth_user", limit="required with a password", fix="give the trunk's user name")


def _limit_errors(rate: float | None, calls: int | None, prices: Sequence[Price]) -> Iterator[FieldError]:
    if rate is not None and not RATE_MIN <= rate <= RATE_MAX:
        limit = f"{RATE_MIN} to {RATE_MAX:,.0f} a second"
        yield FieldError.beyond("calls_per_second", limit, given=f"{rate:g}", is_above=rate > RATE_MAX)
    if calls is not None and not 1 <= calls <= CALLS_MAX:
        limit = f"1 to {CALLS_MAX:,}"
        yield FieldError.beyond("concurrent_calls", limit, given=str(calls), is_above=calls > CALLS_MAX)
    for price in prices:
        if not 0 <= price.per_minute_micro <= PRICE_MAX * MICRO or not 0 <= price.setup_micro <= PRICE_MAX * MICRO:
            yield FieldError(
                field="price", limit=f"0 to {PRICE_MAX:,} a minute and a call", fix="give an amount in that range"
            )
    if len({price.prefix for price in prices}) < len(prices):
        yield FieldError(field="price", limit="one price a prefix", fix="leave the repeated one out")


def _password_errors(config: Any, *, has_secret: bool) -> Iterator[FieldError]:
    name = config.get("password_env")
    if name is not None and not _ENVIRONMENT_NAME.fullmatch(name):
        fix = "give that, not the password itself"
        yield FieldError(field="password_env", limit="the name of an environment variable", fix=fix)
    given = [bool(name), bool(config.get("password_file")), has_secret]
    if sum(given) > 1:
        fix = "give --password-env, --password-file or --password-stdin"
        yield FieldError(field="password", limit="one source of the password", fix=fix)
    if any(given) and not config.get("auth_user"):
        yield FieldError(field="auth_user", limit="required with a password", fix="give the trunk's user name")
