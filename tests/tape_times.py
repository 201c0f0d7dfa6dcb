"""When who spoke on a phone's tape (the contact left, the agent right): how soon the agent answered, and fell silent."""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE_HZ = 8_000
FRAME_S = 0.01
_FRAME = int(FRAME_S * RATE_HZ)
_LOUD = 330
"""Peak of a frame that is speech: 1 % of full scale."""
_SAME_BREATH_S = 0.6
"""Of one speaker: shorter silences are pauses between words or sentences."""
_FELL_SILENT_S = 0.25
_ANSWERS_WITHIN_S = 5.0

Samples = npt.NDArray[np.int16]
Span = tuple[float, float]


def tracks(tape: Path) -> tuple[Samples, Samples]:
    """Contact and agent."""
    with wave.open(str(tape)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, RATE_HZ)
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    return both[:, 0], both[:, 1]


def loud_frames(track: Samples) -> npt.NDArray[np.bool_]:
    frames = len(track) // _FRAME
    peaks = np.abs(track[: frames * _FRAME].astype(np.int32).reshape(frames, _FRAME)).max(axis=1)
    return np.asarray(peaks >= _LOUD)


def spans(track: Samples, pause_s: float = _SAME_BREATH_S) -> list[Span]:
    """Stretches of speech, each with its pauses."""
    found: list[list[float]] = []
    for frame in np.flatnonzero(loud_frames(track)):
        at_s = float(frame) * FRAME_S
        if found and at_s - found[-1][1] < pause_s:
            found[-1][1] = at_s + FRAME_S
        else:
            found.append([at_s, at_s + FRAME_S])
    return [(begin, end) for begin, end in found]


def answer_times(tape: Path) -> Iterator[float]:
    """Seconds from the end of each of the contact's turns to the agent's first sound, where the agent was silent."""
    contact, agent = tracks(tape)
    sounds = loud_frames(agent)
    for _, end_s in spans(contact):
        at = round(end_s / FRAME_S)
        if sounds[max(0, at - 30) : at].any():
            continue
        ahead = np.flatnonzero(sounds[at : at + round(_ANSWERS_WITHIN_S / FRAME_S)])
        if len(ahead):
            yield float(ahead[0]) * FRAME_S


def barge_in_times(tape: Path) -> Iterator[float]:
    """Seconds from the contact's first sound over the agent's speech to the agent's silence."""
    contact, agent = tracks(tape)
    sounds = loud_frames(agent)
    for begin_s, _ in spans(contact):
        at = round(begin_s / FRAME_S)
        if sounds[max(0, at - 20) : at].any() and sounds[at : at + 10].any():  # not at the end of what it says
            yield _silent_after(sounds[at:]) * FRAME_S


def _silent_after(sounds: npt.NDArray[np.bool_]) -> int:
    """Frames until a silence that is none between two words."""
    needed = round(_FELL_SILENT_S / FRAME_S)
    padded = np.concatenate([sounds, np.zeros(needed, bool)])
    return next(at for at in range(len(sounds) + 1) if not padded[at : at + needed].any())


def rms(track: Samples) -> float:
    """Of what is loud, as a share of full scale."""
    frames = loud_frames(track)
    loud = track[: len(frames) * _FRAME].reshape(-1, _FRAME)[frames].astype(np.float64)
    return float(np.sqrt(np.mean(loud**2)) / 32_768) if loud.size else 0.0


def of_all(tapes: Sequence[Path], times: object) -> list[float]:
    return [seconds for tape in tapes for seconds in times(tape)]  # type: ignore[operator]
