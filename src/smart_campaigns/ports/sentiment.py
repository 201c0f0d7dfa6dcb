"""How somebody's words feel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Sentiment(Protocol):
    @property
    def name(self) -> str:
        """Who judges: stands beside each verdict."""
        ...

    def of(self, texts: Sequence[str]) -> float:
        """−1 (as bad as can be) to 1; 0 where nothing tells."""
        ...
