"""Spoken calls over SIP: the phone's tape is heard again and held against the transcript in the ledger."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from speech_texts import words, wrong_words

from smart_campaigns.adapters.recordings import RecordingFiles
from smart_campaigns.adapters.speech.spoken_text import spoken
from smart_campaigns.adapters.speech.whisper import Whisper
from smart_campaigns.bootstrap import UseCases
from smart_campaigns.ports.ledger_records import CallFilter
from spoken_calls import LOOK_S, Spoken, spoken_bed
from tape_times import RATE_HZ, Samples, rms, spans, tracks

RENEWS = ("Hello?", "Yes, speaking.", "Yes, please renew it.")
STOPS = ("Hello?", "Please stop calling me.")
PRESSES: tuple[str | dict[str, str], ...] = ("Hello?", {"keys": "9"})
MOST_WRONG = 0.2
"""Of the words: the agent's are heard twice through a telephone line, with names and numbers in them."""
WITHIN_S = 90.0
SANE_RMS = (0.02, 0.35)
AFTER_S, BEFORE_S = 0.25, 0.15


class Heard:
    """A call as its transcript tells it, as its tape sounds, and as it was meant."""

    def __init__(self, call: Spoken, said: tuple[str, ...], recogniser: Whisper) -> None:
        assert call.tape is not None
        self.call, self.said = call, " ".join(said)
        self.contact, self.agent = tracks(call.tape)
        self._recogniser = recogniser

    def wrong_of_agent(self) -> float:
        return share_wrong(spoken(self.call.words("agent")), self._again(self.agent))

    def wrong_of_contact(self) -> float:
        return share_wrong(self.said, self.call.words("contact"))

    def _again(self, track: Samples) -> str:
        return " ".join(self._recogniser.hear(piece.tobytes(), is_at_leisure=True).text for piece in _pieces(track))


def _pieces(track: Samples) -> Iterator[Samples]:
    for begin_s, end_s in spans(track, pause_s=0.15):
        begin = max(0, int((begin_s - BEFORE_S) * RATE_HZ))
        yield track[begin : int((end_s + AFTER_S) * RATE_HZ)]


def share_wrong(told: str, heard: str) -> float:
    return wrong_words(told, heard) / max(1, len(words(told)))


@pytest.fixture(scope="module")
def recogniser() -> Whisper:
    return Whisper()


async def test_what_was_said_is_what_the_ledger_tells(recogniser: Whisper) -> None:
    lines = (RENEWS, STOPS, RENEWS)
    behaviours = [{"kind": "answers", "voice": voice, "lines": said} for voice, said in enumerate(lines)]
    behaviours[2]["is_muted"] = True
    async with spoken_bed(behaviours, channels=3) as bed:
        await bed.start()
        await bed.all_settled(WITHIN_S)
        calls = await bed.calls()
        renewed, stopped, muted = (Heard(call, said, recogniser) for call, said in zip(calls, lines, strict=True))

        assert (renewed.call.outcome, renewed.call.result) == ("completed", "renewed")
        assert (stopped.call.outcome, stopped.call.result) == ("completed", "do_not_call")
        assert [call.is_on_dnc for call in calls] == [False, True, False]
        for heard in (renewed, stopped):
            assert heard.wrong_of_contact() <= MOST_WRONG, heard.call.words("contact")
            assert heard.wrong_of_agent() <= MOST_WRONG, heard.call.words("agent")
            levels_are_sane(heard)
            recording_has_each_in_its_channel(heard, bed.folder)

        assert (muted.call.outcome, muted.call.cause) == ("answered", "silence")
        assert muted.wrong_of_contact() > MOST_WRONG  # whoever says nothing is not in any transcript
        assert muted.wrong_of_agent() <= MOST_WRONG
        assert not np.any(muted.contact)


async def test_who_listens_in_hears_what_is_recorded() -> None:
    """From the moment of asking, on to the end, each side in its channel."""
    async with spoken_bed([{"kind": "answers", "lines": RENEWS}], channels=1) as bed:
        await bed.start()
        calls = UseCases(bed.house).calls
        async with asyncio.timeout(WITHIN_S):
            while not (
                live := await calls.page_of_all(bed.seeded.org_id, None, CallFilter(outcomes=("live",), limit=1))
            ):
                await asyncio.sleep(LOOK_S)
        heard = b"".join([pcm async for pcm in calls.listen(bed.seeded.org_id, live[0].attempt_id)])
        await bed.all_settled(WITHIN_S)
        (call,) = await bed.calls()
        path = RecordingFiles(bed.folder / "recordings").path_of(call.conversation["recording"])
        assert path is not None
        with wave.open(str(path)) as file:
            recorded = file.readframes(file.getnframes())
        assert recorded.startswith(heard)  # it was asked for while it rang
        assert len(heard) > 0.9 * len(recorded)


async def test_the_key_for_no_more_calls_binds() -> None:
    async with spoken_bed([{"kind": "answers", "lines": PRESSES}], channels=1) as bed:
        await bed.start()
        await bed.all_settled(WITHIN_S)
        (call,) = await bed.calls()
        assert (call.outcome, call.result) == ("completed", "do_not_call")
        assert call.is_on_dnc
        assert "(pressed 9)" in call.words("contact")


def levels_are_sane(heard: Heard) -> None:
    for track in (heard.contact, heard.agent):
        assert SANE_RMS[0] < rms(track) < SANE_RMS[1]
        assert np.abs(track.astype(np.int32)).max() < 32_000  # nothing is clipped


def recording_has_each_in_its_channel(heard: Heard, folder: Path) -> None:
    """Our own recording, against the phone's: the same sounds on the same side."""
    path = RecordingFiles(folder / "recordings").path_of(heard.call.conversation["recording"])
    assert path is not None
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, RATE_HZ)
    for ours, theirs in zip(tracks(path), (heard.contact, heard.agent), strict=True):
        spoken_s = sum(end - begin for begin, end in spans(theirs))
        assert sum(end - begin for begin, end in spans(ours)) == pytest.approx(spoken_s, rel=0.15)
        assert SANE_RMS[0] < rms(ours) < SANE_RMS[1]
