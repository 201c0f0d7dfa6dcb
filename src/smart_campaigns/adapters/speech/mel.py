"""Log-mel spectrogram as Whisper was trained on, straight from 8 kHz.

Whisper's own is made of 16 kHz and windows of 400 samples: bins of 40 Hz. 200 samples at 8 kHz give the same bins, so no
resampling is needed; those above 4 kHz stay at the floor.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from smart_campaigns.ports.speech import RATE_HZ

Floats = NDArray[np.float32]
FRAMES_PER_S = 100
_WINDOW, _HOP = 200, RATE_HZ // FRAMES_PER_S
_MELS = 80
_TRAINED_HZ = 16_000
_POWER_SCALE = np.float32((_TRAINED_HZ / RATE_HZ) ** 2)
"""Half as many samples in a window make half the amplitude."""
_FLOOR = 1e-10
_RANGE_DECADES = 8.0
# Slaney's mel scale: linear up to 1 kHz, logarithmic above
_LINEAR_HZ_PER_MEL = 200.0 / 3
_LINEAR_UP_TO_HZ = 1000.0
_LINEAR_UP_TO_MEL = _LINEAR_UP_TO_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27


def to_floats(pcm: bytes) -> Floats:
    """16-bit samples as -1…1."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def log_mel(samples: Floats, seconds: float) -> Floats:
    """80 bands of `seconds` at 100 frames a second; shorter audio is padded with silence, longer is cut."""
    frames = int(seconds * FRAMES_PER_S) // 2 * 2  # the encoder halves them
    power = np.abs(np.fft.rfft(_windows(samples, frames), axis=1)).astype(np.float32) ** 2 * _POWER_SCALE
    mel = np.log10(np.maximum(_filters() @ power.T, _FLOOR))
    raised: Floats = (np.maximum(mel, mel.max() - _RANGE_DECADES) + 4) / 4
    return np.ascontiguousarray(raised, np.float32)


def _windows(samples: Floats, frames: int) -> Floats:
    wanted = frames * _HOP
    whole = np.pad(samples[:wanted], (0, max(0, wanted - len(samples))))
    padded = np.pad(whole, _WINDOW // 2, mode="reflect")
    cut = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:frames]
    windowed: Floats = cut * np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    return windowed


@cache
def _filters() -> Floats:
    """Triangles with equal area, over the bins that 8 kHz has."""
    edges_hz = _hz(np.linspace(0.0, float(_mel(np.array(_TRAINED_HZ / 2))), _MELS + 2))
    bins_hz = np.fft.rfftfreq(_WINDOW, 1 / RATE_HZ)
    widths = np.diff(edges_hz)
    rising = (bins_hz - edges_hz[:-2, None]) / widths[:-1, None]
    falling = (edges_hz[2:, None] - bins_hz) / widths[1:, None]
    area = 2 / (edges_hz[2:] - edges_hz[:-2])
    filters: Floats = (np.maximum(0, np.minimum(rising, falling)) * area[:, None]).astype(np.float32)
    return filters


def _mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _LINEAR_UP_TO_MEL + np.log(np.maximum(hz, 1e-9) / _LINEAR_UP_TO_HZ) / _LOG_STEP
    return np.where(hz < _LINEAR_UP_TO_HZ, hz / _LINEAR_HZ_PER_MEL, above)


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _LINEAR_UP_TO_HZ * np.exp((mel - _LINEAR_UP_TO_MEL) * _LOG_STEP)
    return np.where(mel < _LINEAR_UP_TO_MEL, mel * _LINEAR_HZ_PER_MEL, above)
