"""A caller in a few lines of blocking Python: what the phones do on the wire is judged with nothing of theirs."""

from __future__ import annotations

import re
import socket
import struct
import time
import uuid
from dataclasses import dataclass, field

_SO_TIMESTAMPNS = 35
DEADLINE_S = 10.0
LOUD = bytes([0x10, 0x90] * 80)


@dataclass
class Packet:
    at_s: float
    sequence: int
    timestamp: int
    payload: bytes


@dataclass
class Caller:
    port: int
    number: str = "+15550100"
    attempt_id: str = ""
    host: str = "127.0.0.1"
    call_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    to: str = ""
    last: str = ""

    def __post_init__(self):
        self.sip = self._socket()
        self.rtp = self._socket()
        self.to = f"<sip:{self.number}@{self.host}>"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sip.close()
        self.rtp.close()

    def invite(self):
        port = self.rtp.getsockname()[1]
        sdp = (
            f"v=0\r\no=- 1 1 IN IP4 {self.host}\r\ns=-\r\nc=IN IP4 {self.host}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n"
        )
        self.send("INVITE", 1, f"X-Attempt-Id: {self.attempt_id}\r\nContent-Type: application/sdp\r\n", sdp)

    def send(self, method, cseq, extra="", body=""):
        me = f"{self.host}:{self.sip.getsockname()[1]}"
        text = (
            f"{method} sip:{self.number}@{self.host}:{self.port} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bK{cseq}\r\n"
            f"From: <sip:+15559999@{me}>;tag=me\r\nTo: {self.to}\r\nCall-ID: {self.call_id}\r\nCSeq: {cseq} {method}\r\n"
            f"Contact: <sip:me@{me}>\r\nMax-Forwards: 70\r\n{extra}Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self.sip.sendto(text.encode(), (self.host, self.port))

    def receive(self):
        self.last = self.sip.recv(4096).decode()
        return self.last.split("\r\n")[0]

    def wait_for(self, start):
        """Reads on until a message begins so; the deadline is the socket's."""
        while not self.receive().startswith(start):
            pass
        return self.last

    def call(self):
        """Until picked up and acknowledged."""
        self.invite()
        self.accept(self.wait_for("SIP/2.0 200"))

    def accept(self, answer):
        self.to = header(answer, "To")
        self.send("ACK", 1)

    def hang_up(self):
        self.send("BYE", 2)
        return self.wait_for("SIP/2.0 200")

    def packets(self, count):
        """As many as asked for, each answered at once by a loud one of ours."""
        heard = []
        for index in range(count):
            data, ancillary, _, source = self.rtp.recvmsg(2048, 64)
            seconds, nanoseconds = struct.unpack("@ll", ancillary[0][2])
            _, sequence, timestamp, _ = struct.unpack("!HHII", data[:12])
            heard.append(Packet(seconds + nanoseconds / 1e9, sequence, timestamp, data[12:]))
            self.rtp.sendto(struct.pack("!BBHII", 0x80, 0, index, index * 160, 1) + LOUD, source)
        return heard

    def _socket(self):
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        made.bind((self.host, 0))
        made.settimeout(DEADLINE_S)
        return made


def header(message, name):
    return re.search(rf"^{name}: (.*?)\r$", message, re.MULTILINE)[1]


def until(condition):
    """Waits for a line of the log or the end of a process, never for a guess of how long that takes."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not (result := condition()):
        assert time.monotonic() < deadline_s, "nothing came in time"
        time.sleep(0.01)
    return result
