"""PCMU (ITU-T G.711 µ-law) by table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
Wave = npt.NDArray[np.float64]

_BIAS = 132
_CLIP = 32_635
SILENCE = b"\xff"
PACKET_SAMPLES = 160
"""20 ms, as trunks send it."""


def _decoded(code: int) -> int:
    inverted = ~code & 0xFF
    magnitude = (((inverted & 0x0F) << 3) + _BIAS << (inverted >> 4 & 7)) - _BIAS
    return -magnitude if inverted & 0x80 else magnitude


_LINEAR = np.array([_decoded(code) for code in range(256)], dtype=np.int16)
MAGNITUDE = tuple(abs(int(sample)) for sample in _LINEAR)


def _encoding_table() -> npt.NDArray[np.uint8]:
    samples = np.arange(-32_768, 32_768, dtype=np.int32)
    magnitude = np.minimum(np.abs(samples), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = magnitude >> exponent + 3 & 0x0F
    sign = np.where(samples < 0, 0x80, 0)
    codes: npt.NDArray[np.int32] = ~(sign | exponent << 4 | mantissa) & 0xFF
    return codes.astype(np.uint8)


_ENCODED = _encoding_table()


def encode(samples: Samples) -> bytes:
    return _ENCODED[samples.astype(np.int32) + 32_768].tobytes()


def decode(payload: bytes) -> Samples:
    return _LINEAR[np.frombuffer(payload, dtype=np.uint8)]
