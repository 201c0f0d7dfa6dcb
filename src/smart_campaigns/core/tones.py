"""The beep of a voicemail and the special information tone (SIT) of a network, heard in 8 kHz speech.

Each 40 ms block gets one FFT. A block is tonal when nearly all of its power lies at one frequency, which no vowel
does: a voice has harmonics. Measured on one core: 0.03 % of it a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
BLOCK_S = 0.04
_BLOCK_SAMPLES = int(RATE_HZ * BLOCK_S)
_BLOCK_BYTES = 2 * _BLOCK_SAMPLES
_WINDOW: NDArray[np.float32] = np.hanning(_BLOCK_SAMPLES).astype(np.float32)
_BIN_HZ = RATE_HZ / _BLOCK_SAMPLES
_PEAK_REACH_BINS = 2

_QUIET_POWER = 40.0**2
"""Mean square of samples of about -58 dBFS: the floor of a telephone line."""
_PURE_SHARE = 0.93
_STEADY_HZ = 15.0
_STEADY_POWER_RATIO = 4.0
_HUSH_POWER_RATIO = 0.03
"""After a beep the line is at least 15 dB quieter."""

_BEEP_HZ = (400.0, 2000.0)
_BEEP_BLOCKS_MIN = 3
"""A tone of 160 ms or more fills three blocks wherever it begins."""
_BEEP_BLOCKS_MAX = 75
_SPEECH_BLOCKS_MIN = 8

_SIT_HZ = (950.0, 1400.0, 1777.0)
_SIT_REACH_HZ = 50.0
_SIT_BLOCKS_MIN = 4
_SIT_BLOCKS_MAX = 12


class Tone(StrEnum):
    BEEP = "beep"
    """Told when the beep is over: what is said now is recorded."""
    SIT = "sit"
    """950, 1400, 1800 Hz (ITU-T E.180): a network announcement follows."""


@dataclass(slots=True)
class _Run:
    """Tonal blocks in a row at one frequency."""

    hz: float
    power: float
    blocks: int = 1

    def goes_on_with(self, hz: float, power: float) -> bool:
        is_steady = 1 / _STEADY_POWER_RATIO < power / self.power < _STEADY_POWER_RATIO
        return is_steady and abs(hz - self.hz) <= _STEADY_HZ


class ToneDetector:
    """Of one call. Frames are 16-bit mono at 8 kHz, 20 ms each; other lengths do no harm."""

    __slots__ = ("_pending", "_run", "_sit_heard", "_speech_blocks", "_was_unclear")

    def __init__(self) -> None:
        self._pending = bytearray()
        self._run: _Run | None = None
        self._speech_blocks = 0
        self._sit_heard = 0
        self._was_unclear = False

    def feed(self, frame: bytes) -> Tone | None:
        self._pending += frame
        heard: Tone | None = None
        while len(self._pending) >= _BLOCK_BYTES:
            block = np.frombuffer(bytes(self._pending[:_BLOCK_BYTES]), "<i2").astype(np.float32)
            del self._pending[:_BLOCK_BYTES]
            heard = self._hear(block) or heard
        return heard

    def _hear(self, block: NDArray[np.float32]) -> Tone | None:
        power = float(block @ block) / _BLOCK_SAMPLES
        if power < _QUIET_POWER:
            return self._hear_no_tone(power)
        hz = _single_frequency(block)
        return self._hear_no_tone(power) if hz is None else self._hear_tone(hz, power)

    def _hear_tone(self, hz: float, power: float) -> Tone | None:
        self._was_unclear = False
        if self._run is not None and self._run.goes_on_with(hz, power):
            self._run.blocks += 1
            return self._sit_if_complete(self._run)
        if self._run is not None:
            self._end_sit_tone(self._run)
        self._run = _Run(hz, power)
        return None

    def _hear_no_tone(self, power: float) -> Tone | None:
        run = self._run
        if run is None:
            self._count_speech(power)
            return None
        if power <= run.power * _HUSH_POWER_RATIO:
            return self._end_in_hush(run)
        if self._was_unclear:  # two blocks in a row: neither the edge of the tone nor its end
            self._run, self._sit_heard, self._was_unclear = None, 0, False
            self._count_speech(power)
        else:
            self._was_unclear = True
        return None

    def _count_speech(self, power: float) -> None:
        if power >= _QUIET_POWER:
            self._speech_blocks += 1

    def _end_in_hush(self, run: _Run) -> Tone | None:
        self._run, self._was_unclear = None, False
        self._end_sit_tone(run)
        is_beep = _BEEP_BLOCKS_MIN <= run.blocks <= _BEEP_BLOCKS_MAX and _BEEP_HZ[0] <= run.hz <= _BEEP_HZ[1]
        if not is_beep or self._speech_blocks < _SPEECH_BLOCKS_MIN or self._sit_heard > 1:
            return None
        self._speech_blocks = self._sit_heard = 0
        return Tone.BEEP

    def _end_sit_tone(self, run: _Run) -> None:
        """The tones of a SIT are counted as they end; one out of order begins anew."""
        is_long_enough = _SIT_BLOCKS_MIN <= run.blocks <= _SIT_BLOCKS_MAX
        if is_long_enough and self._sit_heard < len(_SIT_HZ) and _is_near(run.hz, _SIT_HZ[self._sit_heard]):
            self._sit_heard += 1
        elif run.blocks > 1:
            self._sit_heard = 1 if is_long_enough and _is_near(run.hz, _SIT_HZ[0]) else 0

    def _sit_if_complete(self, run: _Run) -> Tone | None:
        last = len(_SIT_HZ) - 1
        if self._sit_heard == last and run.blocks == _SIT_BLOCKS_MIN and _is_near(run.hz, _SIT_HZ[last]):
            return Tone.SIT
        return None


def _is_near(hz: float, wanted_hz: float) -> bool:
    return abs(hz - wanted_hz) <= _SIT_REACH_HZ


def _single_frequency(block: NDArray[np.float32]) -> float | None:
    """The frequency that holds nearly all power of the block; None when there is no such."""
    spectrum = np.fft.rfft(block * _WINDOW)
    powers = spectrum.real**2 + spectrum.imag**2
    peak = int(powers.argmax())
    if not _PEAK_REACH_BINS <= peak < len(powers) - _PEAK_REACH_BINS:
        return None
    around = powers[peak - _PEAK_REACH_BINS : peak + _PEAK_REACH_BINS + 1]
    share = float(around.sum()) / float(powers.sum())
    if share < _PURE_SHARE:
        return None
    offsets = np.arange(-_PEAK_REACH_BINS, _PEAK_REACH_BINS + 1)
    return float((peak + (around @ offsets) / around.sum()) * _BIN_HZ)
