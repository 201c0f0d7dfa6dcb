"""SIP OPTIONS by our own hand: is the trunk there? Used by the carrier test and while a carrier is down."""

from __future__ import annotations

import asyncio
import re
import secrets
import socket
import ssl
from dataclasses import dataclass

from smart_campaigns.adapters.telephony.sip_config import SipTrunkConfig, authorities_file
from smart_campaigns.ports.clock import Clock

ANSWER_WITHIN_S = 4.0
_RESEND_AFTER_S = 0.5
_LONGEST_DATAGRAM = 65_535
_STATUS_LINE = re.compile(rb"SIP/2\.0 (\d{3}) ?([^\r\n]*)")
_FAULTS = frozenset({500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsAnswer:
    """`status` None: nothing was answered, and `text` says why."""

    status: int | None
    text: str
    round_trip_ms: float

    @property
    def is_up(self) -> bool:
        """Any answer but a server's fault: a trunk that refuses OPTIONS is there, too."""
        return self.status is not None and self.status not in _FAULTS


async def ask_options(config: SipTrunkConfig, *, address: str, clock: Clock) -> OptionsAnswer:
    asked_at_s = clock.boot_s()
    ask = _over_udp if config.transport == "udp" else _over_stream
    status: int | None = None
    try:
        answer = await asyncio.wait_for(ask(config, address), ANSWER_WITHIN_S)
        status, text = int(answer[1]), answer[2].decode("utf-8", "replace")
    except TimeoutError:
        text = f"no answer within {ANSWER_WITHIN_S:g} s"
    except OSError as error:
        text = str(error)
    return OptionsAnswer(status=status, text=text, round_trip_ms=1000 * (clock.boot_s() - asked_at_s))


async def _over_udp(config: SipTrunkConfig, address: str) -> re.Match[bytes]:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.setblocking(False)
        client.connect((address, config.port))
        message = _options(config, client.getsockname())
        while True:
            await loop.sock_sendall(client, message)
            try:
                heard = await asyncio.wait_for(loop.sock_recv(client, _LONGEST_DATAGRAM), _RESEND_AFTER_S)
            except TimeoutError:
                continue
            if (answer := _STATUS_LINE.match(heard)) is not None:
                return answer


async def _over_stream(config: SipTrunkConfig, address: str) -> re.Match[bytes]:
    tls = ssl.create_default_context(cafile=authorities_file(config)) if config.transport == "tls" else None
    reader, writer = await asyncio.open_connection(
        address, config.port, ssl=tls, server_hostname=config.host if tls else None
    )
    try:
        writer.write(_options(config, writer.get_extra_info("sockname")))
        answer = _STATUS_LINE.match(await reader.readline())
    finally:
        writer.transport.abort()  # old peers never answer the closing of TLS
    if answer is None:
        raise ConnectionError("the answer is not SIP")
    return answer


def _options(config: SipTrunkConfig, ours: tuple[str, int]) -> bytes:
    us, nonce = f"{ours[0]}:{ours[1]}", secrets.token_hex(8)
    lines = (
        f"OPTIONS sip:{config.host}:{config.port} SIP/2.0",
        f"Via: SIP/2.0/{config.transport.upper()} {us};branch=z9hG4bK{nonce};rport",
        "Max-Forwards: 70",
        f"From: <sip:{config.auth_user or 'dialer'}@{config.host}>;tag={nonce}",
        f"To: <sip:{config.host}:{config.port}>",
        f"Call-ID: {nonce}@{ours[0]}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:{us};transport={config.transport}>",
        "Accept: application/sdp",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
