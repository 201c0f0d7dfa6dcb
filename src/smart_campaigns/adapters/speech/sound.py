"""From what the voice model gives (24 kHz, quiet, with silence around it) to what a line carries (8 kHz, 16 bits)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from smart_campaigns.adapters.speech.mel import Floats
from smart_campaigns.ports.speech import RATE_HZ

MODEL_HZ = 24_000
HEARD = 0.012
"""Quieter than this is silence."""
LEAD_S, TAIL_S = 0.02, 0.0375
"""What is left of the silence: a breath before, the fading end after."""
LOUDNESS_RMS = 0.12
VOICED = 0.01
"""Quieter samples are pauses, and do not count for the loudness."""
PEAK = 0.97
_DOWN = MODEL_HZ // RATE_HZ
_TAPS = np.arange(-16 * _DOWN, 16 * _DOWN + 1)
_LOW_PASS = np.sinc(_TAPS / _DOWN * 0.93) * np.hamming(len(_TAPS))
_LOW_PASS = (_LOW_PASS / _LOW_PASS.sum()).astype(np.float32)


def for_the_line(samples: Floats) -> bytes:
    """Without the silence around it, at 8 kHz, as loud as any other sentence; empty where there is no sound."""
    sounding = _without_silence(samples)
    if not len(sounding):
        return b""
    return _to_pcm(_levelled(_to_line_rate(sounding)))


def _without_silence(samples: Floats) -> Floats:
    loud = np.flatnonzero(np.abs(samples) > HEARD)
    if not len(loud):
        return samples[:0]
    return samples[max(0, loud[0] - int(LEAD_S * MODEL_HZ)) : loud[-1] + int(TAIL_S * MODEL_HZ)]


def _to_line_rate(samples: Floats) -> Floats:
    return np.convolve(samples, _LOW_PASS, "same")[::_DOWN].astype(np.float32)


def _levelled(samples: Floats) -> Floats:
    voiced = samples[np.abs(samples) > VOICED]
    if not len(voiced):
        return samples
    gain = LOUDNESS_RMS / float(np.sqrt(np.mean(voiced**2)))
    return samples * np.float32(min(gain, PEAK / float(np.abs(samples).max())))


def _to_pcm(samples: Floats) -> bytes:
    pcm: NDArray[np.int16] = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    return pcm.tobytes()
