"""Sounds of a line: speech-like bursts, the beep of a voicemail, special information tones. Deterministic; PCMU out."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from smart_campaigns.virtual_phones import g711

SAMPLE_RATE = 8_000
_FULL_SCALE = 32_767
_SYLLABLE_S = 0.19
_VOICES = 16
_BEEP_HZ = 1_000.0
_SIT_HZ = (950.0, 1_400.0, 1_800.0)
"""ITU-T E.180 §7: the three tones before an announcement."""
_SIT_TONE_S = 0.33

Wave = npt.NDArray[np.float64]


@lru_cache(maxsize=512)
def utterance(voice: int, length_s: float) -> bytes:
    """Harmonics of a gliding pitch, opened and closed about five times a second: speech to a detector, not to an ear."""
    dice = np.random.default_rng([voice % _VOICES, round(length_s * 1_000)])
    at = _instants(length_s)
    pitch_hz = 95.0 + 11.0 * (voice % _VOICES) + 12.0 * np.sin(2 * np.pi * (0.7 + dice.random()) * at)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE
    wave = np.sum([np.sin(order * phase) / order for order in range(1, 12)], axis=0)
    return _encoded(0.22 * wave * _syllables(at, dice))


@lru_cache(maxsize=32)
def beep(length_s: float) -> bytes:
    return _encoded(_tone(_BEEP_HZ, length_s))


@lru_cache(maxsize=1)
def special_information_tone() -> bytes:
    return _encoded(np.concatenate([_tone(pitch_hz, _SIT_TONE_S) for pitch_hz in _SIT_HZ]))


def silence(length_s: float) -> bytes:
    return g711.SILENCE * round(length_s * SAMPLE_RATE)


def _syllables(at: Wave, dice: np.random.Generator) -> Wave:
    """Half sines, each with its own loudness, a short pause after every sixth or so."""
    index = (at / _SYLLABLE_S).astype(np.int64)
    count = int(index[-1]) + 1 if len(index) else 0
    loudness = np.where(dice.random(count) < 1 / 6, 0.02, 0.55 + 0.45 * dice.random(count))
    loudness[:1] = 1.0
    return np.sin(np.pi * (at / _SYLLABLE_S % 1.0)) * loudness[index]


def _tone(pitch_hz: float, length_s: float) -> Wave:
    return 0.35 * np.sin(2 * np.pi * pitch_hz * _instants(length_s))


def _instants(length_s: float) -> Wave:
    return np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE


def _encoded(wave: Wave) -> bytes:
    return g711.encode((np.clip(wave, -1.0, 1.0) * _FULL_SCALE).astype(np.int16))
