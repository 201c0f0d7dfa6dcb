"""Sentences that were said before: those said longest ago go first."""

from __future__ import annotations

from collections import OrderedDict

MOST_BYTES = 64 << 20
"""70 minutes."""


class SentenceCache:
    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._said: OrderedDict[tuple[str, float], bytes] = OrderedDict()

    def get(self, text: str, speed: float) -> bytes | None:
        pcm = self._said.get((text, speed))
        if pcm is not None:
            self._said.move_to_end((text, speed))
        return pcm

    def put(self, text: str, speed: float, pcm: bytes) -> None:
        self._bytes += len(pcm) - len(self._said.pop((text, speed), b""))
        self._said[text, speed] = pcm
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._said.popitem(last=False)[1])
