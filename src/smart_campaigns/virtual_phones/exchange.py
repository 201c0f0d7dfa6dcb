"""Between the wire and the people: the carrier's limits, whose turn it is, how often this number was called before."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from smart_campaigns.virtual_phones.admission import Admission
from smart_campaigns.virtual_phones.behaviour import Behaviour, Kind, Script, scripted
from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.leg import Leg
from smart_campaigns.virtual_phones.person import Person, Surroundings
from smart_campaigns.virtual_phones.population import Profile, behaviour_of
from smart_campaigns.virtual_phones.sip_message import user_of
from smart_campaigns.virtual_phones.sip_status import SipStatus
from smart_campaigns.virtual_phones.user_agent_server import EventLog

_NS = 1_000_000_000


@dataclass(slots=True, kw_only=True)
class Exchange:
    config: PhonesConfig
    profile: Profile
    script: Script
    around: Surroundings
    log: EventLog
    admission: Admission
    _attempts: Counter[str] = field(default_factory=Counter)

    def welcome(self, leg: Leg, invited_at_ns: int) -> None:
        number = user_of(leg.dialog.invite.request_uri) or ""
        refusal = self.admission.refusal(invited_at_ns)
        attempt = self._attempts[number]
        behaviour = self._behaviour(number, attempt, invited_at_ns) if refusal is None else self._refused(refusal)
        self._attempts[number] += refusal is None
        self._journal(leg, "behaviour", invited_at_ns, kind="carrier" if refusal else behaviour.kind, attempt=attempt)
        person = Person(
            leg=leg,
            behaviour=behaviour,
            around=self.around,
            journal=partial(self._journal, leg),
            dice=random.Random(f"{self.config.seed} {number} {attempt}"),
            left=_nothing if refusal else self.admission.release,
        )
        leg.callee = person
        person.begin()

    def _behaviour(self, number: str, attempt: int, at_ns: int) -> Behaviour:
        told = scripted(self.script, number, attempt)
        return told or behaviour_of(self.profile, self.config.seed, number, attempt, self._hour(at_ns))

    def _refused(self, refusal: str) -> Behaviour:
        status = self.config.channels_full_status if refusal == "channels_full" else SipStatus.SERVICE_UNAVAILABLE
        retry_after_s = self.config.retry_after_s if status == SipStatus.SERVICE_UNAVAILABLE else None
        kind = Kind.THROTTLED if retry_after_s is not None else Kind.CARRIER_ERROR
        return Behaviour(kind=kind, post_dial_s=0.0, status=status, retry_after_s=retry_after_s)

    def _hour(self, at_ns: int) -> int:
        there = datetime.fromtimestamp(at_ns / _NS, ZoneInfo(self.config.zone))
        return (there + timedelta(seconds=self.config.clock_offset_s)).hour

    def _journal(self, leg: Leg, event: str, at_ns: int, **facts: object) -> None:
        invite = leg.dialog.invite
        self.log.write(event, at_ns, call_id=invite.call_id, cseq=invite.cseq, **facts)


_nothing: Callable[[], None] = lambda: None  # noqa: E731  # who was not let in holds no channel
