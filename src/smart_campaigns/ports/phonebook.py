"""What is known of telephone numbers: a numbering plan behind a port."""

from __future__ import annotations

from typing import Protocol

from smart_campaigns.core.numbers import NumberInfo


class Phonebook(Protocol):
    def lookup(self, text: str, default_country: str) -> NumberInfo:
        """Reads a number as people write it; `default_country` (ISO 3166) serves one without +. Never raises."""
        ...
