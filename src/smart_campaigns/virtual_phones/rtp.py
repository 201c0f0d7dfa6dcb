"""RTP of one call (RFC 3550, PCMU in 20 ms packets). A clock of its own drives many of these: see `MediaLoop`."""

from __future__ import annotations

import socket
import struct
from collections import deque
from contextlib import suppress

from smart_campaigns.virtual_phones.g711 import MAGNITUDE, PACKET_SAMPLES, SILENCE
from smart_campaigns.virtual_phones.keys import KeyPacket, key_packets
from smart_campaigns.virtual_phones.sdp import PCMU
from smart_campaigns.virtual_phones.sip_dialog import Address
from smart_campaigns.virtual_phones.tape import Tape

PACKET_S = 0.02
_HEADER = struct.Struct("!BBHII")
_VERSION_2 = 0x80
_MARKER = 0x80
_PAYLOAD_TYPE = 0x7F
_SILENT_PACKET = SILENCE * PACKET_SAMPLES
_LARGEST = 2_048
_EVERY = 20
_LOUD = 300 * PACKET_SAMPLES // _EVERY
"""Sum over every 20th sample from which a packet counts as speech: −40 dBFS or so."""
_TRIES_FOR_EVEN_PORT = 64


class MediaSession:
    def __init__(self, host: str, source: int, tape: Tape | None = None) -> None:
        self._socket = _even_socket(host)
        self.port: int = self._socket.getsockname()[1]
        self.remote: Address | None = None
        self.event_type: int | None = None
        """Payload type of the keys; None: the far side takes none."""
        self.opened_at_s = self.last_heard_s = 0.0
        self.last_loud_s: float | None = None
        self.packets_heard = self.packets_loud = self.packets_sent = 0
        self.tape = tape
        self._source = source
        self._saying = b""
        self._keys: deque[KeyPacket] = deque()
        self._said_bytes = 0
        self._skipped = 0

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def open(self, now_s: float) -> None:
        self.opened_at_s = self.last_heard_s = now_s

    def say(self, audio: bytes, keys: str = "") -> None:
        """Instead of whatever is being said; then the keys are pressed."""
        self._saying, self._said_bytes = audio, 0
        self._keys = deque(key_packets(keys))

    @property
    def is_saying(self) -> bool:
        return self._has_words or bool(self._keys)

    @property
    def _has_words(self) -> bool:
        return self._said_bytes < len(self._saying)

    def skip(self, packets: int) -> None:
        """Their time has passed, and they were not sent: the tape keeps the time."""
        self._skipped += packets

    def send_packet(self) -> None:
        if self.remote is None:
            return
        key = self._keys.popleft() if self._keys and not self._has_words else None
        at_sample = self.packets_sent * PACKET_SAMPLES
        if key is not None and self.event_type is not None:
            self._send(self.event_type, at_sample - key.began_samples_ago, key.payload, is_marked=key.is_first)
            return
        payload = self._next_payload()
        self._send(PCMU, at_sample, payload, is_marked=self.packets_sent == 0)
        if self.tape is not None:
            self.tape.said(at_sample + self._skipped * PACKET_SAMPLES, payload)

    def _send(self, payload_type: int, at_sample: int, payload: bytes, *, is_marked: bool) -> None:
        header = _HEADER.pack(
            _VERSION_2,
            payload_type | (_MARKER if is_marked else 0),
            self.packets_sent & 0xFFFF,
            at_sample & 0xFFFF_FFFF,
            self._source,
        )
        assert self.remote is not None
        with suppress(OSError):  # the far side's port is closed, or the queue is full: RTP goes on
            self._socket.sendto(header + payload, self.remote)
        self.packets_sent += 1

    def receive_packet(self, now_s: float) -> None:
        try:
            packet = self._socket.recv(_LARGEST)
        except OSError:
            return
        if len(packet) < _HEADER.size or packet[0] & 0xC0 != _VERSION_2 or _is_rtcp(packet[1]):
            return
        self.packets_heard += 1
        self.last_heard_s = now_s
        if packet[1] & _PAYLOAD_TYPE == PCMU:
            self._listen(packet, now_s)

    def _listen(self, packet: bytes, now_s: float) -> None:
        if sum([MAGNITUDE[code] for code in packet[_HEADER.size :: _EVERY]]) > _LOUD:
            self.packets_loud += 1
            self.last_loud_s = now_s
        if self.tape is not None:
            timestamp = int.from_bytes(packet[4:8], "big")
            self.tape.heard(now_s - self.opened_at_s, timestamp, packet[_HEADER.size :])

    def _next_payload(self) -> bytes:
        payload = self._saying[self._said_bytes : self._said_bytes + PACKET_SAMPLES]
        self._said_bytes += len(payload)
        return payload if len(payload) == PACKET_SAMPLES else payload + _SILENT_PACKET[len(payload) :]


def _is_rtcp(second: int) -> bool:
    """RFC 5761 §4."""
    return 200 <= second <= 207  # noqa: PLR2004  # SR to XR


def _even_socket(host: str) -> socket.socket:
    """RTP has an even port, its RTCP the next one (RFC 3550 §11): nobody's reports come to somebody else's call."""
    for _ in range(_TRIES_FOR_EVEN_PORT):
        candidate = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        candidate.setblocking(False)
        candidate.bind((host, 0))
        if candidate.getsockname()[1] % 2 == 0:
            return candidate
        candidate.close()
    raise OSError("no even UDP port to be had")
