"""What a call sounded like, as a stereo WAV: the contact left, the agent right."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from smart_campaigns.virtual_phones import g711
from smart_campaigns.virtual_phones.speech import SAMPLE_RATE

_LONGEST_JUMP = 60 * SAMPLE_RATE


class Tape:
    """Channels are kept as they came, each on its own RTP clock, both counted from the start of the tape."""

    def __init__(self) -> None:
        self._contact: list[tuple[int, bytes]] = []
        self._agent: list[tuple[int, bytes]] = []
        self._agent_offset: int | None = None

    def said(self, at_sample: int, payload: bytes) -> None:
        self._contact.append((at_sample, payload))

    def heard(self, at_s: float, timestamp: int, payload: bytes) -> None:
        """The first packet is placed by its arrival, later ones by their RTP timestamp."""
        if self._agent_offset is None:
            self._agent_offset = timestamp - round(at_s * SAMPLE_RATE)
        self._agent.append(((timestamp - self._agent_offset) & 0xFFFF_FFFF, payload))

    def save(self, path: Path) -> None:
        left, right = _laid_out(self._contact), _laid_out(self._agent)
        both = np.zeros((max(len(left), len(right)), 2), dtype="<i2")
        both[: len(left), 0] = left
        both[: len(right), 1] = right
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(both.tobytes())


def _laid_out(packets: list[tuple[int, bytes]]) -> g711.Samples:
    end, kept = 0, []
    for at_sample, payload in packets:
        if at_sample <= end + _LONGEST_JUMP:  # a sender that restarts its clock must not ask for hours of silence
            kept.append((at_sample, payload))
            end = max(end, at_sample + len(payload))
    track = np.zeros(end, dtype=np.int16)
    for at_sample, payload in kept:
        track[at_sample : at_sample + len(payload)] = g711.decode(payload)
    return track
