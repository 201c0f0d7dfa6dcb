from __future__ import annotations

import wave

import numpy as np
import pytest

from smart_campaigns.virtual_phones import g711, speech
from smart_campaigns.virtual_phones.behaviour import Behaviour, Kind
from smart_campaigns.virtual_phones.conversation import announcement
from smart_campaigns.virtual_phones.keys import key_packets
from smart_campaigns.virtual_phones.tape import Tape


def pitch_hz(audio):
    samples = g711.decode(audio).astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return np.argmax(spectrum) * speech.SAMPLE_RATE / len(samples)


def test_every_code_survives_and_known_codes_are_those_of_the_standard():
    codes = bytes(range(256))
    assert g711.encode(g711.decode(codes)).replace(b"\xff", b"\x7f") == codes.replace(b"\xff", b"\x7f")
    assert list(g711.decode(b"\x00\x80\xff\x7f")) == [-32124, 32124, 0, 0]


def test_samples_come_back_within_a_step():
    samples = np.arange(-32_000, 32_000, 7, dtype=np.int16)
    error = np.abs(g711.decode(g711.encode(samples)).astype(int) - samples)
    assert np.all(error <= np.maximum(8, np.abs(samples.astype(int)) / 16))


def test_a_beep_is_one_kilohertz_and_lasts_as_long_as_said():
    assert pitch_hz(speech.beep(0.45)) == pytest.approx(1_000, abs=5)
    assert len(speech.beep(0.45)) == 3_600


def test_an_announcement_begins_with_three_rising_tones():
    audio = announcement(Behaviour(kind=Kind.ANNOUNCEMENT_EARLY, greeting_s=2.0))
    third = 2_640
    assert [round(pitch_hz(audio[start : start + third]), -1) for start in (0, third, 2 * third)] == [950, 1400, 1800]


def test_speech_is_loud_uneven_low_and_the_same_each_time():
    audio = speech.utterance(3, 2.0)
    speech.utterance.cache_clear()
    assert audio == speech.utterance(3, 2.0)
    assert audio != speech.utterance(4, 2.0)
    frames = g711.decode(audio).astype(float).reshape(-1, 160)
    level = np.sqrt((frames**2).mean(axis=1))
    assert level.max() > 3_000
    assert level.min() < level.max() / 10
    assert pitch_hz(audio) < 500


def test_a_tape_has_the_contact_left_and_the_agent_right_by_their_own_clocks(tmp_path):
    tape, loud = Tape(), g711.encode(np.full(160, 8_000, dtype=np.int16))
    tape.said(0, loud)
    tape.heard(0.1, 0xFFFF_FFF0, loud)
    tape.heard(0.3, (0xFFFF_FFF0 + 320) & 0xFFFF_FFFF, loud)
    tape.heard(0.3, 0x1234_5678, loud)
    tape.save(tmp_path / "call.wav")
    with wave.open(str(tmp_path / "call.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8_000)
        both = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    assert [int(np.argmax(both[:, side] > 0)) for side in (0, 1)] == [0, 800]
    assert np.all(both[960:1120, 1] == 0)
    assert len(both) == 1_280


def test_a_key_is_seven_packets_of_one_event_the_last_sent_three_times():
    packets = list(key_packets("9#"))
    assert [packet.payload.hex() for packet in packets[:7]] == [
        *("090a00a0", "090a0140", "090a01e0", "090a0280"),
        *("098a0320",) * 3,
    ]
    assert [packet.is_first for packet in packets] == 2 * [True, *[False] * 6]
    assert [packet.began_samples_ago for packet in packets[7:]] == [0, 160, 320, 480, 640, 800, 960]
    assert packets[7].payload[0] == 11
    with pytest.raises(ValueError, match="'x': keys are"):
        list(key_packets("x"))
