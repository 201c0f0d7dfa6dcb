"""A text in pieces to be said one after another. No model is needed for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONG_FIRST = 90
"""Characters, some five seconds: a longer first sentence is cut at a clause, so that its first sound comes early."""
SHORT_FIRST = 25
"""A piece as short as a word or two would leave a hole behind it."""
_TITLES = frozenset({"Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Jr", "Sr", "No", "Rs", "vs", "approx", "ext", "Messrs"})
_END = re.compile(r"[.!?…]+[\"”’)\]]*\s+(?=\S)")
_CLAUSE = re.compile(r"[,;:—]\s+")


def pieces(text: str) -> tuple[str, ...]:
    """Its sentences; the first is short."""
    sentences = [s for line in text.splitlines() for s in _sentences(line.strip()) if s]
    if not sentences:
        return ()
    return (*_short(sentences[0]), *sentences[1:])


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for found in _END.finditer(line):
        if _is_end(line[start : found.start()], found[0], line[found.end()]):
            yield line[start : found.end()].rstrip()
            start = found.end()
    yield line[start:]


def _is_end(before: str, mark: str, following: str) -> bool:
    """Not after a title, an initial or an abbreviation within a sentence."""
    if not mark.startswith(".") or len(mark.rstrip()) > 1:
        return True
    word = re.split(r"[\s(]", before)[-1]
    is_initial = len(word) == 1 and word.isupper() and word != "I"
    return not (following.islower() or word in _TITLES or is_initial)


def _short(sentence: str) -> tuple[str, ...]:
    if len(sentence) <= LONG_FIRST:
        return (sentence,)
    cuts = [found.end() for found in _CLAUSE.finditer(sentence) if SHORT_FIRST <= found.end() <= LONG_FIRST]
    if not cuts:
        return (sentence,)
    return (sentence[: cuts[-1]].rstrip(), sentence[cuts[-1] :])
