"""Is somebody speaking? Silero's detector at 8 kHz, one run for all calls of a process."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from smart_campaigns.ports.speech import RATE_HZ

CHUNK = 256
_CONTEXT = 32
"""Samples of the chunk before, which the model wants in front."""
_STATE = (2, 128)
_ROOM = 16
_SILENT_POWER = (20 / 32768) ** 2
"""Mean square at -64 dBFS: no telephone line brings speech that low."""
_SILENT_CHUNKS = 4
"""So many silent ones in a row the model hears; then it has forgotten who spoke, and is not asked until there is sound."""


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
        self._silent_chunks = np.zeros(_ROOM, np.intp)
        self._free = list(range(_ROOM))

    def open(self) -> int:
        if not self._free:
            self._grow()
        seat = self._free.pop(0)
        self._state[:, seat] = 0
        self._context[seat] = 0
        self._silent_chunks[seat] = 0
        return seat

    def close(self, seat: int) -> None:
        self._free.append(seat)

    def judge(self, seats: Sequence[int], chunks: Sequence[bytes]) -> Sequence[float]:
        if not seats:
            return ()
        rows = np.array(seats)
        samples = np.frombuffer(b"".join(chunks), "<i2").reshape(len(rows), CHUNK).astype(np.float32) / np.float32(
            32768
        )
        is_asked = self._is_asked(rows, samples)
        verdicts = np.zeros(len(rows), np.float32)
        if is_asked.any():
            verdicts[is_asked] = self._ask(rows[is_asked], samples[is_asked])
        self._context[rows] = samples[:, -_CONTEXT:]
        return verdicts.tolist()

    def _is_asked(self, rows: NDArray[np.intp], samples: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Most of a talk its contact listens: half of the chunks are plain silence, which costs the model as much as speech."""
        is_silent = np.einsum("ij,ij->i", samples, samples) < _SILENT_POWER * CHUNK
        self._silent_chunks[rows] = np.where(is_silent, self._silent_chunks[rows] + 1, 0)
        return self._silent_chunks[rows] <= _SILENT_CHUNKS

    def _ask(self, rows: NDArray[np.intp], samples: NDArray[np.float32]) -> NDArray[np.float32]:
        heard = np.concatenate([self._context[rows], samples], axis=1)
        feed = {"input": heard, "state": np.ascontiguousarray(self._state[:, rows]), "sr": self._rate}
        speech: NDArray[np.float32]
        speech, self._state[:, rows] = self._model.run(None, feed)
        return speech[:, 0]

    def _grow(self) -> None:
        room = len(self._context)
        self._state = np.concatenate([self._state, np.zeros_like(self._state)], axis=1)
        self._context = np.concatenate([self._context, np.zeros_like(self._context)])
        self._silent_chunks = np.concatenate([self._silent_chunks, np.zeros_like(self._silent_chunks)])
        self._free = list(range(room, 2 * room))


def packaged_weights() -> bytes:
    return (resources.files(__package__) / "models" / "silero_vad.onnx").read_bytes()
