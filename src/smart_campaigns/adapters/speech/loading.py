"""The real models, asked for at once and loaded meanwhile: who comes early waits in the queue, not in front of a closed door."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from smart_campaigns.adapters.speech.hearing import Heard
from smart_campaigns.adapters.speech.models import RECOGNISERS, Hears, Says


class LoadingModels:
    """`on_failure` is told, from another thread, why a model cannot be loaded."""

    def __init__(
        self, hears: Callable[[], Hears], says: Callable[[], Says], on_failure: Callable[[BaseException], None]
    ) -> None:
        pool = ThreadPoolExecutor(2, "loading")
        self._hears, self._says = pool.submit(hears), pool.submit(says)
        pool.shutdown(wait=False)

        def tell(loaded: Future[Hears] | Future[Says]) -> None:
            if (error := loaded.exception()) is not None:
                on_failure(error)

        self._hears.add_done_callback(tell)
        self._says.add_done_callback(tell)

    @property
    def are_loaded(self) -> bool:
        return self._hears.done() and self._says.done()

    def hear(self, pcm: bytes, *, is_at_leisure: bool = False) -> Heard:
        return self._hears.result().hear(pcm, is_at_leisure=is_at_leisure)

    def say(self, text: str, speed: float = 1.0) -> bytes:
        return self._says.result().say(text, speed)


def load_whisper(folder: Path | None) -> Hears:
    from smart_campaigns.adapters.speech.whisper import Whisper  # noqa: PLC0415 - a part of the loading

    return Whisper(folder, threads=RECOGNISERS)


def load_hibari() -> Says:
    from smart_campaigns.adapters.speech.hibari_voice import HibariVoice  # noqa: PLC0415 - a part of the loading

    return HibariVoice()
