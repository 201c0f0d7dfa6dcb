"""The agent's side of a carried call, in virtual time: what binds, how it is cut off, and how it is wound up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from test_carrying import Bed, bed, placed

from smart_campaigns.caller.desk import BOUND_WITHIN_S
from smart_campaigns.caller.process import CLOSING_WORDS_S
from smart_campaigns.core.conversation import CallResult, Conversation, ConversationEnd
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.ports.telephony import Media
from smart_campaigns.ports.voice import Desk, VoiceAgent
from smart_campaigns.simulation.simulated_carrier import Fate, FateKind
from smart_campaigns.simulation.virtual_loop import run_virtual

PICKS_UP_S = 2.0
LONG = 60.0
STAYS = Fate(kind=FateKind.ANSWER, picks_up_after_s=PICKS_UP_S)
LEAVES = Fate(kind=FateKind.HANG_UP, picks_up_after_s=PICKS_UP_S, ends_after_s=5.0)
RENEWED = CallResult(end=ConversationEnd.FINISHED, result="renewed")
OPTED_OUT = CallResult(end=ConversationEnd.FINISHED, result="do_not_call")


class Agent(VoiceAgent):
    """Does as the test wants it; `reached` is what it had come to."""

    def __init__(self, does: Callable[[Agent], Awaitable[CallResult]], reached: CallResult | None = None) -> None:
        self.does, self.reached = does, reached
        self.winding_up = asyncio.Event()
        self.desk: Desk | None = None

    @property
    def has_spoken(self) -> bool:
        return True

    async def run(self, media: Media) -> CallResult:
        assert media.rate_hz == 8000
        return await self.does(self)

    async def listen_early(self, media: Media) -> CallResult | None:
        return None

    def wind_up(self) -> None:
        self.winding_up.set()

    def conversation(self) -> Conversation:
        return Conversation(reached=self.reached, first_words_s=1.0)


async def talking_bed(agent: Agent, fate: Fate = STAYS, contacts: int = 1) -> Bed:
    it = await bed(contacts=contacts, fate=fate)

    def new_agent(_: object, desk: Desk) -> VoiceAgent:
        agent.desk = desk
        return agent

    it.process.caller.crew.new_agent = new_agent
    return it


def told(it: Bed) -> tuple[str, str | None, str | None]:
    finish = it.attempts[0].finish
    assert finish is not None
    return str(finish.outcome), finish.cause and str(finish.cause), finish.result


async def talks_on(agent: Agent) -> CallResult:
    await asyncio.sleep(LONG)
    return RENEWED


def test_an_opt_out_while_the_store_is_away_binds_before_the_call_is_settled() -> None:
    async def main() -> None:
        waited: list[float] = []
        done: list[str] = []

        async def opts_out(agent: Agent) -> CallResult:
            assert agent.desk is not None
            it.outage.for_(20.0)
            began_s = it.world.clock.boot_s()
            await agent.desk.opt_out("stop calling me")
            waited.append(it.world.clock.boot_s() - began_s)
            return OPTED_OUT

        it = await talking_bed(Agent(opts_out))
        noted(it, done, "opt_out", "finish")
        await it.world.run_for(15.0)
        assert waited == [BOUND_WITHIN_S]  # the talk goes on
        assert done == []
        await it.world.run_for(15.0)
        assert done == ["opt_out", "opt_out", "finish"]  # by the desk, and once more by the settlement itself
        assert told(it) == ("completed", None, "do_not_call")

    run_virtual(main())


def noted(it: Bed, done: list[str], *methods: str) -> None:
    """Notes each of them when it has been done, in order."""
    for name in methods:
        setattr(it.outage._store, name, _noting(getattr(it.outage._store, name), name, done))


def _noting(real: Callable[..., Awaitable[object]], name: str, done: list[str]) -> Callable[..., Awaitable[object]]:
    async def do(*args: object) -> object:
        answer = await real(*args)
        done.append(name)
        return answer

    return do


def test_a_contact_who_hangs_up_in_the_last_words_has_heard_the_talk_to_its_end() -> None:
    async def main() -> None:
        it = await talking_bed(Agent(talks_on, reached=RENEWED), fate=LEAVES)
        await it.world.run_for(15.0)
        assert told(it) == ("completed", None, "renewed")

    run_virtual(main())


def test_a_contact_who_hangs_up_before_has_answered() -> None:
    async def main() -> None:
        it = await talking_bed(Agent(talks_on), fate=LEAVES)
        await it.world.run_for(15.0)
        assert told(it) == ("answered", "callee_left", None)

    run_virtual(main())


def test_an_agent_that_cannot_run_fails_its_calls_before_a_word() -> None:
    async def main() -> None:
        it = await bed(contacts=1, fate=STAYS)

        def new_agent(*_: object) -> VoiceAgent:
            raise InvalidInput.of("start", "names one of the states", fix="give one")

        it.process.caller.crew.new_agent = new_agent
        await it.world.run_for(15.0)
        assert told(it) == ("failed", "agent_error", None)

    run_virtual(main())


def test_an_agent_that_fails_later_has_answered() -> None:
    async def main() -> None:
        async def fails(_: Agent) -> CallResult:
            raise ValueError("a fault of ours")

        it = await talking_bed(Agent(fails))
        await it.world.run_for(15.0)
        assert told(it) == ("answered", "agent_error", None)

    run_virtual(main())


async def says_goodbye(agent: Agent) -> CallResult:
    await agent.winding_up.wait()
    await asyncio.sleep(3.0)
    return CallResult(end=ConversationEnd.OPERATOR)


def test_a_drain_lets_talk_then_asks_for_closing_words() -> None:
    async def main() -> None:
        agent = Agent(says_goodbye)
        it = await talking_bed(agent)
        await placed(it)
        await it.world.run_for(PICKS_UP_S + 1.0)
        began_s = it.world.clock.boot_s()
        draining = asyncio.create_task(it.process.caller.drain(30.0))
        await it.world.run_for(29.0)
        assert not agent.winding_up.is_set()
        await draining
        assert it.world.clock.boot_s() - began_s < 30.0 + 3.5
        assert told(it) == ("answered", "operator", None)

    run_virtual(main())


def test_closing_words_that_never_end_are_cut_off() -> None:
    async def main() -> None:
        it = await talking_bed(Agent(talks_on))
        await placed(it)
        await it.world.run_for(PICKS_UP_S + 1.0)
        began_s = it.world.clock.boot_s()
        await it.process.caller.drain(5.0)
        assert 5.0 + CLOSING_WORDS_S <= it.world.clock.boot_s() - began_s < 5.0 + CLOSING_WORDS_S + 3.0
        assert told(it) == ("answered", "operator", None)

    run_virtual(main())


def test_who_is_still_ringing_is_told_no_goodbye() -> None:
    async def main() -> None:
        it = await talking_bed(Agent(talks_on), fate=Fate(kind=FateKind.ANSWER, picks_up_after_s=25.0))
        await placed(it)
        await it.world.run_for(2.0)
        began_s = it.world.clock.boot_s()
        await it.process.caller.drain(5.0)
        assert it.world.clock.boot_s() - began_s < 6.0
        assert told(it)[0] == "canceled"

    run_virtual(main())


def test_without_an_engine_there_are_no_words() -> None:
    async def main() -> None:
        agent = Agent(talks_on)
        it = await talking_bed(agent)
        await placed(it)
        await it.world.run_for(PICKS_UP_S + 1.0)
        await it.process.caller.drain(5.0, has_words=False)
        assert not agent.winding_up.is_set()

    run_virtual(main())
