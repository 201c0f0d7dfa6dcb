"""The agent's side of a call's audio: what is to be said, how far it was heard, and silence at once when it must be."""

from __future__ import annotations

from dataclasses import dataclass

from smart_campaigns.ports.speech import RATE_HZ
from smart_campaigns.ports.telephony import Media

AHEAD_MS = 80.0
"""So much lies with the engine, which paces it: little is lost when somebody interrupts, and a late tick is not heard."""
BACK_S = 0.2
"""After a pause the talk resumes so much earlier."""
GAP_S = 0.18
"""Of silence between two sentences."""
_BYTES_PER_S = 2 * RATE_HZ


@dataclass(slots=True)
class _Piece:
    text: str
    start: int
    """Byte in the audio of the utterance at which it begins."""
    end: int


class Mouth:
    """Of one call. One utterance at a time: pieces are added as they are synthesised."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._audio = bytearray()
        self._pieces: list[_Piece] = []
        self._written = 0
        self._is_paused = False
        self._is_complete = True
        self._left_before = 0
        self._heard_at_tick = 0
        """Asking the engine costs more than all the rest of a tick: it is asked once."""

    def begin(self) -> None:
        """A new utterance in place of the last."""
        self._audio, self._pieces = bytearray(), []
        self._written = self._left_before = self._heard_at_tick = 0
        self._is_paused, self._is_complete = False, False

    def add(self, text: str, pcm: bytes) -> None:
        start = len(self._audio)
        self._audio += pcm
        self._pieces.append(_Piece(text, start, len(self._audio)))
        self._audio += bytes(int(GAP_S * RATE_HZ) * 2)

    def complete(self) -> None:
        """No piece comes any more."""
        self._is_complete = True
        if self._pieces:
            del self._audio[self._pieces[-1].end :]

    @property
    def is_talking(self) -> bool:
        """Something is left to be said, paused or not."""
        return not self._is_complete or self._heard_at_tick < len(self._audio)

    def tick(self) -> bytes:
        """Write what may be written; returns what left for the far side since the last tick."""
        if not self._audio:
            return b""
        heard = self._heard()
        if not self._is_paused and self._written < len(self._audio):
            size = int(AHEAD_MS * RATE_HZ / 1000) * 2 - (self._written - heard)
            if size > 0:
                self._written += self._media.write(bytes(self._audio[self._written : self._written + size]))
        self._heard_at_tick = heard
        left, self._left_before = bytes(self._audio[self._left_before : heard]), max(heard, self._left_before)
        return left

    def pause(self) -> None:
        self._written = self._heard_at_tick = self._heard()
        self._media.clear()
        self._is_paused = True

    def resume(self) -> None:
        self._written = max(0, self._written - int(BACK_S * _BYTES_PER_S) // 2 * 2)
        self._left_before = min(self._left_before, self._written)
        self._heard_at_tick = self._written
        self._is_paused = False

    def drop(self) -> str:
        """Say no more of it; the text that was heard."""
        heard_bytes = self._written if self._is_paused else self._heard()
        self._media.clear()
        heard = self.heard_text(heard_bytes)
        self._audio, self._pieces = bytearray(), []
        self._written = self._left_before = self._heard_at_tick = 0
        self._is_paused, self._is_complete = False, True
        return heard

    def heard_text(self, heard_bytes: int) -> str:
        """Words of a piece that was cut off are counted by its share of time."""
        parts: list[str] = []
        for piece in self._pieces:
            if heard_bytes >= piece.end:
                parts.append(piece.text)
            elif heard_bytes > piece.start:
                words = piece.text.split()
                share = (heard_bytes - piece.start) / (piece.end - piece.start)
                parts.append(" ".join(words[: round(share * len(words))]))
        return " ".join(part for part in parts if part)

    def _heard(self) -> int:
        if self._is_paused:
            return self._written
        buffered = int(self._media.buffered_ms() * RATE_HZ / 1000) * 2
        return max(0, self._written - buffered)
