"""When an answer of the recogniser is doubted, which of two is taken, and what nobody said."""

from __future__ import annotations

import pytest

from smart_campaigns.adapters.speech.hearing import Heard, better, contexts_s, is_doubtful, without_ghosts


def heard(text: str, score: float = -0.2, no_speech: float = 0.05) -> Heard:
    return Heard(text=text, score=score, no_speech=no_speech)


@pytest.mark.parametrize(
    ("audio_s", "is_at_leisure", "contexts"),
    [
        (0.5, False, (10.0, 16.0)),
        (8.9, False, (10.0, 16.0)),
        (12.0, False, (13.0, 16.0)),
        (15.0, False, (16.0,)),  # the second pass would be the same
        (28.0, False, (29.0,)),
        (0.5, True, (15.0, 16.0)),
    ],
)
def test_how_much_the_recogniser_is_shown(audio_s: float, contexts: tuple[float, ...], *, is_at_leisure: bool) -> None:
    assert contexts_s(audio_s, is_at_leisure=is_at_leisure) == contexts


@pytest.mark.parametrize(
    ("answer", "audio_s", "doubted"),
    [
        (heard("yes please call me back"), 2.0, False),
        (heard(" ".join("abcdefghijkl")), 2.0, False),  # 12 words: 4.6 a second and 3
        (heard(" ".join("abcdefghijklm")), 2.0, True),
        (heard("no no no no no"), 10.0, False),  # a trigram three times
        (heard("no no no no no no"), 10.0, True),  # four times
        (heard("I am here and I am here and I am here and I am here"), 20.0, True),
        (heard("yes", score=-1.1), 2.0, False),
        (heard("yes", score=-1.11), 2.0, True),
        (heard(""), 2.0, False),
    ],
)
def test_what_is_doubted(answer: Heard, audio_s: float, *, doubted: bool) -> None:
    assert is_doubtful(answer, audio_s) is doubted


def test_a_second_answer_is_taken_unless_it_is_as_doubtful_and_no_better() -> None:
    loop, fine = heard("no " * 9, score=-0.3), heard("no", score=-0.9)
    assert better(loop, fine, 2.0) is fine
    worse, better_loop = heard("so " * 30, score=-0.4), heard("so " * 30, score=-0.1)
    assert better(loop, worse, 2.0) is loop
    assert better(loop, better_loop, 2.0) is better_loop


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (heard("you"), ""),
        (heard("You."), ""),
        (heard("Thank you.", no_speech=0.51), ""),
        (heard("Thank you."), "Thank you."),
        (heard("Bye.", no_speech=0.51), ""),
        (heard("Bye.", score=-1.81), ""),
        (heard("Bye.", no_speech=0.5, score=-1.8), "Bye."),
        (heard("Be be be be be be.", no_speech=0.8), ""),
        (heard("No no no no no no."), "No no no no no no."),
        (heard("Thank you very much.", no_speech=0.9), "Thank you very much."),
        (heard("Yes you"), "Yes you"),
        (heard(""), ""),
    ],
)
def test_ghosts_are_dropped(answer: Heard, text: str) -> None:
    assert without_ghosts(answer).text == text
