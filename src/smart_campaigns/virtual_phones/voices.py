"""People's voices: one synthesiser at other speeds and pitches than any agent has, spoken before the call and kept."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from threading import Lock

import numpy as np

from smart_campaigns.virtual_phones import g711
from smart_campaigns.virtual_phones.speech import SAMPLE_RATE

_TELLS_NOBODY = {"ORT_DISABLE_TELEMETRY": "1", "HF_HUB_OFFLINE": "1"}
"""Read when the synthesiser's libraries are loaded: nothing is fetched, and no use of theirs is reported."""
_SYNTHESISER_HZ = 24_000
_MANNERS = ((1.12, 0.90), (0.95, 0.94), (1.2, 1.06), (1.05, 1.12), (1.0, 0.87))
"""(speed, pitch) of a voice; pitch above 1 is higher."""
_LEVEL = 0.1
"""Root mean square of speech, of full scale: a telephone held well."""
_AUDIBLE = 0.012
_FULL_SCALE = 32_767


@dataclass(slots=True)
class Voices:
    """Deterministic. The synthesiser is loaded with the first word."""

    _spoken: dict[tuple[int, str], bytes] = field(default_factory=dict)
    _speaking: Lock = field(default_factory=Lock)
    _synthesiser: object | None = None
    _is_over: bool = False

    def __call__(self, voice: int, text: str) -> bytes:
        """PCMU without silence around it."""
        if not text:
            return b""
        manner = voice % len(_MANNERS)
        with self._speaking:
            if (manner, text) not in self._spoken:
                self._spoken[manner, text] = g711.encode(self._speak(text, *_MANNERS[manner]))
            return self._spoken[manner, text]

    def prepare(self, texts: Iterable[str]) -> None:
        """In all voices, until `stop`; in a thread of its own while the first ones ring."""
        for voice, text in product(range(len(_MANNERS)), texts):
            if self._is_over:
                return
            self(voice, text)

    def stop(self) -> None:
        """No further sentence is prepared."""
        self._is_over = True

    def _speak(self, text: str, speed: float, pitch: float) -> g711.Samples:
        if self._synthesiser is None:
            os.environ.update(_TELLS_NOBODY)
            from hibari import Hibari  # noqa: PLC0415 - half a second and 200 MB, only where people speak

            self._synthesiser = Hibari(threads=1)
        wave = self._synthesiser(text, speed=speed / pitch, seed=0)  # type: ignore[operator]
        return _levelled(_at_telephone_rate(np.asarray(wave, dtype=np.float64), pitch))


def _at_telephone_rate(wave: g711.Wave, pitch: float) -> g711.Wave:
    """Low-passed, then every so many samples: read faster, a voice is higher."""
    step = _SYNTHESISER_HZ / SAMPLE_RATE * pitch
    taps = np.arange(-48, 49)
    kernel = np.sinc(taps / step * 0.92) * np.hamming(len(taps))
    low = np.convolve(wave, kernel / kernel.sum(), "same")
    slower: g711.Wave = np.interp(np.arange(0, len(low) - 1, step), np.arange(len(low)), low)
    return slower


def _levelled(wave: g711.Wave) -> g711.Samples:
    loud = np.flatnonzero(np.abs(wave) > _AUDIBLE)
    if len(loud) == 0:
        return np.zeros(0, dtype=np.int16)
    wave = wave[max(0, loud[0] - 160) : loud[-1] + 400]
    rms = float(np.sqrt(np.mean(wave[np.abs(wave) > _AUDIBLE] ** 2)))
    return (np.clip(wave * _LEVEL / rms, -0.98, 0.98) * _FULL_SCALE).astype(np.int16)
