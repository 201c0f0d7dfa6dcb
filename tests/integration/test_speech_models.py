"""The real models: what the voice says the recogniser understands; who speaks is told from silence and noise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from speech_texts import SENTENCES, words, wrong_words

from smart_campaigns.adapters.speech.hibari_voice import HibariVoice
from smart_campaigns.adapters.speech.mel import to_floats
from smart_campaigns.adapters.speech.silero import CHUNK, SileroActivity
from smart_campaigns.adapters.speech.whisper import Whisper
from smart_campaigns.ports.speech import RATE_HZ

CHUNK_BYTES = 2 * CHUNK


@pytest.fixture(scope="module")
def voice() -> HibariVoice:
    return HibariVoice()


@pytest.fixture(scope="module")
def recogniser() -> Whisper:
    return Whisper()


def noise(seconds: float, rms: float, seed: int = 7) -> bytes:
    samples = np.random.default_rng(seed).normal(0, rms * 32768, int(seconds * RATE_HZ))
    return samples.clip(-32768, 32767).astype("<i2").tobytes()


def with_noise(pcm: bytes, rms: float) -> bytes:
    mixed = (to_floats(pcm) + to_floats(noise(len(pcm) / 2 / RATE_HZ, rms)[: len(pcm)])) * 32767
    return mixed.clip(-32768, 32767).astype("<i2").tobytes()


def chunks(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + CHUNK_BYTES] for at in range(0, len(pcm) - CHUNK_BYTES + 1, CHUNK_BYTES)]


@pytest.mark.parametrize(("rms", "most_wrong"), [(0.0, 0.05), (0.02, 0.10)], ids=["clean", "15 dB"])
def test_what_is_said_is_understood(voice: HibariVoice, recogniser: Whisper, rms: float, most_wrong: float) -> None:
    wrong = sum(wrong_words(text, recogniser.hear(with_noise(voice.say(text), rms)).text) for text in SENTENCES)
    assert wrong / sum(len(words(text)) for text in SENTENCES) <= most_wrong


def test_a_longer_look_understands_the_same(voice: HibariVoice, recogniser: Whisper) -> None:
    for text in SENTENCES[:4]:
        assert words(recogniser.hear(voice.say(text), is_at_leisure=True).text) == words(text)


@pytest.mark.parametrize("pcm", [b"", bytes(2 * RATE_HZ), noise(2.0, 0.01), noise(0.2, 0.003)], ids=range(4))
def test_nobody_said_anything(recogniser: Whisper, pcm: bytes) -> None:
    assert recogniser.hear(pcm).text == ""


def test_of_an_endless_utterance_the_end_is_heard(voice: HibariVoice, recogniser: Whisper) -> None:
    heard = recogniser.hear(bytes(2 * 30 * RATE_HZ) + voice.say(SENTENCES[3]))
    assert words(heard.text) == words(SENTENCES[3])


def test_the_same_text_is_the_same_audio(voice: HibariVoice) -> None:
    again = HibariVoice()
    for text in SENTENCES[:3]:
        assert voice.say(text) == again.say(text)
    assert len(voice.say(SENTENCES[0], 0.8)) > 1.15 * len(voice.say(SENTENCES[0]))


def test_a_sentence_has_no_silence_around_it_and_is_as_loud_as_any_other(voice: HibariVoice) -> None:
    for text in SENTENCES:
        samples = to_floats(voice.say(text))
        loud = np.flatnonzero(np.abs(samples) > 0.015)  # an s at the end fades for long
        assert loud[0] < 0.12 * RATE_HZ
        assert len(samples) - loud[-1] < 0.18 * RATE_HZ
        assert 0.06 < np.sqrt(np.mean(samples**2)) < 0.14


@pytest.mark.parametrize("text", ["", "  ", "…", "¿?"])
def test_nothing_to_say_is_no_sound(voice: HibariVoice, text: str) -> None:
    assert voice.say(text) == b""


@pytest.mark.parametrize(
    "loads",
    [
        "adapters.speech.silero import SileroActivity as Model",
        "adapters.speech.hibari_voice import HibariVoice as Model",
        "virtual_phones.voices import Voices as Model; Model()(0, 'Hello.')",
    ],
)
def test_nothing_is_told_to_anybody(tmp_path: Path, loads: str) -> None:
    """ONNX Runtime reports its use where it may, and keeps the machine's id and its reports in the user's cache."""
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    code = f"from smart_campaigns.{loads}\nModel()"
    subprocess.run([sys.executable, "-c", code], env=home, check=True)
    assert list(tmp_path.iterdir()) == []


def test_a_phone_number_is_heard_digit_by_digit(voice: HibariVoice, recogniser: Whisper) -> None:
    heard = recogniser.hear(voice.say("Please call 415-872-0164."))
    assert "".join(c for c in heard.text if c.isdecimal()) == "4158720164"


def test_speech_is_told_from_silence_and_noise(voice: HibariVoice) -> None:
    activity = SileroActivity()
    speech, quiet, hiss = (activity.open() for _ in range(3))
    heard = {seat: [] for seat in (speech, quiet, hiss)}
    said = b"".join(voice.say(text) for text in SENTENCES)
    for spoken, hissed in zip(chunks(said), chunks(noise(len(said) / 2 / RATE_HZ + 1, 0.02)), strict=False):
        seats = (speech, quiet, hiss)
        for seat, probability in zip(seats, activity.judge(seats, (spoken, bytes(CHUNK_BYTES), hissed)), strict=True):
            heard[seat].append(probability)
    assert np.mean(np.array(heard[speech]) >= 0.5) > 0.8
    assert max(heard[quiet]) < 0.35
    assert np.mean(np.array(heard[hiss]) >= 0.5) < 0.02


def test_seats_do_not_hear_each_other(voice: HibariVoice) -> None:
    together, alone = SileroActivity(), SileroActivity()
    said, other = chunks(voice.say(SENTENCES[0])), chunks(voice.say(SENTENCES[1]))
    seats = [together.open() for _ in range(40)]  # more than there was room for
    lone = alone.open()
    for at, (mine, theirs) in enumerate(zip(said, other, strict=False)):
        some = seats if at % 2 else seats[20:]  # calls come and go between runs
        judged = together.judge(some, [mine if seat == seats[30] else theirs for seat in some])
        assert abs(judged[some.index(seats[30])] - alone.judge([lone], [mine])[0]) < 1e-3
    assert together.judge([], []) == ()


def test_a_seat_that_is_taken_again_remembers_nothing(voice: HibariVoice) -> None:
    activity, fresh = SileroActivity(), SileroActivity()
    said = chunks(voice.say(SENTENCES[0]))
    seats = [activity.open() for _ in range(16)]
    for chunk in said:
        activity.judge(seats, [chunk] * 16)
    for seat in seats:
        activity.close(seat)
    again, new = activity.open(), fresh.open()
    assert again in seats
    assert activity.judge([again], [said[0]]) == fresh.judge([new], [said[0]])


def test_after_silence_speech_is_noticed_as_soon_as_if_every_chunk_had_been_judged(voice: HibariVoice) -> None:
    activity = SileroActivity()
    plain, humming = activity.open(), activity.open()
    said = voice.say(SENTENCES[0])
    silence = bytes(100 * CHUNK_BYTES)
    hum = noise(100 * CHUNK / RATE_HZ, 0.001)[: len(silence)]  # -60 dBFS: never taken for silence
    begins = {
        seat: next(n for n, c in enumerate(chunks(before + said)) if activity.judge([seat], [c])[0] >= 0.5)
        for seat, before in ((plain, silence), (humming, hum))
    }
    assert 100 <= begins[plain] <= begins[humming] + 1


def test_silence_costs_the_model_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    activity, asked = SileroActivity(), []
    ask = activity._ask
    monkeypatch.setattr(activity, "_ask", lambda rows, samples: asked.extend(rows) or ask(rows, samples))
    silent, loud = activity.open(), activity.open()
    for hissed in chunks(noise(3.2, 0.02)):
        activity.judge([silent, loud], [bytes(CHUNK_BYTES), hissed])
    assert asked.count(loud) == 100
    assert asked.count(silent) == 4
