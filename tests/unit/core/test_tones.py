"""Beep and SIT against synthetic lines: tones, voices, music, noise, each through G.711's quantization."""

from __future__ import annotations

import time

import numpy as np
import pytest

from smart_campaigns.core.tones import RATE_HZ, Tone, ToneDetector

SEED = 7
FRAME_BYTES = 320


def span(seconds: float) -> np.ndarray:
    return np.arange(int(RATE_HZ * seconds)) / RATE_HZ


def tone(hz: float, seconds: float, amplitude: float = 8000.0) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * hz * span(seconds))


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(RATE_HZ * seconds))


def noise(seconds: float, amplitude: float, seed: int = SEED) -> np.ndarray:
    return amplitude * np.random.default_rng(seed).standard_normal(int(RATE_HZ * seconds))


def vowel(pitch_hz: float, seconds: float, formants: tuple[float, float], glide: float = 0.05) -> np.ndarray:
    """A glottal pulse train with harmonics shaped by two formants, its pitch gliding."""
    t = span(seconds)
    phase = 2 * np.pi * pitch_hz * (t + glide * t**2)
    sound = np.zeros_like(t)
    for harmonic in range(1, int(3400 / pitch_hz)):
        hz = harmonic * pitch_hz
        shape = sum(1 / (1 + ((hz - formant) / 90) ** 2) for formant in formants) + 0.05
        sound += shape * np.sin(harmonic * phase + harmonic)
    envelope = np.minimum(1, np.minimum(t, t[::-1]) / 0.03)
    return 6000 * envelope * sound / np.abs(sound).max()


def speech(seconds: float, pitch_hz: float = 120.0, seed: int = SEED) -> np.ndarray:
    """Syllables of vowels, hisses and pauses, as a voice makes them."""
    dice = np.random.default_rng(seed)
    formants = [(700, 1200), (300, 2300), (350, 800), (500, 1800), (300, 870), (650, 1080)]
    parts: list[np.ndarray] = []
    while sum(map(len, parts)) < RATE_HZ * seconds:
        pitch = pitch_hz * dice.uniform(0.8, 1.3)
        parts.append(vowel(pitch, dice.uniform(0.08, 0.35), formants[dice.integers(len(formants))]))
        parts.append(noise(dice.uniform(0.03, 0.1), 900, int(dice.integers(1 << 30))))
        parts.append(silence(dice.choice([0.0, 0.05, 0.3])))
    return np.concatenate(parts)[: int(RATE_HZ * seconds)]


def music(seconds: float, seed: int = SEED) -> np.ndarray:
    """Chords and a melody on top, with decay and overtones, and rests."""
    dice = np.random.default_rng(seed)
    parts = []
    for _ in range(int(seconds / 0.25)):
        root = 220 * 2 ** (dice.integers(0, 24) / 12)
        decay = np.exp(-3 * span(0.25))
        notes = [root, root * 1.26, root * 1.5, root * 2]
        parts.append(decay * sum(tone(hz, 0.25, 2000) + tone(2 * hz, 0.25, 700) for hz in notes))
        parts.append(silence(dice.choice([0.0, 0.1])))
    return np.concatenate(parts)


def line(*parts: np.ndarray, background: float = 20.0) -> bytes:
    """As heard over a telephone: background noise and the steps of mu-law."""
    sound = np.concatenate(parts)
    heard = np.clip(sound + noise(len(sound) / RATE_HZ + 1, background)[: len(sound)], -32000, 32000)
    level = np.log1p(255 * np.abs(heard) / 32768) / np.log(256)
    stepped = (np.round(level * 127) / 127 * np.log(256))[:]
    return (np.sign(heard) * 32768 * np.expm1(stepped) / 255).clip(-32768, 32767).astype("<i2").tobytes()


def hear(pcm: bytes) -> list[Tone]:
    detector = ToneDetector()
    frames = (pcm[start : start + FRAME_BYTES] for start in range(0, len(pcm), FRAME_BYTES))
    return [heard for frame in frames if (heard := detector.feed(frame)) is not None]


@pytest.mark.parametrize("hz", [440, 523, 620, 800, 941, 1000, 1100, 1209, 1400, 1633, 1750, 1990])
@pytest.mark.parametrize("seconds", [0.18, 0.25, 0.5, 1.2])
@pytest.mark.parametrize("offset_s", [0.0, 0.013, 0.027])
def test_beep_after_a_greeting(hz, seconds, offset_s):
    assert hear(line(speech(3 + offset_s), silence(0.3), tone(hz, seconds), silence(0.5))) == [Tone.BEEP]


@pytest.mark.parametrize("amplitude", [500, 2000, 20000])
@pytest.mark.parametrize("background", [0, 20, 60])
def test_beep_at_any_level_above_the_lines_noise(amplitude, background):
    pcm = line(speech(2), silence(0.2), tone(1000, 0.4, amplitude), silence(0.5), background=background)
    assert hear(pcm) == [Tone.BEEP]


def test_beep_is_told_within_120_ms_of_its_end():
    before = line(speech(2), silence(0.2), tone(1000, 0.4))
    assert hear(before) == []
    assert hear(before + line(silence(0.12))) == [Tone.BEEP]


def test_beep_right_after_the_last_word():
    assert hear(line(speech(2), tone(850, 0.4), silence(0.3))) == [Tone.BEEP]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((silence(1), tone(425, 1), silence(3), tone(425, 1), silence(1)), id="ringback, no speech"),
        pytest.param((speech(2), silence(0.1), tone(1000, 0.08), silence(1)), id="too short"),
        pytest.param((speech(2), silence(0.1), tone(1000, 5), silence(1)), id="too long"),
        pytest.param((speech(2), silence(0.1), tone(300, 0.5), silence(1)), id="too low"),
        pytest.param((speech(2), silence(0.1), tone(697, 0.3) + tone(1209, 0.3), silence(1)), id="DTMF"),
        pytest.param((speech(2), tone(1000, 0.4), speech(2)), id="a tone within speech"),
        pytest.param((noise(5, 2000), silence(1)), id="noise"),
        pytest.param((silence(5),), id="silence"),
        pytest.param((speech(1), music(20), silence(1)), id="music"),
    ],
)
def test_no_beep(parts):
    assert hear(line(*parts)) == []


@pytest.mark.parametrize("pitch_hz", [85, 120, 180, 220, 300])
@pytest.mark.parametrize("seed", range(4))
def test_no_beep_in_speech(pitch_hz, seed):
    assert hear(line(speech(15, pitch_hz, seed), silence(0.5))) == []


@pytest.mark.parametrize("seed", range(8))
def test_no_beep_in_music(seed):
    assert hear(line(speech(1), music(15, seed), silence(0.5))) == []


SIT_ROWS = [  # ITU-T E.180 and the North American pairs: high or low, long or short
    ((950, 0.33), (1400, 0.33), (1800, 0.33)),
    ((913.8, 0.274), (1370.6, 0.274), (1776.7, 0.38)),
    ((985.2, 0.38), (1428.5, 0.38), (1776.7, 0.38)),
    ((985.2, 0.274), (1370.6, 0.38), (1776.7, 0.38)),
]


@pytest.mark.parametrize("tones", SIT_ROWS)
@pytest.mark.parametrize("gap_s", [0.0, 0.01, 0.03])
@pytest.mark.parametrize("lead_s", [0.0, 0.1, 0.117])
def test_sit_and_nothing_else(tones, gap_s, lead_s):
    parts = [part for hz, seconds in tones for part in (tone(hz, seconds), silence(gap_s))]
    assert hear(line(silence(lead_s), *parts, silence(0.5), speech(2))) == [Tone.SIT]


def test_sit_after_ringing_and_speech():
    sit = [tone(hz, 0.33) for hz in (950, 1400, 1800)]
    assert hear(line(tone(425, 1), silence(2), speech(1), silence(0.2), *sit, silence(1))) == [Tone.SIT]


def test_sit_tones_out_of_order_are_none():
    assert hear(line(tone(1400, 0.33), tone(950, 0.33), tone(1800, 0.33), silence(0.5))) == []


def test_frames_of_any_length_give_the_same():
    pcm = line(speech(2), silence(0.2), tone(1000, 0.4), silence(0.5))
    detector = ToneDetector()
    heard = [got for start in range(0, len(pcm), 202) if (got := detector.feed(pcm[start : start + 202]))]
    assert heard == [Tone.BEEP]


def test_it_costs_next_to_nothing():
    pcm = line(speech(60))
    began = time.process_time()
    hear(pcm)
    share_of_a_core = (time.process_time() - began) / 60
    print(f"share of a core a call: {100 * share_of_a_core:.3f} %")
    assert share_of_a_core < 0.004
