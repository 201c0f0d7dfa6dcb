"""Audio of one SIP call: 16-bit mono PCM, paced by the native stack's own thread."""

from __future__ import annotations

import contextlib

from baresip.audio import CallAudio
from baresip.errors import BaresipError

_READ_BYTES = 2_000
"""The stack's binding clears so much memory at each read: several ticks' audio, not a second's."""
_BYTES_PER_SAMPLE = 2
_DEFAULT_RATE_HZ = 8000


class SipMedia:
    """Reads give b"" and writes take nothing while the call has no audio."""

    def __init__(self, call: int) -> None:
        self._audio = CallAudio(call)
        self.rate_hz = self._negotiated_rate_hz()

    def read(self) -> bytes:
        read = b""
        try:
            while len(more := self._audio.read(_READ_BYTES)) == _READ_BYTES:
                read += more
        except BaresipError:
            return read
        return read + more

    def write(self, pcm: bytes) -> int:
        try:
            return int(self._audio.write(pcm))
        except BaresipError:
            return 0

    def clear(self) -> None:
        with contextlib.suppress(BaresipError):
            self._audio.flush_tx()

    def buffered_ms(self) -> float:
        try:
            queued_bytes = self._audio.info().tx_buffered
        except BaresipError:
            return 0.0
        return float(1000 * queued_bytes / (_BYTES_PER_SAMPLE * self.rate_hz))

    def _negotiated_rate_hz(self) -> int:
        try:
            return int(self._audio.info().tx_sample_rate) or _DEFAULT_RATE_HZ
        except BaresipError:
            return _DEFAULT_RATE_HZ
