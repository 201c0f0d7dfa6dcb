"""The whole population on one event loop."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import replace
from threading import Thread

from smart_campaigns.virtual_phones.admission import Admission
from smart_campaigns.virtual_phones.behaviour import EVERYBODY_ELSE, Script, read_script
from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.exchange import Exchange
from smart_campaigns.virtual_phones.log import CallLog
from smart_campaigns.virtual_phones.media_loop import MediaLoop
from smart_campaigns.virtual_phones.person import Surroundings
from smart_campaigns.virtual_phones.personas import everything_said
from smart_campaigns.virtual_phones.population import FAST, Profile
from smart_campaigns.virtual_phones.sip_dialog import Address
from smart_campaigns.virtual_phones.sip_socket import SipSocket
from smart_campaigns.virtual_phones.user_agent_server import UserAgentServer
from smart_campaigns.virtual_phones.voices import Voices


class VirtualPhones:
    """Made inside a running event loop; listens from then on until `close`."""

    def __init__(self, config: PhonesConfig, profile: Profile | None = None) -> None:
        script = read_script(config.script) if config.script else {}
        _allow_many_sockets()
        if config.tapes is not None:
            config.tapes.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        self._socket = SipSocket(config.host, config.port)
        self._log = CallLog(config.log)
        self._media = MediaLoop()
        self._voices = _voices(script) if config.is_speaking else None
        exchange = Exchange(
            config=config,
            profile=profile or _profile_of(config),
            script=script,
            around=Surroundings(
                host=config.host,
                timers=loop,
                media=self._media,
                rtp_silence_s=config.rtp_silence_s,
                tapes=config.tapes,
                words=self._voices,
            ),
            log=self._log,
            admission=Admission(calls_per_second=config.calls_per_second, channels=config.channels),
        )
        self._server = UserAgentServer(self.address, self._socket.send, loop, self._log, exchange.welcome)
        self._socket.read_into(self._server.receive)

    @property
    def address(self) -> Address:
        return self._socket.address

    def close(self) -> None:
        """Says BYE, once, in every call that is up; whoever rings hears no more."""
        if self._voices is not None:
            self._voices.stop()
        self._server.hang_up_all()
        self._socket.close()
        self._media.close()
        self._log.close()


def _voices(script: Script) -> Voices:
    """A script's lines are spoken before anybody rings: no model runs beside the one that is judged by them."""
    voices = Voices()
    for behaviours in script.values():
        for behaviour in behaviours:
            for line in behaviour.lines:
                voices(behaviour.voice, line.text)
    if EVERYBODY_ELSE not in script:
        # waited for at the end: an interpreter that ends while a thread is inside the models is torn down with it
        Thread(target=voices.prepare, args=(list(everything_said()),)).start()
    return voices


def _profile_of(config: PhonesConfig) -> Profile:
    profile = FAST if config.is_fast else Profile()
    rate = config.answer_rate
    return profile if rate is None else replace(profile, answer_rate_by_hour=(rate,) * len(profile.answer_rate_by_hour))


def _allow_many_sockets() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
