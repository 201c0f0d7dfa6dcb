"""Carriers and the numbers to call from: SIP trunks, and virtual phones on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from smart_campaigns.core.errors import FieldError, InvalidInput, NotFound
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import CarrierRow, CatalogRecords, NewCarrier, Records

RATE_MIN, RATE_MAX = 0.1, 1000.0
CALLS_MAX = 10_000
PORT_MAX = 65_535
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Carriers:
    records: Records
    catalog: CatalogRecords
    phonebook: Phonebook

    async def add(self, org_id: int, carrier: NewCarrier) -> CarrierRow:
        """Raises InvalidInput, NameTaken."""
        errors = tuple(_errors(carrier))
        if errors:
            raise InvalidInput(errors)
        carrier_id = await self.records.add_carrier(org_id, carrier)
        return next(c for c in await self.catalog.carriers(org_id) if c.config.carrier_id == carrier_id)

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
    if not RATE_MIN <= carrier.calls_per_second <= RATE_MAX:
        yield FieldError(field="calls_per_second", message=f"{RATE_MIN} to {RATE_MAX:,.0f}; give a rate in that range")
    if not 1 <= carrier.concurrent_calls <= CALLS_MAX:
        yield FieldError(field="concurrent_calls", message=f"1 to {CALLS_MAX:,}; give a number in that range")
    if carrier.kind == "sip" and not str(config.get("host") or "").strip():
        yield FieldError(field="host", message="required; give the trunk's name or address")
    if not 0 <= int(config.get("port") or 0) <= PORT_MAX:
        yield FieldError(field="port", message=f"1 to {PORT_MAX}; a SIP trunk's is 5060 as a rule")
    if config.get("transport", "udp") not in {"udp", "tcp", "tls"}:
        yield FieldError(field="transport", message="udp, tcp or tls")
    if config.get("caller_number_in", "from") not in {"from", "asserted_identity"}:
        yield FieldError(field="caller_number_in", message="from or asserted_identity")
    yield from _password_errors(config, has_secret=carrier.secret is not None)
    rate = config.get("answer_rate")
    if rate is not None and not 0 <= rate <= 1:
        yield FieldError(field="answer_rate", message="0 to 1; give a share such as 0.4")


def _password_errors(config: Any, *, has_secret: bool) -> Iterator[FieldError]:
    name = config.get("password_env")
    if name is not None and not _ENVIRONMENT_NAME.fullmatch(name):
        yield FieldError(field="password_env", message="the name of an environment variable, not the password itself")
    given = [bool(name), bool(config.get("password_file")), has_secret]
    if sum(given) > 1:
        yield FieldError(field="password", message="one source: --password-env, --password-file or --password-stdin")
    if any(given) and not config.get("auth_user"):
        yield FieldError(field="auth_user", message="required with a password; give the trunk's user name")
