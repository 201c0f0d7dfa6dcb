"""A wire and a clock without sockets or waiting."""

from __future__ import annotations

import heapq
import itertools

from smart_campaigns.virtual_phones.sip_message import SipMessage, parse
from smart_campaigns.virtual_phones.sip_socket import Datagram
from smart_campaigns.virtual_phones.user_agent_server import UserAgentServer

CALLER = ("127.0.0.1", 5062)
OFFER = b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 40000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"


class ManualTimers:
    def __init__(self):
        self.now_s = 0.0
        self._due = []
        self._order = itertools.count()

    def time(self):
        return self.now_s

    def call_later(self, delay, callback, *args):
        timer = ManualTimer(callback, args)
        heapq.heappush(self._due, (self.now_s + delay, next(self._order), timer))
        return timer

    def advance(self, seconds):
        end_s = self.now_s + seconds
        while self._due and self._due[0][0] <= end_s:
            self.now_s, _, timer = heapq.heappop(self._due)
            if not timer.is_cancelled:
                timer.callback(*timer.args)
        self.now_s = end_s


class ManualTimer:
    def __init__(self, callback, args):
        self.callback, self.args, self.is_cancelled = callback, args, False

    def cancel(self):
        self.is_cancelled = True


class KeptLog:
    def __init__(self):
        self.lines = []

    def write(self, event, at_ns, /, **facts):
        self.lines.append({"event": event, "at_ns": at_ns, **facts})

    def events(self):
        return [line["event"] for line in self.lines]


class Caller:
    """The far side of a UserAgentServer: what it sends is given in, what it gets is kept with its time."""

    def __init__(self, welcome):
        self.timers, self.log, self.got = ManualTimers(), KeptLog(), []
        self.server = UserAgentServer(("127.0.0.1", 5060), self._hear, self.timers, self.log, welcome)

    def send(self, method, *, call_id="call-1", cseq=1, to_tag="", number="+15550100", extra="", body=b"", branch=None):
        text = (
            f"{method} sip:{number}@127.0.0.1:5060 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK{branch or call_id};rport\r\n"
            f"From: <sip:+15559999@127.0.0.1>;tag=caller\r\n"
            f"To: <sip:{number}@127.0.0.1>{f';tag={to_tag}' if to_tag else ''}\r\n"
            f"Call-ID: {call_id}\r\nCSeq: {cseq} {method}\r\nContact: <sip:me@127.0.0.1:5062>\r\n{extra}\r\n"
        )
        self.give(text.encode() + body)

    def give(self, datagram):
        self.server.receive(Datagram(datagram, CALLER, self._now_ns(), 0))

    def statuses(self):
        return [message.status for message in self.messages() if message.is_response]

    def messages(self) -> list[SipMessage]:
        return [parse(data) for _, data in self.got]

    def _hear(self, data, to):
        assert to == CALLER
        self.got.append((self.timers.now_s, data))
        return self._now_ns()

    def _now_ns(self):
        return round(self.timers.now_s * 1e9)
