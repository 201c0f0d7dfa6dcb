"""How much of an utterance is shown to the recogniser, when its answer is doubted, and what nobody said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

CONTEXT_S = 10.0
"""4.2 % word errors in 115 ms; 15 s: 2.9 % in 160 ms; 30 s: 2.5 % in 520 ms."""
CONTEXT_AT_LEISURE_S = 15.0
RETRY_CONTEXT_S = 16.0
"""A context that differs: a loop does not survive it."""
LONGEST_S = 29.0
"""Of an utterance; the end of a longer one is heard."""
TAIL_S = 1.0
WORDS_PER_S, WORDS_BESIDES = 4.6, 3
"""No mouth says more."""
LOOPS = 4
LEAST_SCORE = -1.1
GHOST = "you"
GHOST_NO_SPEECH = 0.5
GHOST_SCORE = -1.8
"""Of one word alone. "Yes", "stop" and "hello" score down to -1.1 and 0.2, noise from -2.1 and 0.7 on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One answer of the model: `score` is the mean log probability of a token, `no_speech` a probability."""

    text: str
    score: float
    no_speech: float


def contexts_s(audio_s: float, *, is_at_leisure: bool) -> tuple[float, ...]:
    """Of the first pass, and of the second if the first is doubted."""
    first = max(CONTEXT_AT_LEISURE_S if is_at_leisure else CONTEXT_S, audio_s + TAIL_S)
    return (first, RETRY_CONTEXT_S) if first < RETRY_CONTEXT_S else (first,)


def is_doubtful(heard: Heard, audio_s: float) -> bool:
    """It loops, or says more than fits into the time, or does not believe itself."""
    words = heard.text.lower().split()
    is_hurried = len(words) > audio_s * WORDS_PER_S + WORDS_BESIDES
    return is_hurried or _loops(words) or heard.score < LEAST_SCORE


def _loops(words: list[str]) -> bool:
    trigrams = Counter(zip(words, words[1:], words[2:], strict=False))
    return max(trigrams.values(), default=0) >= LOOPS


def better(first: Heard, second: Heard, audio_s: float) -> Heard:
    """Of the doubted answer and that of the second pass; between two doubtful ones the score decides."""
    if is_doubtful(second, audio_s) and second.score <= first.score:
        return first
    return second


def without_ghosts(heard: Heard) -> Heard:
    """Music, breath and ringback come out as one word that nobody said."""
    words = heard.text.lower().strip(" .,!?").split()
    is_unsure = heard.no_speech > GHOST_NO_SPEECH or heard.score < GHOST_SCORE
    is_tone = _loops(words) and heard.no_speech > GHOST_NO_SPEECH
    if is_tone or words == [GHOST] or (len(words) == 1 and is_unsure) or (words == ["thank", GHOST] and is_unsure):
        return Heard(text="", score=heard.score, no_speech=heard.no_speech)
    return heard
