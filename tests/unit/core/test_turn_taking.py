"""Whose turn it is, exact in chunks of 32 ms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smart_campaigns.core.turn_taking import Act, TurnTaking

VOICE, HUSH = 0.9, 0.1
BEGINS, ASKS, QUICK, SLOW, BARGES = 2, 4, 8, 21, 2
"""Chunks: of voice until speech began, of silence until it is recognised, until the turn ends; of voice over the agent."""


class Ear:
    """Feeds chunks and notes at which of them what was done."""

    def __init__(self, understands: Callable[[str], bool] = bool) -> None:
        self.turns = TurnTaking(understands)
        self.is_agent_talking = False
        self.chunks = 0
        self.acts: list[tuple[int, Act]] = []

    def hear(self, probability: float, chunks: int) -> None:
        for _ in range(chunks):
            self.chunks += 1
            self._note(self.turns.hear(probability, is_agent_talking=self.is_agent_talking))

    def recognised(self, text: str) -> None:
        self._note(self.turns.recognised(text, is_agent_talking=self.is_agent_talking))

    def says(self, text: str, *, voiced: int, silent: int) -> None:
        """Speech of so many chunks, recognised at once when asked for, then silence."""
        self.hear(VOICE, voiced)
        self.hear(HUSH, ASKS)
        self.recognised(text)
        self.hear(HUSH, silent - ASKS)

    def when(self, act: Act) -> list[int]:
        return [at for at, what in self.acts if what is act]

    def _note(self, acts: list[Act]) -> None:
        self.acts += [(self.chunks, act) for act in acts]


def misunderstands(_: str) -> bool:
    return False


def test_speech_begins_with_its_second_chunk_and_is_asked_about_after_120_ms() -> None:
    ear = Ear()
    ear.hear(VOICE, 10)
    ear.hear(HUSH, 10)
    assert ear.acts == [(BEGINS, Act.BEGIN), (10 + ASKS, Act.ASK)]


@pytest.mark.parametrize(("probability", "begins"), [(0.49, False), (0.5, True)])
def test_from_which_probability_on_it_is_speech(probability: float, *, begins: bool) -> None:
    ear = Ear()
    ear.hear(probability, 5)
    assert bool(ear.when(Act.BEGIN)) is begins


@pytest.mark.parametrize(("probability", "goes_on"), [(0.34, False), (0.35, True)])
def test_speech_that_has_begun_ends_at_a_lower_probability(probability: float, *, goes_on: bool) -> None:
    ear = Ear()
    ear.hear(VOICE, 5)
    ear.hear(probability, ASKS)
    assert (not ear.when(Act.ASK)) is goes_on


def test_one_chunk_is_a_click() -> None:
    ear = Ear()
    for _ in range(20):
        ear.hear(VOICE, 1)
        ear.hear(HUSH, 1)
    assert ear.acts == []


def test_what_is_understood_ends_the_turn_after_250_ms_what_is_not_after_650() -> None:
    for understands, silence in ((bool, QUICK), (misunderstands, SLOW)):
        ear = Ear(understands)
        ear.says("yes", voiced=30, silent=40)
        assert ear.when(Act.TURN) == [30 + silence]
        turned = ear.turns.turned
        assert turned is not None
        assert turned.text == "yes"
        assert turned.spoken_s == pytest.approx((30 - BEGINS + 1) * 0.032)
        assert turned.ended_ago_s == pytest.approx(silence * 0.032)


def test_a_late_answer_ends_the_turn_when_it_comes() -> None:
    ear = Ear()
    ear.hear(VOICE, 30)
    ear.hear(HUSH, QUICK + 5)
    assert ear.when(Act.TURN) == []
    ear.recognised("yes")
    assert ear.when(Act.TURN) == [30 + QUICK + 5]


def test_who_goes_on_after_a_short_pause_is_asked_about_anew() -> None:
    ear = Ear()
    ear.hear(VOICE, 20)
    ear.hear(HUSH, ASKS + 1)
    ear.hear(VOICE, 20)
    ear.hear(HUSH, ASKS)
    assert ear.when(Act.CANCEL) == [20 + ASKS + 1 + 1]
    assert len(ear.when(Act.ASK)) == 2
    ear.recognised("yes please")
    ear.hear(HUSH, QUICK - ASKS)
    assert ear.turns.turned is not None
    assert ear.turns.turned.text == "yes please"


def test_an_answer_to_what_was_cancelled_is_none() -> None:
    ear = Ear()
    ear.hear(VOICE, 20)
    ear.hear(HUSH, ASKS)
    ear.hear(VOICE, 1)
    ear.recognised("ye")
    ear.hear(HUSH, 3)
    assert ear.when(Act.TURN) == []


def test_speech_over_the_agent_pauses_it_with_the_second_chunk() -> None:
    ear = Ear()
    ear.is_agent_talking = True
    ear.hear(VOICE, 10)
    assert ear.when(Act.PAUSE) == [BARGES]


def test_words_over_the_agent_drop_what_it_was_saying() -> None:
    ear = Ear()
    ear.is_agent_talking = True
    ear.says("stop calling me", voiced=30, silent=QUICK)
    assert ear.when(Act.DROP) == ear.when(Act.TURN) == [30 + QUICK]


@pytest.mark.parametrize(
    ("text", "voiced", "understands", "resumes"),
    [
        ("mhm", 15, misunderstands, True),
        ("okay", 15, bool, True),  # a hum, though it means something
        ("okay", 30, bool, False),  # 0.93 s of it is none
        ("uh-huh", 15, bool, True),
        ("yeah right", 15, bool, True),
        ("no", 15, bool, False),
        ("purple", 15, misunderstands, True),
        ("purple elephants", 30, misunderstands, False),
        ("", 15, bool, True),
        ("", 60, bool, True),  # nobody can tell what: a cough, the radio
    ],
)
def test_what_takes_the_turn_and_what_lets_the_agent_go_on(
    text: str, voiced: int, understands: Callable[[str], bool], *, resumes: bool
) -> None:
    ear = Ear(understands)
    ear.is_agent_talking = True
    ear.says(text, voiced=voiced, silent=SLOW)
    assert bool(ear.when(Act.RESUME)) is resumes
    assert bool(ear.when(Act.TURN)) is not resumes
    assert not ear.turns.is_in_speech


def test_a_hum_while_the_agent_is_silent_is_an_answer() -> None:
    ear = Ear()
    ear.says("okay", voiced=15, silent=QUICK)
    assert ear.when(Act.TURN) == [15 + QUICK]


def test_what_nobody_said_is_told_so_that_whoever_waits_waits_on() -> None:
    ear = Ear()
    ear.says("", voiced=15, silent=SLOW)
    assert ear.when(Act.NOTHING) == [15 + SLOW]
    assert ear.when(Act.TURN) == []
    assert not ear.turns.is_in_speech


def test_speech_that_goes_on_is_looked_at_every_one_and_a_half_seconds_if_wanted() -> None:
    ear = Ear()
    ear.hear(VOICE, 200)
    assert ear.when(Act.GLANCE) == []
    ear = Ear()
    ear.turns.glances = True
    ear.hear(VOICE, 200)
    assert ear.when(Act.GLANCE)[:3] == [48, 95, 142]


def test_speech_without_end_is_judged_as_it_stands() -> None:
    ear = Ear(misunderstands)
    ear.hear(VOICE, int(26.0 / 0.032) + BEGINS)
    assert ear.when(Act.ASK)
    ear.recognised("and so on")
    assert ear.when(Act.TURN)


def test_speech_without_end_is_asked_once_while_it_goes_on() -> None:
    ear = Ear(misunderstands)
    ear.hear(VOICE, int(26.0 / 0.032) + BEGINS + 10)
    assert len(ear.when(Act.ASK)) == 1
    assert ear.when(Act.CANCEL) == []
    ear.recognised("and so on")
    assert ear.when(Act.TURN)
