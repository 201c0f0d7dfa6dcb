"""The live stream: every event once, in whatever order transactions commit, across reconnects and restarts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from api_bench import Api

from smart_campaigns import bootstrap
from smart_campaigns.api import live
from smart_campaigns.api.live import BEAT, REPLAY_MAX, Hub, stream
from smart_campaigns.core.event_data import hidden

ADD = "insert into event (org_id, kind, data) values ($1, $2, '{}') returning event_id"


class Reader:
    """One browser: what it got, and the last id it knows."""

    def __init__(self, hub: Hub, org_id: int, last_id: str | None = None, *, may_hear: bool = True) -> None:
        self.last_id = last_id
        self.got: list[dict[str, Any]] = []
        self.kinds: list[str] = []
        self.times_told = 0
        self._stream = stream(hub, org_id, last_id, may_hear=may_hear, may_stay=_stays, hears=self._hears)

    async def _hears(self) -> None:
        self.times_told += 1

    async def next(self) -> str:
        """The kind of the next message, beats left out."""
        while (kind := await self.step()) == "beat":
            pass
        return kind

    async def step(self) -> str:
        part = await anext(self._stream)
        if part == BEAT:
            return "beat"
        fields = dict(line.split(": ", 1) for line in part.decode().strip().splitlines())
        self.last_id = fields.get("id", self.last_id)
        data = json.loads(fields["data"])
        if fields["event"] == "events":
            self.got += data
        self.kinds.append(fields["event"])
        return fields["event"]

    async def until(self, count: int) -> list[int]:
        async with asyncio.timeout(20):
            while len(self.got) < count:
                await self.next()
        return [one["id"] for one in self.got]

    async def leave(self) -> None:
        await self._stream.aclose()


async def _stays() -> bool:
    return True


@contextlib.asynccontextmanager
async def reading(*args: Any, **how: Any) -> AsyncIterator[Reader]:
    reader = Reader(*args, **how)
    try:
        await reader.next()
        yield reader
    finally:
        await reader.leave()


@pytest.fixture
def hub(api: Api) -> Hub:
    return new_hub(api)


def new_hub(api: Api) -> Hub:
    return Hub(records=api.house.live, clock=api.house.clock)


@pytest.fixture
async def writers(house: bootstrap.House) -> AsyncIterator[list[asyncpg.Connection]]:
    connections = [await asyncpg.connect(house.dsn) for _ in range(4)]
    yield connections
    for connection in connections:
        await connection.close()


async def test_a_stream_begins_now_and_tells_what_happens(api: Api, hub: Hub) -> None:
    await api.campaign(name="Before")
    async with reading(hub, api.org_id) as reader:
        assert reader.kinds == ["hello"]
        code = (await api.campaign(name="Watched"))["code"]
        await reader.until(1)
        assert (reader.got[0]["campaign"], reader.got[0]["kind"]) == (code, "campaign_created")


NUMBER = "insert into event (org_id, kind, data) values ($1, 'call_placed', '{\"number\": \"+12125550101\"}')"


@pytest.mark.parametrize("may_hear", [True, False])
async def test_the_audit_log_is_told_before_a_number_goes_out_and_once_an_hour(
    api: Api, hub: Hub, writers: list[asyncpg.Connection], may_hear: bool
) -> None:
    async with reading(hub, api.org_id, may_hear=may_hear) as reader:
        begun = reader.last_id
        await writers[0].execute(ADD, api.org_id, "plain")
        await reader.until(1)
        assert reader.times_told == 0
        for count in (2, 3):
            await writers[0].execute(NUMBER, api.org_id)
            await reader.until(count)
            assert reader.times_told == int(may_hear)
    async with reading(hub, api.org_id, begun, may_hear=may_hear) as again:  # in what it missed
        assert again.times_told == int(may_hear)


async def test_an_earlier_id_that_commits_later_is_not_lost(
    api: Api, hub: Hub, writers: list[asyncpg.Connection]
) -> None:
    async with reading(hub, api.org_id) as reader:
        slow, fast = writers[:2]
        transaction = slow.transaction()
        await transaction.start()
        early = await slow.fetchval(ADD, api.org_id, "early")
        late = await fast.fetchval(ADD, api.org_id, "late")
        assert early < late
        assert await reader.until(1) == [late]
        between = reader.last_id
        await transaction.commit()
        assert await reader.until(2) == [late, early]
    async with reading(new_hub(api), api.org_id, between) as again:
        assert await again.until(1) == [early]


async def test_what_is_rolled_back_is_never_told(api: Api, hub: Hub, writers: list[asyncpg.Connection]) -> None:
    async with reading(hub, api.org_id) as reader:
        with contextlib.suppress(ZeroDivisionError):
            async with writers[0].transaction():
                await writers[0].fetchval(ADD, api.org_id, "undone")
                raise ZeroDivisionError
        kept = await writers[1].fetchval(ADD, api.org_id, "kept")
        assert await reader.until(1) == [kept]


@pytest.mark.parametrize("seed", range(3))
async def test_none_is_lost_and_none_doubled_over_many_reconnects_and_restarts(
    api: Api, writers: list[asyncpg.Connection], seed: int
) -> None:
    """Four writers commit in any order, while the reader goes and comes back, to the same hub or a new one."""
    dice = random.Random(seed)
    written: list[int] = []

    async def write(connection: asyncpg.Connection) -> None:
        for _ in range(25):
            async with connection.transaction():
                for _ in range(dice.randrange(1, 4)):
                    written.append(await connection.fetchval(ADD, api.org_id, "noise"))
                    await asyncio.sleep(dice.random() * 0.02)

    hub = new_hub(api)
    first = Reader(hub, api.org_id)
    await first.next()
    last_id, got = first.last_id, list(first.got)
    await first.leave()
    writing = asyncio.gather(*(write(connection) for connection in writers))
    while not writing.done():
        async with reading(hub, api.org_id, last_id) as reader:
            for _ in range(dice.randrange(3)):
                await reader.step()  # perhaps all is written, and only beats come
        last_id, got = reader.last_id, got + reader.got
        if dice.random() < 0.3:
            hub.close()
            hub = new_hub(api)
        await asyncio.sleep(0)
    await writing
    async with reading(hub, api.org_id, last_id) as reader:
        await reader.until(len(written) - len(got))
    told = [one["id"] for one in got + reader.got]
    assert sorted(told) == sorted(written)


async def test_two_organizations_do_not_hear_each_other(api: Api, hub: Hub) -> None:
    other = await api.house.records.create_organization(
        name="Other", country="IN", zone="Asia/Kolkata", currency="INR", channel_cap=5
    )
    async with reading(hub, api.org_id) as ours, reading(hub, other) as theirs:
        await api.house.cold.fetchval(ADD, other, "theirs")
        await api.house.cold.fetchval(ADD, api.org_id, "ours")
        await ours.until(1)
        await theirs.until(1)
        assert [one["kind"] for one in ours.got + theirs.got] == ["ours", "theirs"]


@pytest.mark.parametrize("last_id", ["", "nonsense", "1:2:3", "999999999:999999999:"])
async def test_an_id_of_no_moment_of_this_store_begins_anew(api: Api, hub: Hub, last_id: str) -> None:
    async with reading(hub, api.org_id, last_id) as reader:
        assert reader.kinds == ["reset"]


async def test_who_missed_too_much_begins_anew(api: Api, hub: Hub) -> None:
    last_id = await api.house.live.snapshot()
    await api.house.cold.execute(
        "insert into event (org_id, kind) select $1, 'noise' from generate_series(1, $2)", api.org_id, REPLAY_MAX + 1
    )
    async with reading(hub, api.org_id, last_id) as reader:
        assert reader.kinds == ["reset"]
    async with reading(hub, api.org_id, reader.last_id) as again:
        assert (again.kinds, again.got) == (["events"], [])


async def test_without_the_permission_numbers_are_masked_and_words_left_out(api: Api, hub: Hub) -> None:
    data = {"number": "+12125550101", "contact_id": api.contacts[0], "text": "I moved house", "speaker": "contact"}
    async with reading(hub, api.org_id) as full, reading(hub, api.org_id, may_hear=False) as hidden:
        await api.house.cold.execute(
            "insert into event (org_id, kind, data) values ($1, 'call_turn', $2)", api.org_id, data
        )
        await full.until(1)
        await hidden.until(1)
    assert full.got[0]["data"] == data
    assert (full.got[0]["contact"], hidden.got[0]["contact"]) == ("Person 0", "Person 0")
    assert hidden.got[0]["data"] == {"number": "+1212*****01", "contact_id": api.contacts[0], "speaker": "contact"}


def test_an_opt_out_tells_no_number_and_no_words_to_who_may_not_hear() -> None:
    told = {"numbers": ["+12125550101", "+12125550102"], "words": "stop calling me", "contact_id": 7}
    assert hidden(told) == {"numbers": ["+1212*****01", "+1212*****02"], "contact_id": 7}


async def test_the_hub_asks_the_store_only_while_somebody_listens(api: Api, hub: Hub) -> None:
    assert hub._task is None
    async with reading(hub, api.org_id):
        assert hub._task is not None
    assert hub._task is None


async def test_a_server_that_ends_ends_its_streams(api: Api, hub: Hub) -> None:
    async with reading(hub, api.org_id) as reader:
        hub.close()
        with pytest.raises(StopAsyncIteration):
            await reader.next()


async def test_between_a_console_and_its_stream_nothing_falls(api: Api, hub: Hub) -> None:
    code = (await api.campaign())["code"]
    live_from = (await api.get(f"/campaigns/{code}/console"))["live_from"]
    await api.post(f"/campaigns/{code}/start")
    async with reading(hub, api.org_id, live_from) as reader:
        assert [one["kind"] for one in reader.got] == ["campaign_started"]


async def test_a_browser_too_slow_for_its_queue_gets_all_that_it_owes_when_it_comes_back(
    api: Api, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "QUEUED_MAX", 2)
    made: list[int] = []
    async with reading(hub, api.org_id) as slow, reading(hub, api.org_id) as quick:
        for count in range(1, 6):  # one frame each
            made.append(await api.house.cold.fetchval(ADD, api.org_id, "one"))
            await quick.until(count)
        with contextlib.suppress(StopAsyncIteration):
            while True:
                await slow.step()
    got = [one["id"] for one in slow.got]
    async with reading(hub, api.org_id, slow.last_id) as again:
        got += await again.until(len(made) - len(got))
    assert got == made


async def test_streams_of_one_principal_tell_at_once_together(hub: Hub) -> None:
    told, may_go_on = [], asyncio.Event()

    async def tell() -> None:
        told.append(1)
        await may_go_on.wait()

    asking = [asyncio.create_task(hub.together((1, who), tell)) for who in ("Ada", "Ada", "Bela")]
    await asyncio.sleep(0)  # the first has begun
    asking[0].cancel()  # whoever leaves takes nothing from the others
    await asyncio.sleep(0)
    assert not asking[1].done()
    may_go_on.set()
    await asyncio.gather(*asking[1:])
    assert len(told) == 2
    await hub.together((1, "Ada"), tell)
    assert len(told) == 3
