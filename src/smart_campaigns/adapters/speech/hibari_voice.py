"""The voice: hibari's packaged American English one, the same audio for the same text. English only."""

from __future__ import annotations

from typing import Final

import numpy as np
from hibari import Hibari

from smart_campaigns.adapters.speech.sentence_cache import SentenceCache
from smart_campaigns.adapters.speech.sound import for_the_line
from smart_campaigns.adapters.speech.spoken_text import spoken

SEED = 0
SLOWEST, FASTEST = 0.5, 2.0


class HibariVoice:
    """Blocks while it works, for one thread at a time.

    No other voice may be named: hibari would fetch it.
    """

    def __init__(self) -> None:
        self._model: Final = Hibari(threads=1)
        self._said: Final = SentenceCache()
        self.say("Warm up.")  # the first sentence takes a second

    def say(self, text: str, speed: float = 1.0) -> bytes:
        """16-bit PCM at 8 kHz; empty where nothing can be said."""
        if not any(map(str.isalnum, text)):  # of bare punctuation the model makes a noise
            return b""
        pcm = self._said.get(text, speed)
        if pcm is None:
            samples = self._model(spoken(text), speed=min(max(speed, SLOWEST), FASTEST), seed=SEED)
            pcm = for_the_line(np.asarray(samples, np.float32))
            self._said.put(text, speed, pcm)
        return pcm
