"""The voice process as its callers meet it: urgency, cancelling, shared talks, and its going away. No model is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from speech_house import ScriptedModels, SpeechHouse, until

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.speech import client, desk
from smart_campaigns.adapters.speech.client import SpeechClient, load_at
from smart_campaigns.adapters.wire import Message, next_message, short_path
from smart_campaigns.core.verdict import OK, Blocked
from smart_campaigns.ports.speech import SpeechAway, Urgency


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SpeechHouse]:
    deep = tmp_path / ("a folder deeper than a socket's path may be" * 3)
    deep.mkdir()
    made = SpeechHouse(deep / "voice.sock", ScriptedModels())
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


def asked(house: SpeechHouse) -> int:
    models = house.server.models
    return len(models.recogniser._queue) + len(models.voice._queue)


async def test_what_is_said_comes_back_as_it_was_asked(house: SpeechHouse) -> None:
    async with house.caller() as caller:
        heard = await caller.recognise(b"call me back")
        assert (heard.text, heard.score, heard.no_speech) == ("call me back", -0.5, 0.1)
        assert heard.waited_s >= 0.0
        assert await caller.say("Hello.", speed=1.25) == b"Hello.1.25"
        many = await asyncio.gather(*(caller.recognise(str(n).encode()) for n in range(50)))
        assert [one.text for one in many] == [str(n) for n in range(50)]


async def test_the_waiting_contact_is_served_first(house: SpeechHouse) -> None:
    async with house.caller() as caller, asyncio.TaskGroup() as group:
        with house.models.hold():
            group.create_task(caller.say("at work"))
            await until(lambda: house.models.at_work == 1)
            for text, urgency in (("ahead", Urgency.AHEAD), ("next", Urgency.NEXT), ("now", Urgency.WAITING)):
                group.create_task(caller.say(text, urgency))
            await until(lambda: asked(house) == 3)
    assert house.models.done == ["at work", "now", "next", "ahead"]


async def test_a_cancelled_request_leaves_the_queue(house: SpeechHouse) -> None:
    async with house.caller() as caller, asyncio.TaskGroup() as group:
        with house.models.hold():
            tasks = [group.create_task(caller.say(text)) for text in ("a", "b", "c")]
            await until(lambda: asked(house) == 2)
            for task in tasks[:2]:  # one is at work, one waits
                task.cancel()
            await until(lambda: asked(house) == 1)
    assert house.models.done == ["a", "c"]
    assert tasks[0].cancelled()
    assert tasks[1].cancelled()


async def test_what_a_caller_asked_that_is_gone_is_not_served(house: SpeechHouse) -> None:
    with house.models.hold():
        async with house.caller() as gone:
            tasks = [asyncio.create_task(gone.say(text)) for text in ("a", "b", "c")]
            await until(lambda: asked(house) == 2)
        await until(lambda: asked(house) == 0)
        lost = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in lost] == [SpeechAway] * 3
    async with house.caller() as another:
        await another.say("d")
    assert house.models.done == ["a", "d"]


async def test_a_sentence_is_asked_for_once(house: SpeechHouse) -> None:
    async with house.caller() as caller:
        for speed in (1.0, 1.0, 0.9, 1.0):
            await caller.say("Hello.", Urgency.AHEAD, speed=speed)
    assert house.models.done == ["Hello.", "Hello."]


async def test_a_model_that_fails_fails_for_that_request_alone(house: SpeechHouse) -> None:
    async with house.caller() as caller:
        for _ in range(5):
            with pytest.raises(SpeechAway):
                await caller.say("broken")
        assert await caller.say("Hello.") == b"Hello.1.0"


async def test_a_full_queue_says_so_at_once(house: SpeechHouse) -> None:
    async with house.caller() as caller, asyncio.TaskGroup() as group:
        with house.models.hold():
            group.create_task(caller.say("at work"))
            await until(lambda: house.models.at_work == 1)
            for n in range(desk.MOST_WAITING):
                group.create_task(caller.say(str(n)))
            await until(lambda: asked(house) == desk.MOST_WAITING)
            with pytest.raises(SpeechAway):
                await caller.say("one too many")


async def test_all_callers_of_a_host_share_its_talks(house: SpeechHouse) -> None:
    async with house.caller() as one:
        async with house.caller() as other:
            with one.talk(), one.talk(), other.talk():
                await until(lambda: one.load.talks == other.load.talks == 3)
                assert one.verdict() == OK
                with other.talk():
                    await until(lambda: one.load.talks == 4)
                    assert isinstance(one.verdict(), Blocked)
                    assert one.verdict().detail == "4 conversations of at most 4"
            await until(lambda: one.load.talks == 0)
            other._tell_talks(3)
            await until(lambda: one.load.talks == 3)
        await until(lambda: one.load.talks == 0)  # a caller that is gone holds none
        assert one.verdict() == OK


async def test_whoever_waits_for_the_models_hears_of_every_change(house: SpeechHouse) -> None:
    async with house.caller() as one, house.caller() as other:
        told: list[int] = []
        one.on_load = lambda: told.append(-1 if one.load is None else one.load.talks)
        with other.talk():
            await until(lambda: 1 in told)
        await until(lambda: told[-1] == 0)
        await house.stop()
        await until(lambda: told[-1] == -1)
        assert one.verdict().detail == "the speech models are being started"


async def test_recognition_that_waits_shows_before_it_is_served(house: SpeechHouse) -> None:
    async with house.caller() as caller, asyncio.TaskGroup() as group:
        with caller.talk(), house.models.hold():
            for n in range(3):
                group.create_task(caller.recognise(str(n).encode()))
            await until(lambda: isinstance(caller.verdict(), Blocked))
            assert caller.verdict().detail.startswith("recognition waits ")
    assert house.models.leisure == [True, True, True]


async def test_sentences_said_ahead_may_wait(house: SpeechHouse) -> None:
    async with house.caller() as caller, asyncio.TaskGroup() as group:
        with house.models.hold():
            for n in range(3):
                group.create_task(caller.say(str(n), Urgency.AHEAD))
            await until(lambda: asked(house) == 2)
            assert house.server.models.voice.p95_s() == 0.0
    assert house.server.load().voice_p95_s == 0.0


async def test_without_the_process_every_request_fails_at_once_and_afterwards_none(house: SpeechHouse) -> None:
    async with house.caller() as caller:
        with caller.talk():
            await until(lambda: caller.load.talks == 1)
            with house.models.hold():
                waiting = asyncio.create_task(caller.recognise(b"lost"))
                await until(lambda: house.models.at_work == 1)
                await house.stop()
                with pytest.raises(SpeechAway):
                    await waiting
            with pytest.raises(SpeechAway):
                await caller.say("Hello.")
            await house.start()
            await until(lambda: caller.load is not None and caller.load.talks == 1)  # its talks are told again
            assert (await caller.recognise(b"again")).text == "again"


async def test_a_process_that_is_stopped_is_away(house: SpeechHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house.caller() as caller:
        monkeypatch.setattr("smart_campaigns.adapters.speech.client.ANSWERS_WITHIN_S", 0.01)
        with house.models.hold(), pytest.raises(SpeechAway):
            await caller.say("Hello.")
        monkeypatch.setattr("smart_campaigns.adapters.speech.client.SILENT_S", -1.0)
        assert caller.load is None


@pytest.mark.parametrize(
    "sent",
    [
        Message("dance").packed(),
        Message("say", {"id": 1}).packed(),
        Message("recognise", {"id": 1, "urgency": 7}).packed(),
        b"\xff" * 8,
        b"\0\0\0\2\0\0\0\0[]",
    ],
)
async def test_who_speaks_another_language_is_let_go_and_disturbs_nobody(house: SpeechHouse, sent: bytes) -> None:
    async with house.caller() as caller:
        with short_path(house.socket) as path:
            reader, writer = await asyncio.open_unix_connection(path)
        writer.write(sent)
        while await next_message(reader) is not None:
            pass
        writer.close()
        assert await caller.say("Hello.") == b"Hello.1.0"


async def test_who_comes_while_the_models_are_loaded_waits_in_the_queue(tmp_path: Path) -> None:
    models, loaded = ScriptedModels(), asyncio.Event()
    house = SpeechHouse(tmp_path / "voice.sock", models, are_loaded=loaded.is_set)
    starting = asyncio.create_task(house.start())
    await until(house.socket.exists)
    async with SpeechClient(socket=house.socket, clock=SystemClock()) as caller:
        await until(lambda: caller._writer is not None)
        with models.hold():
            waiting = asyncio.create_task(caller.recognise(b"early"))
            await until(lambda: models.at_work == 1)
            assert caller.load is None
            assert not starting.done()
        loaded.set()
        assert (await waiting).text == "early"
        await starting
        await until(lambda: caller.load is not None)
        assert caller.verdict() == OK
    await house.stop()


async def test_its_load_can_be_asked_by_anybody(house: SpeechHouse, tmp_path: Path) -> None:
    load = await load_at(house.socket)
    assert load is not None
    assert (load.talks, load.most_talks) == (0, 4)
    assert await load_at(tmp_path / "nothing.sock") is None


async def test_whose_models_are_stuck_says_nothing(house: SpeechHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house.caller() as caller:
        with house.models.hold():
            waiting = asyncio.create_task(caller.recognise(b"one"))
            await until(lambda: house.models.at_work == 1)
            assert await load_at(house.socket) is not None
            monkeypatch.setattr(desk, "STUCK_S", 0.0)
            monkeypatch.setattr(client, "SILENT_S", 0.05)
            assert await load_at(house.socket) is None
            monkeypatch.undo()
        await waiting
        assert await load_at(house.socket) is not None
