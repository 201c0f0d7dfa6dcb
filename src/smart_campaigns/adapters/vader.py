"""Sentiment by VADER's lexicon and rules (Hutto & Gilbert, 2014): English, without a model or a network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from smart_campaigns.ports.sentiment import Sentiment


class Vader(Sentiment):
    name = "vader"

    def of(self, texts: Sequence[str]) -> float:
        """The mean of what tells something: a talk is mostly plain words."""
        scores = [self._analyzer.polarity_scores(text)["compound"] for text in texts]
        telling = [score for score in scores if score]
        return round(sum(telling) / len(telling), 3) if telling else 0.0

    @cached_property
    def _analyzer(self) -> SentimentIntensityAnalyzer:
        return SentimentIntensityAnalyzer()
