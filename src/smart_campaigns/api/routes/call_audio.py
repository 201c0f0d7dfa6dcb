"""What was said in a call, and what is being said, as sound. Takes the permission to hear; is in the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.responses import StreamingResponse

from smart_campaigns.api.auth import Analyst, is_as_it_was
from smart_campaigns.api.masking import needs_hearing, tell_heard
from smart_campaigns.api.problems import answers
from smart_campaigns.api.services import Services, Use
from smart_campaigns.core.errors import NotFound
from smart_campaigns.core.sound_files import endless_wav_header
from smart_campaigns.ports.ledger_records import WholeCall

router = APIRouter(prefix="/calls", tags=["calls"], responses=answers(404))
WAV: dict[str, Any] = {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}
PRIVATE = {"cache-control": "private, no-store"}
ASK_AGAIN_CHUNKS = 50
"""Five seconds: who listens must still be signed in."""


@router.get(
    "/{attempt_id}/recording",
    operation_id="get_recording",
    response_class=FileResponse,
    responses={200: {"content": WAV}, 206: {"description": "A part of it, as asked for."}},
)
async def get_recording(asker: Analyst, use: Use, attempt_id: UUID) -> FileResponse:
    """WAV, stereo at 8 kHz: the contact left, the agent right. Takes the permission to hear; is in the audit log."""
    needs_hearing(asker)
    path = recording_of(use, await use.calls.whole(asker.org_id, attempt_id))
    if path is None:
        raise NotFound("recording of the call", str(attempt_id))
    await tell_heard(use, asker, f"recording of call {attempt_id}")
    return FileResponse(path, media_type="audio/wav", headers=PRIVATE)


@router.get(
    "/{attempt_id}/listen",
    operation_id="listen_to_call",
    response_class=StreamingResponse,
    responses={200: {"description": "WAV whose length nobody knows yet.", "content": WAV}, **answers(409)},
)
async def listen_to_call(request: Request, asker: Analyst, use: Use, attempt_id: UUID) -> StreamingResponse:
    """A call in progress as it is spoken, from now (while it rings: from pick-up) to its end: as a recording, sent ten
    times a second. Only calls that are recorded. Takes the permission to hear; is in the audit log."""
    needs_hearing(asker)
    sound = use.calls.listen(asker.org_id, attempt_id)
    first = await anext(sound)  # what stands against it is answered as a problem, not within a stream
    await tell_heard(use, asker, f"call {attempt_id}, live")

    async def heard() -> AsyncIterator[bytes]:
        yield endless_wav_header() + first
        chunks = 0
        async with aclosing(sound):
            async for pcm in sound:
                chunks += 1
                if chunks % ASK_AGAIN_CHUNKS == 0 and not await is_as_it_was(request, asker):
                    return
                yield pcm

    return StreamingResponse(heard(), media_type="audio/wav", headers=PRIVATE | {"x-accel-buffering": "no"})


def recording_of(use: Services, found: WholeCall) -> Path | None:
    if found.call.is_deleted:
        return None
    name = (found.conversation or {}).get("recording")
    return use.recordings.path_of(name) if isinstance(name, str) else None
