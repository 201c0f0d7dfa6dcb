"""The agent's side of one call: it listens while it rings, talks when it is picked up, and has a word on how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from smart_campaigns.core.conversation import CallResult, ConversationEnd
from smart_campaigns.core.signals import CallEnd, LocalCause
from smart_campaigns.ports.telephony import Call
from smart_campaigns.ports.voice import VoiceAgent

log = structlog.get_logger(__name__)

HANG_UP_FOR = {
    ConversationEnd.FINISHED: LocalCause.AGENT_DONE,
    ConversationEnd.MACHINE_HUNG_UP: LocalCause.MACHINE,
    ConversationEnd.ANNOUNCEMENT: LocalCause.ANNOUNCEMENT,
}
AGENT_HUNG_UP = frozenset(HANG_UP_FOR.values())
ENDS_WITHIN_S = 2.0
"""Told to stop, an agent gets so long."""


class Talk:
    """`new_agent` is asked for the agent when there is something to hear."""

    def __init__(self, new_agent: Callable[[], VoiceAgent], attempt_id: str) -> None:
        self._new_agent = new_agent
        self._attempt_id = attempt_id
        self._agent: VoiceAgent | None = None
        self._task: asyncio.Task[CallResult | None] | None = None

    def listen_early(self, call: Call) -> None:
        """To what is played before anybody picks up: the network's announcements."""
        if self._task is None and call.media is not None:
            self._task = asyncio.create_task(self._early(self._the_agent(), call))

    def begin(self, call: Call) -> None:
        """Somebody, or something, picked up."""
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.create_task(self._converse(self._the_agent(), call))

    async def result(self, end: CallEnd) -> CallResult | None:
        """The agent's word if it had the last one; None where the call was cut off under it."""
        task = self._task
        if task is None:
            return None
        if end.local_cause not in AGENT_HUNG_UP:
            task.cancel()
        done, _ = await asyncio.wait((task,), timeout=ENDS_WITHIN_S)
        if not done or task.cancelled():
            return None
        if (error := task.exception()) is not None:
            log.error("the agent's side of a call failed", attempt_id=self._attempt_id, error=repr(error))
            return None
        return task.result()

    def _the_agent(self) -> VoiceAgent:
        self._agent = self._agent or self._new_agent()
        return self._agent

    async def _early(self, agent: VoiceAgent, call: Call) -> CallResult | None:
        assert call.media is not None
        result = await agent.listen_early(call.media)
        if result is not None:
            await call.hang_up(HANG_UP_FOR.get(result.end, LocalCause.AGENT_DONE))
        return result

    async def _converse(self, agent: VoiceAgent, call: Call) -> CallResult:
        try:
            assert call.media is not None
            result = await agent.run(call.media)
        except Exception:  # whatever fails in an agent is the agent's failure, and the call is settled so
            log.exception("the agent failed", attempt_id=self._attempt_id)
            spoken = agent.has_spoken
            result = CallResult(
                end=ConversationEnd.AGENT_ERROR_LATER if spoken else ConversationEnd.AGENT_ERROR_BEFORE_WORDS
            )
        await call.hang_up(HANG_UP_FOR.get(result.end, LocalCause.AGENT_DONE))
        return result
