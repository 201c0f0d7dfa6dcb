"""Listening to a call in progress by the API: what is heard, by whom, and what stands against it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from api_bench import PREFIX, Api
from live_calls import begun, settled

from eager_clock import EagerClock
from smart_campaigns.adapters.live_audio import LiveAudioServer
from smart_campaigns.core.people import Role
from smart_campaigns.ports.live_audio import Sound, Unheard

CHUNK = b"\1\0\2\0" * 800
CHUNKS = 60
WAV_HEAD = 44


@contextlib.asynccontextmanager
async def carried(api: Api, call: UUID, *, is_recorded: bool = True) -> AsyncIterator[None]:
    """A caller process as it is met on its socket."""

    def sound_of(attempt_id: UUID, since: int | None) -> Sound | Unheard:
        told = 0 if since is None else since + 1
        if attempt_id != call or told > CHUNKS:
            return Unheard.NOT_HERE
        return Sound(until=told, pcm=b"" if since is None else CHUNK) if is_recorded else Unheard.NOT_RECORDED

    async with LiveAudioServer(sound_of=sound_of, clock=EagerClock()).open(api.house.listening, "caller"):
        yield


@pytest.fixture
async def call(api: Api) -> UUID:
    (made,) = await begun(api, (await api.campaign())["code"], states=("picked_up",))
    return made


async def test_it_is_heard_as_a_recording_that_goes_on(api: Api, call: UUID) -> None:
    async with carried(api, call):
        answer = await api.client.get(f"{PREFIX}/calls/{call}/listen")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.content[:4] + answer.content[8:12] == b"RIFFWAVE"
    assert answer.content[WAV_HEAD:] == CHUNKS * CHUNK
    seen = [row.what for row in await api.house.access.audit(api.org_id, None, 50) if row.action == "hear"]
    assert seen == [f"call {call}, live"]


async def test_it_takes_the_permission_to_hear(api: Api, call: UUID) -> None:
    async with carried(api, call), api.as_role(Role.MANAGER, may_hear=False) as client:
        answer = await client.get(f"{PREFIX}/calls/{call}/listen")
    assert (answer.status_code, answer.json()["code"]) == (403, "hear_needed")


async def test_who_is_signed_out_hears_no_more(api: Api, call: UUID) -> None:
    async with api.as_role(Role.MANAGER) as client:
        leaving = asyncio.Event()

        def goes_on(_: UUID, since: int | None) -> Sound:
            leaving.set()
            return Sound(until=(since or 0) + 1, pcm=CHUNK)

        async def leave() -> None:
            await leaving.wait()
            assert (await client.delete(f"{PREFIX}/session")).status_code == 204

        async with LiveAudioServer(sound_of=goes_on, clock=EagerClock()).open(api.house.listening, "caller"):
            async with asyncio.timeout(30):
                answer, _ = await asyncio.gather(client.get(f"{PREFIX}/calls/{call}/listen"), leave())
    assert answer.status_code == 200  # and it ended, though the call did not


async def test_what_stands_against_it(api: Api, call: UUID) -> None:
    assert (await api.get(f"/calls/{UUID(int=99)}/listen", 404))["code"] == "not_found"
    assert (await api.get(f"/calls/{call}/listen", 409))["code"] == "call_not_here"
    async with carried(api, call, is_recorded=False):
        assert (await api.get(f"/calls/{call}/listen", 409))["code"] == "call_not_recorded"
    async with carried(api, call):
        await api.delete(f"/contacts/{api.contacts[0]}")
        assert (await api.get(f"/calls/{call}/listen", 409))["code"] == "contact_deleted"
        await settled(api, call, "answered")
        assert (await api.get(f"/calls/{call}/listen", 409))["code"] == "call_ended"
