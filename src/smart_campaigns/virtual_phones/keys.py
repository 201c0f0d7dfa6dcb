"""Keys pressed in a call, as RFC 4733 telephone events of 100 ms in packets of 20 ms."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from smart_campaigns.virtual_phones.g711 import PACKET_SAMPLES

_EVENTS = {key: code for code, key in enumerate("0123456789*#ABCD")}
_PAYLOAD = struct.Struct("!BBH")
_END = 0x80
_VOLUME = 10
"""−10 dBm0."""
_PACKETS = 5
_ENDS = 3
"""The last packet is sent three times (RFC 4733 §2.5.1.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPacket:
    payload: bytes
    is_first: bool
    began_samples_ago: int
    """The timestamp of each packet of a key is that of its first."""


def key_packets(keys: str) -> Iterator[KeyPacket]:
    """Raises ValueError for what is no key."""
    for key in keys:
        if key not in _EVENTS:
            raise ValueError(f"{key!r}: keys are {''.join(_EVENTS)}")
        for sent in range(_PACKETS + _ENDS - 1):
            is_end = sent >= _PACKETS - 1
            duration = PACKET_SAMPLES * min(sent + 1, _PACKETS)
            yield KeyPacket(
                payload=_PAYLOAD.pack(_EVENTS[key], _VOLUME | (_END if is_end else 0), duration),
                is_first=sent == 0,
                began_samples_ago=sent * PACKET_SAMPLES,
            )
