from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.virtual_phones.behaviour import Behaviour, Kind, read_script, scripted
from smart_campaigns.virtual_phones.population import FAST, Profile, behaviour_of

NUMBERS = [f"+1555{index:07d}" for index in range(4_000)]
PICKED_UP = {Kind.ANSWERS, Kind.HANGS_UP_EARLY, Kind.SILENT}
PERMANENT = {Kind.UNKNOWN_NUMBER, Kind.ANNOUNCEMENT_EARLY, Kind.ANNOUNCEMENT_PICKED_UP}


def kinds(hour, *, profile=None, seed=7, attempt=0):
    return Counter(behaviour_of(profile or Profile(), seed, number, attempt, hour).kind for number in NUMBERS)


def answered(counted):
    return sum(counted[kind] for kind in PICKED_UP) / len(NUMBERS)


@given(st.integers(), st.text(max_size=20), st.integers(0, 9), st.integers(0, 23))
def test_the_same_question_has_the_same_answer(seed, number, attempt, hour):
    assert behaviour_of(FAST, seed, number, attempt, hour) == behaviour_of(FAST, seed, number, attempt, hour)


def test_another_seed_is_another_town():
    assert kinds(18) != kinds(18, seed=8)
    alike = sum(behaviour_of(FAST, 1, number, 0, 18) == behaviour_of(FAST, 2, number, 0, 18) for number in NUMBERS)
    assert alike == 0


def test_more_people_answer_in_the_evening_than_at_night():
    night, noon, evening = (answered(kinds(hour)) for hour in (3, 12, 18))
    assert night < 0.05
    assert 0.2 < noon < 0.35
    assert noon < evening < 0.5


def test_who_answers_at_a_worse_hour_answers_at_a_better_one():
    for number in NUMBERS[:1_000]:
        if behaviour_of(Profile(), 7, number, 0, 8).kind in PICKED_UP:
            assert behaviour_of(Profile(), 7, number, 0, 18) == behaviour_of(Profile(), 7, number, 0, 8)


def test_shares_are_those_of_the_profile():
    counted = kinds(3)
    shares = {kind: count / len(NUMBERS) for kind, count in counted.items()}
    assert shares[Kind.UNKNOWN_NUMBER] == pytest.approx(0.02, abs=0.008)
    assert shares[Kind.BUSY] == pytest.approx(0.05, abs=0.012)
    assert shares[Kind.CARRIER_ERROR] == pytest.approx(0.008, abs=0.005)
    assert shares[Kind.VOICEMAIL] == pytest.approx(0.55 * 0.88, abs=0.05)
    assert set(counted) >= {Kind.NO_ANSWER, Kind.DECLINES, Kind.ANNOUNCEMENT_EARLY, Kind.CROSSED_CANCEL}


def test_an_unknown_number_stays_unknown():
    calm = replace(FAST, carrier_errors=0.0)
    for number in NUMBERS[:2_000]:
        first = behaviour_of(calm, 7, number, 0, 18).kind
        if first in PERMANENT:
            assert {behaviour_of(calm, 7, number, attempt, hour).kind for attempt in range(4) for hour in (3, 18)} == {
                first
            }


def test_who_does_not_answer_once_may_answer_the_next_time():
    first_missed = [number for number in NUMBERS if behaviour_of(Profile(), 7, number, 0, 18).kind is Kind.VOICEMAIL]
    second = Counter(behaviour_of(Profile(), 7, number, 1, 18).kind for number in first_missed)
    assert 0.3 < second[Kind.ANSWERS] / len(first_missed) < 0.6


def test_a_demo_is_short():
    for number in NUMBERS[:500]:
        behaviour = behaviour_of(FAST, 7, number, 0, 18)
        if behaviour.kind is Kind.ANSWERS:
            assert 0.3 <= behaviour.ring_s <= 1.2
            assert 2.0 <= behaviour.talk_s <= 6.0


def test_a_day_has_24_hours():
    with pytest.raises(ValueError, match="24"):
        Profile(answer_rate_by_hour=(0.5,))


def test_a_script_goes_by_attempt_and_its_last_line_goes_on(tmp_path):
    path = tmp_path / "script.json"
    path.write_text('{"+1": [{"kind": "busy"}, {"kind": "answers", "talk_s": 3}], "*": [{"kind": "no_answer"}]}')
    script = read_script(path)
    assert [scripted(script, "+1", attempt).kind for attempt in range(3)] == [Kind.BUSY, Kind.ANSWERS, Kind.ANSWERS]
    assert scripted(script, "+1", 1) == Behaviour(kind=Kind.ANSWERS, talk_s=3)
    assert scripted(script, "+2", 0).kind is Kind.NO_ANSWER
    assert scripted({}, "+2", 0) is None


def test_a_script_with_an_unknown_setting_names_it():
    with pytest.raises(ValueError, match=r"no such setting of a behaviour: rings_s; .*ring_s"):
        Behaviour.from_json({"kind": "busy", "rings_s": 3})


def test_a_volunteer_answers_every_call_and_wants_no_end_of_them():
    for attempt in range(40):
        one = behaviour_of(Profile(), 7, "+12125550199", attempt, 3)
        assert one.kind is Kind.ANSWERS
        said = " ".join(line.text.lower() for line in one.lines)
        assert not any(
            word in said for word in ("stop calling", "off your list", "wrong number", "remove", "do not call")
        )
