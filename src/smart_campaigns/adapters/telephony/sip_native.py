"""The seam to baresip-python 0.5.2a3 (pinned): commands by handle, in place of its own Call.

Its Call is made one turn of the loop after the native stack has dialed, and misses what happened in between (with the
loop busy 30 ms of 35, 17 of 100 answered calls looked unanswered). Here one listener is subscribed before the first
call, and each event names its call by the header X-Attempt-Id that the stack repeats with every event.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping

from baresip import Runtime
from baresip._native import lib
from baresip.errors import BaresipError, NoLocalAddressError

ATTEMPT_HEADER = "X-Attempt-Id"
_PING_TIMEOUT_S = 2.0


class SipStack:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def connect(self, *, user_agent: int, uri: str, headers: Mapping[str, str]) -> None:
        """Send an INVITE. Runs without a pause until the command is in the stack's queue.

        Raises NoLocalAddressError, BaresipError (refused; nothing was sent), CommandTimeout (nobody can tell).
        """
        no_video = 0
        lines = [f"{user_agent} {no_video} {uri}", *(f"{name}: {value}" for name, value in headers.items())]
        event, payload = await self._runtime.cmd(lib.BP_CMD_UA_CONNECT, args="\n".join(lines))
        answer = json.loads(payload) if payload else {}
        if answer.get("error") == "no_laddr":
            raise NoLocalAddressError(f"no local address toward {uri}")
        if event == lib.BP_EV_STALE_HANDLE or "error" in answer:
            errno = answer.get("errno", 0)
            raise BaresipError(os.strerror(errno) if errno else str(answer.get("error", "user agent is gone")))

    async def hang_up(self, call: int) -> None:
        """CANCEL or BYE. A call that is gone already is no error."""
        await self._runtime.cmd(lib.BP_CMD_CALL_HANGUP, args=str(call))

    async def reject(self, call: int) -> None:
        """Answer 486 to a call that somebody placed to us."""
        with contextlib.suppress(BaresipError):
            await self._runtime.cmd(lib.BP_CMD_CALL_REJECT, args=str(call))

    async def send_digit(self, call: int, key: str) -> None:
        """Press a key; "R" releases it."""
        await self._runtime.cmd(lib.BP_CMD_CALL_SEND_DIGIT, args=f"{call} {key}")

    async def is_alive(self) -> bool:
        try:
            await self._runtime.cmd(lib.BP_CMD_PING, timeout=_PING_TIMEOUT_S)
        except BaresipError:
            return False
        return True
