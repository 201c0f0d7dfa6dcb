"""Sentences as they are said, and as a recogniser may write them; how many words it got wrong."""

from __future__ import annotations

import re

SENTENCES = (
    "Yes, I would like to renew my policy today.",
    "No thank you, please take me off your list.",
    "Could you call me back tomorrow afternoon?",
    "Who is this, and how did you get my number?",
    "I already paid that bill last week.",
    "That time does not work for me, can we make it later?",
    "Am I speaking to a real person?",
    "My husband usually takes care of these things.",
    "You have the wrong number, nobody lives here by that name.",
    "Please send me the details by email.",
    "I am driving right now, so I cannot talk.",
    "Sorry, could you repeat the last part again?",
)


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", "", text.lower().replace("-", " ")).split()


def wrong_words(said: str, heard: str) -> int:
    """The least number of words to put in, take out or change."""
    row = list(range(len(words(heard)) + 1))
    for n, word in enumerate(words(said), 1):
        before, row[0] = row[0], n
        for m, other in enumerate(words(heard), 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (word != other))
    return row[-1]
