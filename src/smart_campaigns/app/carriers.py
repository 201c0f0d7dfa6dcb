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

    async def edit(self, org_id: int, name: str, edit: CarrierEdit) -> CarrierRow:
        """Acts on the next placement; a lowered limit and another host end no call. Raises InvalidInput, NotFound."""
        found = await self.find(org_id, name)
        if edit == CarrierEdit():
            message = "nothing to change; give a rate, calls, a price or how the trunk is reached"
            raise InvalidInput((FieldError(field="carrier", message=message),))
        limits = _limit_errors(edit.calls_per_second, edit.concurrent_calls, edit.prices or ())
        errors = (*limits, *_reach_errors(found, edit))
        if errors:
            raise InvalidInput(errors)
        await self.organizations.edit_carrier(org_id, found.config.carrier_id, edit)
        return await self.find(org_id, name)

    async def release(self, org_id: int, numbers: Sequence[str], country: str) -> list[str]:
        """They leave the rotation at the next placement; calls in progress go on. Raises InvalidInput; none then."""
        own = {number.e164 for number in await self.catalog.phone_numbers(org_id)}
        e164, errors = [], []
        for text in numbers:
            info = self.phonebook.lookup(text, country)
            if info.e164 in own:
                e164.append(info.e164)
            else:
                message = f"{info.e164 or repr(text)} is no number of this organization; see number list"
                errors.append(FieldError(field="number", message=message))
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
            names = ", ".join(repr(c.config.name) for c in found) or "none; add one: smart-campaigns carrier add"
            raise InvalidInput((FieldError(field="carrier", message=f"say which; there are {names}"),))
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
                errors.append(
                    FieldError(field="number", message=f"{text!r} is no number that exists; give it as +E.164")
                )
            elif other != carrier.config.name:
                errors.append(FieldError(field="number", message=f"{info.e164} belongs to carrier {other!r} already"))
            else:
                e164.append(info.e164)
        if errors:
            raise InvalidInput(tuple(errors))
        await self.records.add_phone_numbers(org_id, carrier.config.carrier_id, e164)
        return e164


def _errors(carrier: NewCarrier) -> Iterator[FieldError]:
    config = carrier.config
    if not carrier.name.strip():
        yield FieldError(field="name", message="required; give one")
    yield from _limit_errors(carrier.calls_per_second, carrier.concurrent_calls, carrier.prices)
    if carrier.kind == "sip":
        yield from _host_errors(str(config.get("host") or ""))
    yield from _trunk_errors(config)
    if config.get("caller_number_in", "from") not in {"from", "asserted_identity"}:
        yield FieldError(field="caller_number_in", message="from or asserted_identity")
    yield from _password_errors(config, has_secret=carrier.secret is not None)
    rate = config.get("answer_rate")
    if rate is not None and not 0 <= rate <= 1:
        yield FieldError(field="answer_rate", message="0 to 1; give a share such as 0.4")


def _host_errors(host: str) -> Iterator[FieldError]:
    if not host.strip():
        yield FieldError(field="host", message="required; give the trunk's name or address")
    elif not _is_host(host):
        message = f"{host!r} is no name of a host and no IPv4 address; give one such as sip.example.com"
        yield FieldError(field="host", message=message)


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
        yield FieldError(field="port", message=f"1 to {PORT_MAX}; a SIP trunk's is 5060 as a rule")
    if config.get("transport", "udp") not in {"udp", "tcp", "tls"}:
        yield FieldError(field="transport", message="udp, tcp or tls")
    if (user := config.get("auth_user")) is not None and not _AUTH_USER.fullmatch(user):
        message = f"{user!r} is no user name; give the trunk's, without spaces and without < > @ ; and quotes"
        yield FieldError(field="auth_user", message=message)


def _reach_errors(found: CarrierRow, edit: CarrierEdit) -> Iterator[FieldError]:
    if found.config.is_virtual:
        for name in (*edit.trunk, *(("password",) if edit.secret is not None else ())):
            yield FieldError(field=name, message="virtual phones have none; leave it out")
        return
    if "host" in edit.trunk:
        yield from _host_errors(edit.trunk["host"])
    yield from _trunk_errors(edit.trunk)
    if edit.secret is not None and not {**found.config.config, **edit.trunk}.get("auth_user"):
        yield FieldError(field="auth_user", message="required with a password; give the trunk's user name")


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
                field="price", message=f"0 to {PRICE_MAX:,} a minute and a call; give an amount in that range"
            )
    if len({price.prefix for price in prices}) < len(prices):
        yield FieldError(field="price", message="one price a prefix; leave the repeated one out")


def _password_errors(config: Any, *, has_secret: bool) -> Iterator[FieldError]:
    name = config.get("password_env")
    if name is not None and not _ENVIRONMENT_NAME.fullmatch(name):
        yield FieldError(field="password_env", message="the name of an environment variable, not the password itself")
    given = [bool(name), bool(config.get("password_file")), has_secret]
    if sum(given) > 1:
        yield FieldError(field="password", message="one source: --password-env, --password-file or --password-stdin")
    if any(given) and not config.get("auth_user"):
        yield FieldError(field="auth_user", message="required with a password; give the trunk's user name")
