"""`doctor`: what keeps this machine from dialing, and what cures it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import asdict

from rich.table import Table

from smart_campaigns import bootstrap
from smart_campaigns.adapters.postgres.server import EmbeddedPostgresError
from smart_campaigns.adapters.secrets import SecretError
from smart_campaigns.adapters.telephony.sip_route import ListenPortTakenError
from smart_campaigns.cli.check import Check
from smart_campaigns.cli.doctor_voice import models_check, process_check
from smart_campaigns.cli.session import JsonOption, Reply, run
from smart_campaigns.ports.records import CarrierRow
from smart_campaigns.ports.store import StoreAway
from smart_campaigns.settings import Settings

FOLDER_CURE = "Make it writable, or set SC_DATA_DIR to another folder."
DATABASE_CURE = "Read the log in the data folder, or set SC_DATABASE_URL to a PostgreSQL of version 17 or newer."


def doctor(*, as_json: JsonOption = False) -> None:
    """Check folder, database, SIP, carriers and voice; exit status 1 when something keeps it from dialing."""
    run(_examine, as_json=as_json)


async def _examine() -> Reply:
    settings = Settings()
    checks = [_folder(settings), _sentence(), models_check(settings), await _sip()]
    try:
        async with bootstrap.open_house(settings) as house:
            checks += await _store(house)
    except (EmbeddedPostgresError, StoreAway, bootstrap.OtherReleaseError, OSError) as error:
        checks.append(Check(what="database", is_well=False, found=str(error), cure=DATABASE_CURE))
    table = Table("", "Check", "Found", "Cure")
    for check in checks:
        mark, style = ("ok", "green") if check.is_well else ("!!", "red")
        table.add_row(mark, check.what, check.found, check.cure, style=style)
    is_well = all(check.is_well for check in checks)
    return Reply({"is_well": is_well, "checks": [asdict(check) for check in checks]}, table, status=0 if is_well else 1)


def _folder(settings: Settings) -> Check:
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Check(what="data folder", is_well=False, found=str(error), cure=FOLDER_CURE)
    is_well = os.access(folder, os.W_OK)
    return Check(what="data folder", is_well=is_well, found=str(folder), cure="" if is_well else FOLDER_CURE)


def _sentence() -> Check:
    from smart_campaigns.adapters.voice.recorded_sentence import load_sentence  # noqa: PLC0415 - a tenth of a second

    try:
        load_sentence()
    except OSError as error:
        return Check(what="recorded sentence", is_well=False, found=str(error), cure="Install smart-campaigns again.")
    return Check(what="recorded sentence", is_well=True, found="can be played")


async def _sip() -> Check:
    try:
        bootstrap.check_listen("127.0.0.1:0")
    except OSError as error:
        return Check(what="SIP", is_well=False, found=str(error), cure="Free some UDP and TCP ports of this machine.")
    return Check(what="SIP", is_well=True, found="UDP and TCP ports can be opened")


async def _store(house: bootstrap.House) -> list[Check]:
    version = await house.cold.fetchval("show server_version")
    where = "embedded" if house.embedded is not None else "given by SC_DATABASE_URL"
    checks = [Check(what="database", is_well=True, found=f"PostgreSQL {version}, {where}")]
    carriers = await house.catalog.carriers()
    callers = [(one.config.name, await _callers(house, one)) for one in carriers]
    checks.append(_server(callers))
    checks.append(await process_check(house, is_dialing=any(free >= 0 for _, free in callers)))
    organizations = await house.records.organizations()
    if not organizations:
        cure = "Set one up: smart-campaigns init."
        return [*checks, Check(what="organization", is_well=False, found="none", cure=cure)]
    if not carriers:
        cure = "Add one: smart-campaigns carrier add."
        checks.append(Check(what="carrier", is_well=False, found="none", cure=cure))
    trunks = [_carrier(house, carrier) for carrier in carriers]
    return [*checks, *await asyncio.gather(*trunks)]


def _server(free: Sequence[tuple[str, int]]) -> Check:
    """By each carrier: free channels of its callers; -1: it has none."""
    without = [name for name, channels in free if channels < 0]
    if len(without) == len(free):
        cure = "Nothing dials until the server runs: smart-campaigns up."
        return Check(what="server", is_well=True, found="no caller runs", cure=cure)
    found = f"{sum(channels for _, channels in free if channels > 0)} channels free in all callers"
    if not without:
        return Check(what="server", is_well=True, found=found)
    cure = "The server says why as it starts (smart-campaigns up)."
    return Check(what="server", is_well=False, found=f"{found}; no caller of {', '.join(without)}", cure=cure)


async def _callers(house: bootstrap.House, carrier: CarrierRow) -> int:
    return (await house.catalog.live_callers(carrier.org_id, carrier.config.carrier_id)).free


async def _carrier(house: bootstrap.House, carrier: CarrierRow) -> Check:
    what = f"carrier {carrier.config.name}"
    if carrier.config.is_virtual:
        return Check(what=what, is_well=True, found="virtual phones, started by the server")
    try:
        trunk = bootstrap.trunk_of(carrier.config, house.settings)
        if trunk.listen is not None and await _callers(house, carrier) < 0:
            bootstrap.check_listen(trunk.listen)
    except SecretError as error:
        return Check(what=what, is_well=False, found=str(error), cure="Set it for the process that runs `up`.")
    except ListenPortTakenError as error:
        return Check(what=what, is_well=False, found=str(error), cure="End what listens there, or choose another.")
    answer = await bootstrap.probe(trunk)
    cure = "" if answer.is_up else "Check host, port and transport, and that its firewall lets this machine in."
    said = f"{answer.status} {answer.text}" if answer.status else answer.text
    return Check(what=what, is_well=answer.is_up, found=said, cure=cure)
