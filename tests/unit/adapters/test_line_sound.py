"""What the voice gives becomes what a line carries; what a line carries becomes what the recogniser sees."""

from __future__ import annotations

import numpy as np

from smart_campaigns.adapters.speech.mel import log_mel, to_floats
from smart_campaigns.adapters.speech.sound import LEAD_S, LOUDNESS_RMS, MODEL_HZ, PEAK, TAIL_S, for_the_line
from smart_campaigns.ports.speech import RATE_HZ


def tone(hz: float, seconds: float, rate_hz: int, amplitude: float = 0.2) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def silent(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * MODEL_HZ), np.float32)


def loudest_hz(samples: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(samples)).argmax() * RATE_HZ / len(samples))


def test_silence_around_a_sentence_is_cut() -> None:
    pcm = for_the_line(np.concatenate([silent(0.3), tone(440, 1.0, MODEL_HZ), silent(0.4)]))
    assert abs(len(pcm) / 2 / RATE_HZ - (1.0 + LEAD_S + TAIL_S)) < 0.002
    assert for_the_line(silent(1.0)) == b""
    assert for_the_line(silent(0.0)) == b""


def test_every_sentence_is_as_loud_and_none_clips() -> None:
    for amplitude in (0.05, 0.5):
        samples = to_floats(for_the_line(tone(440, 1.0, MODEL_HZ, amplitude)))
        assert abs(np.sqrt(np.mean(samples**2)) - LOUDNESS_RMS) < 0.01
    click = tone(440, 1.0, MODEL_HZ, 0.02)
    click[12_000:12_060] = 0.9
    assert np.abs(to_floats(for_the_line(click))).max() <= PEAK + 0.001


def test_pitch_stays_and_what_a_line_cannot_carry_is_gone() -> None:
    samples = to_floats(for_the_line(tone(1000, 1.0, MODEL_HZ)))
    assert abs(loudest_hz(samples) - 1000) < 2
    both = to_floats(for_the_line(tone(1000, 1.0, MODEL_HZ) + tone(5000, 1.0, MODEL_HZ)))  # 5 kHz would fold to 3 kHz
    spectrum = np.abs(np.fft.rfft(both))
    at = len(both) / RATE_HZ
    assert (
        spectrum[int(3000 * at) - 5 : int(3000 * at) + 5].max()
        < 0.02 * spectrum[int(1000 * at) - 5 : int(1000 * at) + 5].max()
    )


def test_a_tone_lies_in_its_mel_band_for_as_long_as_it_sounds() -> None:
    mel = log_mel(tone(1000, 1.0, RATE_HZ), 10.0)
    assert mel.shape == (80, 1000)
    assert mel.dtype == np.float32
    bands = mel[:, 20:80].mean(axis=1)
    assert 24 <= int(bands.argmax()) <= 27  # 1 kHz is 15 of 45.2 mel, on 81 steps
    assert mel[:, 120:].max() == mel.min()
    assert np.allclose(bands[60:], mel.min())  # above 4 kHz there is nothing


def test_longer_audio_is_cut() -> None:
    assert log_mel(tone(1000, 3.0, RATE_HZ), 2.0).shape == (80, 200)
