"""Just enough SDP (RFC 8866, RFC 3264) for PCMU and telephone events."""

from __future__ import annotations

import re
from dataclasses import dataclass

PCMU = 0
_CONNECTION = re.compile(r"^c=IN IP4 ([\d.]+)", re.MULTILINE)
_AUDIO = re.compile(r"^m=audio (\d{1,5})(?:/\d+)? \S+ (.*)$", re.MULTILINE)
_TELEPHONE_EVENT = re.compile(r"^a=rtpmap:(\d+) telephone-event/8000", re.MULTILINE | re.IGNORECASE)
DEFAULT_TELEPHONE_EVENT = 101
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioOffer:
    host: str
    port: int
    has_pcmu: bool
    telephone_event: int | None


def read_sdp(body: bytes) -> AudioOffer | None:
    """None where there is no audio to speak of."""
    text = body.decode("utf-8", "replace").replace("\r", "")
    audio = _AUDIO.search(text)
    if audio is None:
        return None
    connection = _CONNECTION.search(text, audio.end()) or _CONNECTION.search(text)
    if connection is None or not 0 < int(audio[1]) <= _HIGHEST_PORT:
        return None
    event = _TELEPHONE_EVENT.search(text)
    return AudioOffer(
        host=connection[1],
        port=int(audio[1]),
        has_pcmu=str(PCMU) in audio[2].split(),
        telephone_event=int(event[1]) if event else None,
    )


def write_sdp(host: str, port: int, telephone_event: int | None = DEFAULT_TELEPHONE_EVENT) -> bytes:
    lines = ["v=0", f"o=phone 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0"]
    formats = [PCMU] if telephone_event is None else [PCMU, telephone_event]
    lines += [f"m=audio {port} RTP/AVP {' '.join(map(str, formats))}", "a=rtpmap:0 PCMU/8000"]
    if telephone_event is not None:
        lines += [f"a=rtpmap:{telephone_event} telephone-event/8000", f"a=fmtp:{telephone_event} 0-16"]
    lines += ["a=ptime:20", "a=sendrecv", ""]
    return "\r\n".join(lines).encode()
