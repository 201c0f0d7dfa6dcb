"""The head of a WAV file of a call: two sides, 16 bits, 8 kHz."""

from __future__ import annotations

import struct

CHANNELS, SAMPLE_BYTES, RATE_HZ = 2, 2, 8000
FRAME_BYTES = CHANNELS * SAMPLE_BYTES
_PCM = 1
_UNKNOWN = 0xFFFFFFFF
"""The length that players take for "to the end of the stream"."""


def endless_wav_header() -> bytes:
    """Of sound that goes on: 44 bytes."""
    layout = struct.pack("<HHIIHH", _PCM, CHANNELS, RATE_HZ, RATE_HZ * FRAME_BYTES, FRAME_BYTES, 8 * SAMPLE_BYTES)
    return (
        b"RIFF"
        + struct.pack("<I", _UNKNOWN)
        + b"WAVEfmt "
        + struct.pack("<I", len(layout))
        + layout
        + (b"data" + struct.pack("<I", _UNKNOWN))
    )
