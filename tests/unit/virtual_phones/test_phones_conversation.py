from __future__ import annotations

import random

import pytest

from smart_campaigns.virtual_phones import speech
from smart_campaigns.virtual_phones.behaviour import Behaviour, Kind
from smart_campaigns.virtual_phones.conversation import HangUp, Moment, Say, part_of


def lived(behaviour, *, agent_speaks=(), until_s=60.0):
    """What is said and when the call ends, the agent speaking in the given spans."""
    part, said, words_end_s, last_spoke_s = part_of(behaviour, random.Random(1)), [], -1.0, None
    for tenth in range(round(until_s * 10)):
        at_s = tenth / 10
        if any(start <= at_s < end for start, end in agent_speaks):
            last_spoke_s = at_s
        does = part.next(Moment(at_s=at_s, agent_last_spoke_s=last_spoke_s, is_saying=at_s < words_end_s))
        if isinstance(does, HangUp):
            return said, at_s
        if isinstance(does, Say):
            said.append(at_s)
            words_end_s = at_s + len(does.audio) / speech.SAMPLE_RATE
    return said, None


def test_somebody_says_hello_answers_each_turn_and_leaves_after_the_agents_last_word():
    behaviour = Behaviour(kind=Kind.ANSWERS, talk_s=10)
    said, ended_at_s = lived(behaviour, agent_speaks=[(1.5, 4.0), (8.0, 14.0)])
    hello, answer, goodbye = said
    assert hello == pytest.approx(0.3)
    assert 4.5 < answer < 5.0
    assert 14.5 < goodbye < 15.0
    assert goodbye < ended_at_s < 16.0


def test_nobody_hangs_up_in_the_middle_of_the_agents_sentence_until_patience_is_over():
    behaviour = Behaviour(kind=Kind.ANSWERS, talk_s=5, patience_s=20)
    assert lived(behaviour, agent_speaks=[(1.5, 60.0)])[1] == 25.0


def test_a_mute_agent_is_asked_three_times_whether_it_is_there():
    said, ended_at_s = lived(Behaviour(kind=Kind.ANSWERS, talk_s=5, patience_s=20))
    assert len(said) == 3
    assert ended_at_s == 25.0


def test_who_does_not_hang_up_stays():
    assert lived(Behaviour(kind=Kind.ANSWERS, talk_s=1, patience_s=1, hangs_up=False), agent_speaks=[(2, 4)])[1] is None


def test_a_hurried_person_hangs_up_on_the_agent():
    said, ended_at_s = lived(Behaviour(kind=Kind.HANGS_UP_EARLY, talk_s=2), agent_speaks=[(1, 60)])
    assert len(said) == 1
    assert ended_at_s == pytest.approx(2.3)


def test_a_silent_person_says_nothing():
    assert lived(Behaviour(kind=Kind.SILENT, talk_s=4)) == ([], pytest.approx(4.3))


def test_a_voicemail_greets_beeps_and_records():
    behaviour = Behaviour(kind=Kind.VOICEMAIL, greeting_s=2.0, beep_s=0.45, talk_s=10)
    said, ended_at_s = lived(behaviour)
    assert len(said) == 1
    assert ended_at_s == pytest.approx(0.3 + 2.0 + 0.4 + 0.45 + 10, abs=0.11)


def test_an_announcement_is_said_twice_and_the_line_closes():
    said, ended_at_s = lived(Behaviour(kind=Kind.ANNOUNCEMENT_PICKED_UP, greeting_s=2.0))
    assert len(said) == 1
    assert 7.0 < ended_at_s < 8.0
