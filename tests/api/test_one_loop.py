"""What takes long is done beside the event loop: other requests are answered meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from api_bench import PREFIX, Api

from smart_campaigns.adapters.phonebook import LibraryPhonebook
from smart_campaigns.api.routes import agents
from smart_campaigns.core.numbers import NumberInfo

WAIT_S = 5
AGENT = {"name": "Visits", "config": {"kind": "flow"}}


@dataclass
class Held:
    """Work that is held until another request was answered."""

    begun: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)
    was_let_on: bool = False

    def hold(self, *_: Any, **__: Any) -> tuple[()]:
        self.begun.set()
        self.was_let_on = self.goes_on.wait(WAIT_S)
        return ()


async def _other_requests_are_answered(api: Api, held: Held, request: Coroutine[Any, Any, Any]) -> None:
    long = asyncio.create_task(request)
    try:
        await asyncio.to_thread(held.begun.wait, WAIT_S)
        await api.get("/agents")
    finally:
        held.goes_on.set()
        await long
    assert held.was_let_on


async def _talk(api: Api, agent_id: int) -> None:
    await api.post(f"/agents/{agent_id}/talk", {"lines": ["hello"]})


async def _look(api: Api, agent_id: int) -> None:
    await api.get(f"/agents/{agent_id}/file")


@pytest.mark.parametrize(("work", "request_of"), [("try_by_text", _talk), ("judge_agent", _look)])
async def test_an_agent_is_tried_and_judged_beside_the_loop(
    api: Api, monkeypatch: pytest.MonkeyPatch, work: str, request_of: Callable[..., Coroutine[Any, Any, None]]
) -> None:
    agent = await api.post("/agents", AGENT, 201)
    held = Held()
    monkeypatch.setattr(agents, work, held.hold)
    await _other_requests_are_answered(api, held, request_of(api, agent["agent_id"]))


async def test_a_national_list_is_read_beside_the_loop(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held()

    def look_up(*_: Any) -> NumberInfo:
        held.hold()
        return NumberInfo(e164="+12125550155", is_valid=True)

    monkeypatch.setattr(LibraryPhonebook, "lookup", look_up)
    path = f"{PREFIX}/dnc/registries/us_national_dnc"
    imported = api.client.post(path, params={"country": "US"}, content="+12125550155\n")
    await _other_requests_are_answered(api, held, imported)
