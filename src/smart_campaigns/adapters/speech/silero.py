"""Is somebody speaking? Silero's detector at 8 kHz, one run for all calls of a process."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from smart_campaigns.ports.speech import RATE_HZ

CHUNK = 256
_CONTEXT = 32
"""Samples of the chunk before, which the model wants in front."""
_STATE = (2, 128)
_ROOM = 16


class SileroActivity:
    """Keeps what the model remembers of each seat, so that calls may come and go between runs."""

    def __init__(self, model: Path | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        weights = model.read_bytes() if model else packaged_weights()
        self._model: Final = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._rate: Final = np.array(RATE_HZ, np.int64)
        self._state = np.zeros((_STATE[0], _ROOM, _STATE[1]), np.float32)
        self._context = np.zeros((_ROOM, _CONTEXT), np.float32)
        self._free = list(range(_ROOM))

    def open(self) -> int:
        if not self._free:
            self._grow()
        seat = self._free.pop(0)
        self._state[:, seat] = 0
        self._context[seat] = 0
        return seat

    def close(self, seat: int) -> None:
        self._free.append(seat)

    def judge(self, seats: Sequence[int], chunks: Sequence[bytes]) -> Sequence[float]:
        if not seats:
            return ()
        rows = list(seats)
        samples = np.frombuffer(b"".join(chunks), "<i2").reshape(len(rows), CHUNK).astype(np.float32) / 32768
        heard = np.concatenate([self._context[rows], samples], axis=1)
        feed = {"input": heard, "state": np.ascontiguousarray(self._state[:, rows]), "sr": self._rate}
        speech, state = self._model.run(None, feed)
        self._state[:, rows] = state
        self._context[rows] = heard[:, -_CONTEXT:]
        return [float(p) for p in speech[:, 0]]

    def _grow(self) -> None:
        room = len(self._context)
        self._state = np.concatenate([self._state, np.zeros_like(self._state)], axis=1)
        self._context = np.concatenate([self._context, np.zeros_like(self._context)])
        self._free = list(range(room, 2 * room))


def packaged_weights() -> bytes:
    return (resources.files(__package__) / "models" / "silero_vad.onnx").read_bytes()
