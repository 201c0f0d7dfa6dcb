"""The identities a worker calls from.

Found with baresip-python 0.5.2a3: the user part of From belongs to a user agent and cannot be set for one call (a From
among the extra headers is sent as a second From line; `?From=` in the URI is dropped), a user agent takes one of the
stack's 256 handles, and none can be freed. P-Asserted-Identity, an extra header, can be anything. So:

- a trunk that takes the caller from P-Asserted-Identity is served by one user agent, whatever the number of callers;
- a trunk that looks at From gets one user agent a caller number, at most USER_AGENTS_MAX in a process. `can_serve`
  says whether a number still fits; a supervisor starts another worker for one that does not.
"""

from __future__ import annotations

import asyncio

from baresip import Account, Runtime, UserAgent
from baresip.errors import BaresipError

from smart_campaigns.adapters.telephony.sip_config import CallerNumberIn, SipTrunkConfig
from smart_campaigns.core.signals import LocalCause
from smart_campaigns.ports.telephony import DialError

_ANONYMOUS_TRUNK_USER = "dialer"


class SipUserAgents:
    def __init__(self, config: SipTrunkConfig, runtime: Runtime) -> None:
        self._config = config
        self._runtime = runtime
        self._handles: dict[str, int] = {}
        self._creating = asyncio.Lock()

    def can_serve(self, caller_number: str) -> bool:
        return self._user(caller_number) in self._handles or len(self._handles) < self._config.user_agents_max

    def known(self, caller_number: str) -> int | None:
        """The user agent that calls from this number, if it was made already."""
        return self._handles.get(self._user(caller_number))

    async def ensure(self, caller_number: str) -> int:
        """The user agent that calls from this number; raises DialError(NO_FREE_CHANNEL | BAD_CALLER_ID)."""
        user = self._user(caller_number)
        async with self._creating:
            if user not in self._handles:
                self._check_room(caller_number)
                self._handles[user] = await self._create(user)
            return self._handles[user]

    def headers(self, caller_number: str) -> dict[str, str]:
        return {"P-Asserted-Identity": f"<sip:{caller_number}@{self._config.host}>"}

    def _user(self, caller_number: str) -> str:
        if self._config.caller_number_in is CallerNumberIn.ASSERTED_IDENTITY:
            return self._config.auth_user or _ANONYMOUS_TRUNK_USER
        return caller_number

    def _check_room(self, caller_number: str) -> None:
        if not self.can_serve(caller_number):
            most = self._config.user_agents_max
            text = f"{caller_number}: this worker serves {most} caller numbers already; start another worker"
            raise DialError(LocalCause.NO_FREE_CHANNEL, text)

    async def _create(self, user: str) -> int:
        config = self._config
        try:
            account = Account(
                user=user,
                domain=f"{config.host}:{config.port}",
                password=config.password,
                auth_user=config.auth_user,
                reg_interval=0,
                transport=config.transport,
                audio_codecs=config.codecs,
            )
            agent = await UserAgent.create(self._runtime, account)
        except (BaresipError, ValueError) as error:
            raise DialError(LocalCause.BAD_CALLER_ID, f"{user}: {error}") from error
        return int(agent.handle)
