"""Somebody, or some machine, whom an INVITE has reached: lives through a behaviour with a real call."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from smart_campaigns.virtual_phones import g711
from smart_campaigns.virtual_phones.behaviour import Behaviour, Kind
from smart_campaigns.virtual_phones.conversation import HangUp, Moment, Part, Say, Words, announcement, part_of
from smart_campaigns.virtual_phones.leg import Journal, Leg
from smart_campaigns.virtual_phones.media_loop import MediaLoop
from smart_campaigns.virtual_phones.repeats import Timer, Timers
from smart_campaigns.virtual_phones.rtp import MediaSession
from smart_campaigns.virtual_phones.sdp import read_sdp, write_sdp
from smart_campaigns.virtual_phones.sip_message import SipMessage
from smart_campaigns.virtual_phones.sip_status import SipStatus
from smart_campaigns.virtual_phones.speech import SAMPLE_RATE
from smart_campaigns.virtual_phones.tape import Tape

_REFUSALS = {
    Kind.BUSY: SipStatus.BUSY_HERE,
    Kind.UNKNOWN_NUMBER: SipStatus.NOT_FOUND,
    Kind.CARRIER_ERROR: SipStatus.SERVICE_UNAVAILABLE,
    Kind.THROTTLED: SipStatus.SERVICE_UNAVAILABLE,
}
"""Given without ringing."""
_AFTER_RINGING = {
    Kind.DECLINES: SipStatus.DECLINE,
    Kind.NO_ANSWER: SipStatus.TEMPORARILY_UNAVAILABLE,
    Kind.CROSSED_CANCEL: SipStatus.TEMPORARILY_UNAVAILABLE,
}
_DEFAULT_RETRY_AFTER_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every person of a population shares."""

    host: str
    timers: Timers
    media: MediaLoop
    rtp_silence_s: float = 30.0
    tapes: Path | None = None
    words: Words | None = None
    """Speaks people's lines; None: they make sounds like speech."""


@dataclass(slots=True)
class Person:
    leg: Leg
    behaviour: Behaviour
    around: Surroundings
    journal: Journal
    dice: random.Random
    left: Callable[[], None]
    """Called when the call is over."""
    _session: MediaSession | None = None
    _part: Part | None = None
    _timers: list[Timer] = field(default_factory=list)

    def begin(self) -> None:
        offer = read_sdp(self.leg.dialog.invite.body)
        if offer is not None and not offer.has_pcmu:
            self.leg.reject(SipStatus.NOT_ACCEPTABLE_HERE)
        elif self.behaviour.kind is Kind.NO_REPLY:
            self._after(self.behaviour.ring_s, self._refuse, SipStatus.TEMPORARILY_UNAVAILABLE)
        else:
            self._after(self.behaviour.post_dial_s, self._show_sign_of_life)

    # Callee

    def acknowledged(self, ack: SipMessage) -> None:
        """An INVITE without an offer has its answer here."""
        self._speak_to(ack)

    def canceled(self) -> None:
        if self.behaviour.kind is Kind.CROSSED_CANCEL:
            self._pick_up()
        else:
            self.leg.reject(SipStatus.REQUEST_TERMINATED)

    def over(self) -> None:
        for timer in self._timers:
            timer.cancel()
        if self._session is not None:
            self._put_down(self._session)
        self.left()

    # before pick-up

    def _show_sign_of_life(self) -> None:
        kind = self.behaviour.kind
        if kind in _REFUSALS:
            self._refuse(_REFUSALS[kind])
        elif kind is Kind.ANNOUNCEMENT_EARLY:
            self._announce_early()
        else:
            self.leg.provisional(SipStatus.RINGING)
            self._after(self.behaviour.ring_s, self._stop_ringing)

    def _stop_ringing(self) -> None:
        status = _AFTER_RINGING.get(self.behaviour.kind)
        if status is None and self.behaviour.status is None:
            self._pick_up()
        else:
            self._refuse(status or SipStatus.TEMPORARILY_UNAVAILABLE)

    def _refuse(self, status: int) -> None:
        retry_after_s = self.behaviour.retry_after_s
        if self.behaviour.kind is Kind.THROTTLED and retry_after_s is None:
            retry_after_s = _DEFAULT_RETRY_AFTER_S
        self.leg.reject(self.behaviour.status or status, retry_after_s=retry_after_s, q850=self.behaviour.q850)

    def _announce_early(self) -> None:
        audio = announcement(self.behaviour, self.around.words)
        self._open_media()
        self.leg.provisional(SipStatus.SESSION_PROGRESS, self._sdp())
        if self._session is not None:
            self._session.say(audio)
        self._after(len(audio) / SAMPLE_RATE + 0.2, self._refuse, SipStatus.NOT_FOUND)

    # in the call

    def _pick_up(self) -> None:
        self._part = part_of(self.behaviour, self.dice, self.around.words)
        self._open_media()
        self.leg.answer(self._sdp())

    def _look(self, now_s: float) -> None:
        session = self._session
        if session is None or self._part is None:
            return
        if now_s - session.last_heard_s >= self.around.rtp_silence_s:
            self.leg.hang_up("no_rtp")
            return
        match self._part.next(_moment(session, now_s)):
            case Say(audio, keys):
                session.say(g711.SILENCE * len(audio) if self.behaviour.is_muted else audio, keys)
            case HangUp():
                self.leg.hang_up("hang_up", q850=self.behaviour.q850)

    def _open_media(self) -> None:
        tape = Tape() if self.around.tapes else None
        self._session = MediaSession(self.around.host, self.dice.getrandbits(32), tape)
        self._speak_to(self.leg.dialog.invite)
        self.around.media.add(self._session, self._look)

    def _speak_to(self, message: SipMessage) -> None:
        answer = read_sdp(message.body)
        if self._session is not None and answer is not None:
            self._session.remote = (answer.host, answer.port)
            self._session.event_type = answer.telephone_event

    def _put_down(self, session: MediaSession) -> None:
        self.around.media.remove(session)
        tape = self._save(session)
        self.journal(
            "media",
            time.clock_gettime_ns(time.CLOCK_REALTIME),
            packets_heard=session.packets_heard,
            packets_sent=session.packets_sent,
            heard_level=round(session.packets_loud / max(1, session.packets_heard), 3),
            tape=tape,
        )

    def _save(self, session: MediaSession) -> str | None:
        if session.tape is None or self.around.tapes is None:
            return None
        path = self.around.tapes / f"{self.leg.dialog.tag}.wav"
        session.tape.save(path)
        return path.name

    def _sdp(self) -> bytes:
        assert self._session is not None
        offer = read_sdp(self.leg.dialog.invite.body)
        event = offer.telephone_event if offer else 101
        return write_sdp(self.around.host, self._session.port, event)

    def _after(self, delay_s: float, do: Callable[..., None], *args: object) -> None:
        self._timers.append(self.around.timers.call_later(delay_s, do, *args))


def _moment(session: MediaSession, now_s: float) -> Moment:
    spoke_s = None if session.last_loud_s is None else session.last_loud_s - session.opened_at_s
    return Moment(at_s=now_s - session.opened_at_s, agent_last_spoke_s=spoke_s, is_saying=session.is_saying)
