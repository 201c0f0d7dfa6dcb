"""The web API on the open house."""

from __future__ import annotations

import secrets

import asyncpg
from fastapi import FastAPI

from smart_campaigns.adapters.secrets import SecretError
from smart_campaigns.api.app import make_app
from smart_campaigns.api.live import Hub
from smart_campaigns.api.services import Services
from smart_campaigns.app.access import Access
from smart_campaigns.bootstrap.house import House
from smart_campaigns.bootstrap.trunks import secret_box
from smart_campaigns.bootstrap.use_cases import UseCases

TOKEN_BYTES = 32


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
        live=Hub(records=house.live, clock=house.clock),
        records=house.records,
        campaigns=house.campaigns,
        catalog=house.catalog,
        encrypt=lambda password: secret_box(house.settings).encrypt(password),
    )


def web_app(house: House) -> FastAPI:
    return make_app(services_of(house), invalid_values=(asyncpg.DataError, SecretError))
