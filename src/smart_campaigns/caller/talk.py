"""The agent's side of one call: it listens while it rings, talks when it is picked up, and has a word on how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from smart_campaigns.core.conversation import CallResult, Conversation, ConversationEnd
from smart_campaigns.core.signals import CallEnd, LocalCause
from smart_campaigns.ports.live_audio import Sound, Unheard
from smart_campaigns.ports.speech import SpeechAway
from smart_campaigns.ports.telephony import Call
from smart_campaigns.ports.voice import AgentFailed, VoiceAgent

log = structlog.get_logger(__name__)

HANG_UP_FOR = {
    ConversationEnd.FINISHED: LocalCause.AGENT_DONE,
    ConversationEnd.MAX_DURATION: LocalCause.MAX_DURATION,
    ConversationEnd.OPERATOR: LocalCause.OPERATOR,
    ConversationEnd.MACHINE_HUNG_UP: LocalCause.MACHINE,
    ConversationEnd.ANNOUNCEMENT: LocalCause.ANNOUNCEMENT,
}
OTHERS_HUNG_UP = frozenset({LocalCause.OPERATOR, LocalCause.SHUTDOWN, LocalCause.NO_MEDIA, LocalCause.ENGINE_LOST})
"""Whatever the agent was about: somebody else ended the call."""
LAST_WORDS_WITHIN_S = 3.0
ENDS_WITHIN_S = 2.0
"""Told to stop, an agent gets so long."""


class Talk:
    """`new_agent` is asked for the agent when there is something to hear, or to get ready for."""

    def __init__(self, new_agent: Callable[[], VoiceAgent], attempt_id: str) -> None:
        self._new_agent = new_agent
        self._attempt_id = attempt_id
        self._agent: VoiceAgent | None = None
        self._getting_ready: asyncio.Task[None] | None = None
        self._task: asyncio.Task[CallResult | None] | None = None
        self._has_ended_it = False

    def get_ready(self) -> None:
        """It rings."""
        if self._getting_ready is None:
            self._getting_ready = asyncio.create_task(self._get_ready())
            self._getting_ready.add_done_callback(self._tell_not_ready)

    def listen_early(self, call: Call) -> None:
        """To what is played before anybody picks up: the network's announcements."""
        if self._task is None and call.media is not None:
            self._task = asyncio.create_task(self._early(call))

    def begin(self, call: Call) -> None:
        """Somebody, or something, picked up."""
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.create_task(self._converse(call))

    def press(self, key: str) -> None:
        """The far side pressed a key."""
        if self._agent is not None:
            self._agent.press(key)

    def wind_up(self) -> bool:
        """Closing words, if a talk is under way; False: there is none."""
        if self._task is None or self._agent is None or self._task.done():
            return False
        self._agent.wind_up()
        return True

    async def result(self, end: CallEnd) -> CallResult | None:
        """The agent's word, if it ended the call or had come to an end; None where the call was cut off under it."""
        if self._getting_ready is not None:
            self._getting_ready.cancel()
        task = self._task
        if task is None:
            return None
        if not self._has_ended_it:
            task.cancel()
        done, _ = await asyncio.wait((task,), timeout=ENDS_WITHIN_S)
        await self._hear_last_words()
        reached = self.conversation().reached
        if reached is not None and reached.is_opt_out:  # it binds however the call ended
            return reached
        if not done or task.cancelled():
            return _cut_off(reached, end)
        if (error := task.exception()) is not None:
            log.error("the agent's side of a call failed", attempt_id=self._attempt_id, error=repr(error))
            return reached
        return task.result()

    async def _hear_last_words(self) -> None:
        if self._agent is None:
            return
        try:
            async with asyncio.timeout(LAST_WORDS_WITHIN_S):
                await self._agent.last_words()
        except (TimeoutError, SpeechAway):
            log.warning("the models were not there for the last words of a call", attempt_id=self._attempt_id)
        except Exception:  # models that are away must not hold up the settlement; it is logged
            log.exception("the last words of a call were not understood", attempt_id=self._attempt_id)

    def conversation(self) -> Conversation:
        return self._agent.conversation() if self._agent is not None else Conversation()

    def recording(self) -> bytes:
        return self._agent.recording() if self._agent is not None else b""

    def sound(self, since: int | None) -> Sound | Unheard:
        return self._agent.sound(since) if self._agent is not None else Sound(until=0, pcm=b"")

    def _the_agent(self) -> VoiceAgent:
        self._agent = self._agent or self._new_agent()
        return self._agent

    async def _get_ready(self) -> None:
        await self._the_agent().get_ready()

    async def _early(self, call: Call) -> CallResult | None:
        assert call.media is not None
        result = await self._the_agent().listen_early(call.media)
        if result is not None:
            await self._hang_up(call, result)
        return result

    async def _converse(self, call: Call) -> CallResult:
        try:
            assert call.media is not None
            result = await self._the_agent().run(call.media)
        except AgentFailed as error:
            log.warning("the agent failed", attempt_id=self._attempt_id, error=str(error))
            result = self._failed()
        except Exception:  # whatever else fails in an agent is its failure, too, and the call is settled so
            log.exception("the agent failed", attempt_id=self._attempt_id)
            result = self._failed()
        await self._hang_up(call, result)
        return result

    def _failed(self) -> CallResult:
        has_spoken = self._agent is not None and self._agent.has_spoken
        return CallResult(
            end=ConversationEnd.AGENT_ERROR_LATER if has_spoken else ConversationEnd.AGENT_ERROR_BEFORE_WORDS
        )

    async def _hang_up(self, call: Call, result: CallResult) -> None:
        self._has_ended_it = True
        await call.hang_up(HANG_UP_FOR.get(result.end, LocalCause.AGENT_DONE))

    def _tell_not_ready(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("an agent was not made ready", attempt_id=self._attempt_id, error=repr(error))


def _cut_off(reached: CallResult | None, end: CallEnd) -> CallResult | None:
    """A contact who hangs up in the last words has heard the talk to its end."""
    return None if end.local_cause in OTHERS_HUNG_UP else reached
