"""Sentiment by VADER's lexicon and rules (Hutto & Gilbert, 2014): English, without a model or a network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from smart_campaigns.ports.sentiment import Sentiment

_OF_THE_TRADE = ("number",)
"""In the lexicon, and without any feeling on the telephone."""


class Vader(Sentiment):
    name = "vader"

    def of(self, texts: Sequence[str]) -> float:
        """The mean of what tells something: a talk is mostly plain words."""
        scores = [self._analyzer.polarity_scores(text)["compound"] for text in texts]
        telling = [score for score in scores if score]
        return round(sum(telling) / len(telling), 3) if telling else 0.0

    @cached_property
    def _analyzer(self) -> SentimentIntensityAnalyzer:
        analyzer = SentimentIntensityAnalyzer()
        for word in _OF_THE_TRADE:
            analyzer.lexicon.pop(word, None)
        return analyzer
