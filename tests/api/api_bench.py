"""An organization as the tests of the API need it, and a client that speaks as a browser on the console does."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI

from smart_campaigns import bootstrap
from smart_campaigns.core.people import Role
from smart_campaigns.ports.records import NewCarrier, NewContact

BASE = "http://localhost:8321"
PREFIX = "/api/v1"
CALLER_NUMBER = "+12025550190"
NUMBERS = ("+12125550101", "+12125550102", "+12125550103")


async def empty(house: bootstrap.House) -> None:
    tables = await house.cold.fetch(
        "select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'"
    )
    await house.cold.execute(f"truncate {', '.join(row['tablename'] for row in tables)} restart identity cascade")


@dataclass
class Api:
    house: bootstrap.House
    app: FastAPI
    client: httpx.AsyncClient
    org_id: int = 0
    project_id: int = 0
    agent_id: int = 0
    carrier_id: int = 0
    contacts: tuple[int, ...] = field(default=())

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, house: bootstrap.House) -> AsyncIterator[Api]:
        app = bootstrap.web_app(house)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            client.headers["origin"] = BASE
            yield cls(house, app, client)

    async def set_up(self) -> None:
        made = await bootstrap.UseCases(self.house).organizations.create(_ORGANIZATION)
        self.org_id = made.org_id
        records = self.house.records
        carrier = NewCarrier(name="Phones", kind="virtual", config={}, calls_per_second=50.0, concurrent_calls=100)
        self.carrier_id = await records.add_carrier(self.org_id, carrier)
        await records.add_phone_numbers(self.org_id, self.carrier_id, [CALLER_NUMBER])
        self.project_id = await records.add_project(self.org_id, "People")
        people = [NewContact(name=f"Person {n}", numbers=(e164,), consent="express") for n, e164 in enumerate(NUMBERS)]
        self.contacts = (await records.add_contacts(self.org_id, self.project_id, people)).ids
        self.agent_id = (await self.house.catalog.agents(self.org_id))[0].id
        await self.sign_in()

    async def sign_in(self) -> None:
        token = await bootstrap.access_of(self.house).link_for_owner()
        assert (await self.client.get(f"/sign-in?token={token}")).status_code == 303

    @contextlib.asynccontextmanager
    async def as_role(self, role: Role, *, may_hear: bool | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """A client of its own, signed in as a new member."""
        access = bootstrap.access_of(self.house)
        name = f"{role} {len(await access.members(self.org_id))}"
        member = await access.add_member(self.org_id, name, role, may_hear=may_hear)
        transport = self.client._transport
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers={"origin": BASE}) as other:
            token = await access.link_for(self.org_id, member.member_id)
            assert (await other.get(f"/sign-in?token={token}")).status_code == 303
            yield other

    async def get(self, path: str, status: int = 200, **params: Any) -> Any:
        return self._body(await self.client.get(PREFIX + path, params=params), status)

    async def post(self, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        return self._body(await self.client.post(PREFIX + path, json=body, headers=headers), status)

    async def patch(self, path: str, body: Any, status: int = 200) -> Any:
        return self._body(await self.client.patch(PREFIX + path, json=body), status)

    async def put(self, path: str, body: Any, status: int = 200) -> Any:
        return self._body(await self.client.put(PREFIX + path, json=body), status)

    async def delete(self, path: str, status: int = 204) -> Any:
        return self._body(await self.client.delete(PREFIX + path), status)

    def _body(self, answer: httpx.Response, status: int) -> Any:
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def campaign(self, **settings: Any) -> dict[str, Any]:
        """A paused one, with no channels."""
        values = {"name": "March reminders", "project_id": self.project_id, **settings}
        return await self.post("/campaigns", {"settings": values}, 201)


_ORGANIZATION = bootstrap.NewOrganization(name="Example", country="US", zone="America/New_York")
