"""Ids are chosen by whoever creates a thing, so that a lost reply can be asked after."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID


def uuid7(now: datetime, random_bits: int) -> UUID:
    """RFC 9562 version 7: 48 bits of milliseconds, the rest dice. `random_bits`: 74 of them."""
    milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
    high = random_bits >> 62 & 0xFFF
    low = random_bits & (2**62 - 1)
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low)
