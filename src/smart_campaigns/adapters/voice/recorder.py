"""Both sides of a call on one time axis: the contact left, the agent right, 16-bit PCM at 8 kHz, from pick-up on."""

from __future__ import annotations

import numpy as np

from smart_campaigns.ports.live_audio import Sound

RATE_HZ = 8_000
BYTES_PER_SAMPLE = 2
LAG_S = 0.06
"""So late audio may come in before silence stands in for it."""


class Recorder:
    """Audio is given as it is heard and as it leaves; where none came, silence keeps the time."""

    def __init__(self) -> None:
        self.is_on = True
        """Off: nothing is kept."""
        self._contact = bytearray()
        self._agent = bytearray()

    def contact_said(self, pcm: bytes, until_s: float) -> None:
        """`until_s`: seconds since pick-up, when the last sample was heard."""
        if self.is_on:
            _lay(self._contact, pcm, until_s, LAG_S)

    def agent_said(self, pcm: bytes, until_s: float) -> None:
        if self.is_on:
            _lay(self._agent, pcm, until_s, 0.0)

    def stereo(self) -> bytes:
        return self._both(0, max(len(self._contact), len(self._agent)))

    def since(self, frame: int | None) -> Sound:
        """What both sides are known to have said from that frame on; None: from now on."""
        known = min(len(self._contact), len(self._agent))
        begin = known if frame is None else min(known, frame * BYTES_PER_SAMPLE)
        return Sound(until=known // BYTES_PER_SAMPLE, pcm=self._both(begin, known))

    def _both(self, begin: int, end: int) -> bytes:
        both = np.zeros(((end - begin) // BYTES_PER_SAMPLE, 2), dtype="<i2")
        for side, track in enumerate((self._contact, self._agent)):
            mono = np.frombuffer(bytes(track[begin:end]), dtype="<i2")
            both[: len(mono), side] = mono
        return both.tobytes()


def _lay(track: bytearray, pcm: bytes, until_s: float, lag_s: float) -> None:
    missing = (int((until_s - lag_s) * RATE_HZ) * BYTES_PER_SAMPLE) - len(track) - len(pcm)
    if missing > 0:
        track += bytes(missing)
    track += pcm
