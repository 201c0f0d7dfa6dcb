"""The web API on the open house."""

from __future__ import annotations

import secrets
from pathlib import Path

import asyncpg
from fastapi import FastAPI

import smart_campaigns
from smart_campaigns.adapters.agents.files import AgentFiles
from smart_campaigns.adapters.secrets import SecretError
from smart_campaigns.api.app import make_app
from smart_campaigns.api.live import Hub
from smart_campaigns.api.services import Services
from smart_campaigns.app.access import Access
from smart_campaigns.bootstrap.house import House, recordings_of
from smart_campaigns.bootstrap.trunks import Probed, probe, secret_box, trunk_of
from smart_campaigns.bootstrap.use_cases import UseCases
from smart_campaigns.ports.records import CarrierRow

TOKEN_BYTES = 32
WEB_FOLDER = Path(smart_campaigns.__file__).parent / "_web"


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def access_of(house: House) -> Access:
    return Access(house.access, house.records, new_token)


def services_of(house: House) -> Services:
    use = UseCases(house)
    return Services(
        access=access_of(house),
        access_records=house.access,
        organizations=use.organizations,
        carriers=use.carriers,
        contacts=use.contacts,
        address_book=use.address_book,
        calls=use.calls,
        estimates=use.estimates,
        readiness=use.readiness,
        dnc=use.dnc,
        commands=use.commands,
        forms=use.forms,
        explain=use.explain,
        consoles=use.consoles,
        agents=use.agents,
        agent_test_calls=use.agent_test_calls,
        agent_trials=use.agent_trials,
        agent_files=AgentFiles(),
        imports=use.imports,
        import_outlook=use.import_outlook,
        recordings=recordings_of(house.settings),
        organization_records=house.organizations,
        events=house.events,
        probe=lambda carrier: _probe(house, carrier),
        live=Hub(records=house.live, clock=house.clock),
        wording=use.wording,
        windows=use.windows,
        campaign_list=use.campaign_list,
        records=house.records,
        campaigns=house.campaigns,
        catalog=house.catalog,
        encrypt=lambda password: secret_box(house.settings).encrypt(password),
    )


async def _probe(house: House, carrier: CarrierRow) -> Probed:
    if carrier.config.is_virtual:
        return Probed(is_up=carrier.down_since is None, status=None, text="virtual phones", round_trip_ms=0.0)
    return await probe(trunk_of(carrier.config, house.settings))


def web_app(house: House) -> FastAPI:
    return make_app(services_of(house), invalid_values=(asyncpg.DataError, SecretError))
