"""Who lives behind a number, and what they do at this attempt. Pure: the same question has the same answer."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace

from smart_campaigns.virtual_phones.behaviour import Behaviour, Kind
from smart_campaigns.virtual_phones.personas import lines_of, volunteers_lines

_ANSWER_RATE_BY_HOUR = (
    *(0.04, 0.03, 0.02, 0.02, 0.03, 0.06),  # 00–05
    *(0.12, 0.20, 0.28, 0.34, 0.38, 0.38),  # 06–11
    *(0.33, 0.32, 0.34, 0.36, 0.40, 0.46),  # 12–17
    *(0.50, 0.48, 0.40, 0.28, 0.16, 0.08),  # 18–23
)
"""Share of attempts that a person picks up: an evening peak, a dip at noon. Invented, in the range of published ones."""

Range = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Shares are of the numbers (`*_numbers`) or of the attempts that get as far as the question."""

    answer_rate_by_hour: tuple[float, ...] = _ANSWER_RATE_BY_HOUR
    unknown_numbers: float = 0.02
    announcement_early_numbers: float = 0.01
    announcement_picked_up_numbers: float = 0.005
    never_answering_numbers: float = 0.08
    voicemail_numbers: float = 0.55
    carrier_errors: float = 0.008
    throttled: float = 0.0
    busy: float = 0.05
    declines: float = 0.06
    crossed_cancels: float = 0.004
    hang_up_early: float = 0.12
    silent: float = 0.03
    post_dial_s: Range = (0.1, 0.6)
    ring_s: Range = (3.0, 18.0)
    voicemail_after_s: Range = (16.0, 24.0)
    network_gives_up_s: float = 120.0
    talk_s: Range = (20.0, 180.0)
    early_hang_up_s: Range = (1.0, 6.0)
    greeting_s: Range = (3.0, 9.0)
    patience_s: float = 60.0

    def __post_init__(self) -> None:
        if len(self.answer_rate_by_hour) != _HOURS_A_DAY:
            raise ValueError(
                f"answer_rate_by_hour has {len(self.answer_rate_by_hour)} rates, a day has {_HOURS_A_DAY} hours"
            )


_HOURS_A_DAY = 24
VOLUNTEER = "199"
"""Whoever has a number that ends so answers every call: an agent is tried on them."""
_EVERY_HOUR = (0.5,) * _HOURS_A_DAY

FAST = Profile(
    answer_rate_by_hour=_EVERY_HOUR,
    post_dial_s=(0.02, 0.1),
    ring_s=(0.3, 1.2),
    voicemail_after_s=(1.0, 1.8),
    talk_s=(2.0, 6.0),
    early_hang_up_s=(0.4, 1.5),
    greeting_s=(1.5, 2.5),
    patience_s=15.0,
)
"""For a demo: the same people in a hurry, and as willing at midnight as at noon."""


def behaviour_of(profile: Profile, seed: int, number: str, attempt: int, hour: int) -> Behaviour:
    """`attempt` counts from 0. The hour moves only the chance of an answer, never any other throw."""
    person = random.Random(_mixed(seed, number))
    if number.endswith(VOLUNTEER):
        return _volunteer(voice=person.randrange(16), dice=random.Random(_mixed(seed, number, attempt, "words")))
    permanent = _permanent_kind(profile, person.random())
    has_voicemail = person.random() < profile.voicemail_numbers
    never_answers = person.random() < profile.never_answering_numbers
    voice = person.randrange(16)
    dice = random.Random(_mixed(seed, number, attempt))
    rate = 0.0 if never_answers else profile.answer_rate_by_hour[hour]
    kind = (
        _carrier_kind(profile, dice.random())
        or permanent
        or _kind_now(profile, dice, rate, has_voicemail=has_voicemail)
    )
    words = random.Random(_mixed(seed, number, attempt, "words"))
    return replace(_timed(profile, kind, dice), voice=voice, lines=lines_of(kind, words))


def _volunteer(voice: int, dice: random.Random) -> Behaviour:
    """Picks up soon, whoever calls when, and holds a talk."""
    lines = volunteers_lines(dice)
    return Behaviour(kind=Kind.ANSWERS, post_dial_s=0.1, ring_s=1.0, talk_s=6.0, voice=voice, lines=lines)


def _mixed(*facts: object) -> int:
    text = "\0".join(map(str, facts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _permanent_kind(profile: Profile, throw: float) -> Kind | None:
    return _kind_by_share(
        throw,
        (Kind.UNKNOWN_NUMBER, profile.unknown_numbers),
        (Kind.ANNOUNCEMENT_EARLY, profile.announcement_early_numbers),
        (Kind.ANNOUNCEMENT_PICKED_UP, profile.announcement_picked_up_numbers),
    )


def _carrier_kind(profile: Profile, throw: float) -> Kind | None:
    return _kind_by_share(
        throw,
        (Kind.CARRIER_ERROR, profile.carrier_errors),
        (Kind.THROTTLED, profile.throttled),
    )


def _kind_now(profile: Profile, dice: random.Random, answer_rate: float, *, has_voicemail: bool) -> Kind:
    before, answer, manner, refusal = (dice.random() for _ in range(4))
    if before < profile.busy:
        return Kind.BUSY
    if answer < answer_rate:
        return _manner_of_answering(profile, manner) or Kind.ANSWERS
    declined = _kind_by_share(
        refusal, (Kind.DECLINES, profile.declines), (Kind.CROSSED_CANCEL, profile.crossed_cancels)
    )
    return declined or (Kind.VOICEMAIL if has_voicemail else Kind.NO_ANSWER)


def _manner_of_answering(profile: Profile, throw: float) -> Kind | None:
    return _kind_by_share(throw, (Kind.HANGS_UP_EARLY, profile.hang_up_early), (Kind.SILENT, profile.silent))


def _kind_by_share(throw: float, *shares: tuple[Kind, float]) -> Kind | None:
    passed = 0.0
    for kind, share in shares:
        passed += share
        if throw < passed:
            return kind
    return None


def _timed(profile: Profile, kind: Kind, dice: random.Random) -> Behaviour:
    ring_s = dice.uniform(*profile.ring_s)
    talk_s = dice.uniform(*profile.talk_s)
    early_s = dice.uniform(*profile.early_hang_up_s)
    voicemail_after_s = dice.uniform(*profile.voicemail_after_s)
    behaviour = Behaviour(
        kind=kind,
        post_dial_s=dice.uniform(*profile.post_dial_s),
        ring_s=ring_s,
        talk_s=talk_s,
        patience_s=profile.patience_s,
        greeting_s=dice.uniform(*profile.greeting_s),
        beep_s=dice.uniform(0.4, 0.5),
    )
    if kind is Kind.HANGS_UP_EARLY:
        return replace(behaviour, talk_s=early_s)
    if kind is Kind.VOICEMAIL:
        return replace(behaviour, ring_s=voicemail_after_s)
    if kind in {Kind.NO_ANSWER, Kind.CROSSED_CANCEL, Kind.NO_REPLY}:
        return replace(behaviour, ring_s=profile.network_gives_up_s)
    if kind is Kind.CARRIER_ERROR:
        return replace(behaviour, status=dice.choice((500, 503)))
    return behaviour
