"""Debian's baresip, another SIP implementation's age apart, as the called telephone: UDP, TCP and TLS, with audio."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import socket
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from baresip_callee import NUMBER, running_callee
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.telephony.sip import SipTelephony
from smart_campaigns.adapters.telephony.sip_config import CallerNumberIn, SipTrunkConfig
from smart_campaigns.adapters.telephony.sip_route import ListenPortTakenError
from smart_campaigns.core.outcomes import classify
from smart_campaigns.core.settlement import Cause, Outcome
from smart_campaigns.core.signals import LocalCause
from smart_campaigns.ports.telephony import CallEventType, DialError, DialRequest

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed (Debian: baresip-core)"),
]

E = CallEventType
SAY_FOR_S = 0.6


def request(attempt_id: str, **more) -> DialRequest:
    given = {"to": NUMBER, "caller_number": "+15550001000", "ring_timeout_s": 3.0, "max_duration_s": 5.0}
    return DialRequest(attempt_id=attempt_id, **(given | more))


def trunk(port: int, **more) -> SipTrunkConfig:
    return SipTrunkConfig(**({"host": "127.0.0.1", "port": port, "interface": "127.0.0.1"} | more))


@asynccontextmanager
async def running(config: SipTrunkConfig):
    telephony = SipTelephony(config, SystemClock())
    await telephony.start()
    try:
        yield telephony
    finally:
        await telephony.close()


async def dial(telephony: SipTelephony, attempt_id: str, **more):
    call = await telephony.dial(request(attempt_id, **more), go=lambda: True)
    assert call is not None
    return call


async def until(call, kind: CallEventType) -> None:
    async for event in call.events():
        if event.type is kind:
            return
    raise AssertionError(f"no {kind} before {await call.wait_ended()}")


def settled(end) -> tuple[Outcome | None, Cause | None]:
    settlement = classify(end, is_carrier_well=True)
    return settlement.outcome, settlement.cause


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_answer_decline_and_echo(tmp_path, transport):
    async with running_callee(tmp_path / "callee") as (callee, port), running(trunk(port, transport=transport)) as sip:
        assert (await sip.probe()).is_up
        declined = await dial(sip, "declined")
        await callee.wait_for("CALL_INCOMING")
        await callee.command("hangup")
        assert settled(await declined.wait_ended()) == (Outcome.BUSY, None)

        answered = await dial(sip, "answered")
        incoming = await callee.wait_for("CALL_INCOMING")
        assert incoming["peeruri"].startswith("sip:+15550001000@")
        assert incoming["id"] == answered.carrier_ref
        await callee.command("accept")
        await until(answered, E.PICKED_UP)
        assert await loudness_of_echo(answered) > 1000
        await callee.command("hangup")
        assert settled(await answered.wait_ended()) == (Outcome.ANSWERED, Cause.CALLEE_LEFT)
        assert answered.media.read() == b""
        assert answered.media.write(b"\0\0") == 0


async def loudness_of_echo(call) -> float:
    """Say a tone and give the loudest 20 ms heard back."""
    rate_hz = call.media.rate_hz
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(int(rate_hz * SAY_FOR_S)) / rate_hz)).astype("<i2").tobytes()
    assert call.media.write(tone) == len(tone)
    assert 0 < call.media.buffered_ms() <= 1000 * SAY_FOR_S
    heard = b""
    for _ in range(60):
        await asyncio.sleep(0.02)
        heard += call.media.read()
    call.media.clear()
    samples = np.frombuffer(heard, "<i2").astype(float)
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    return float(np.sqrt((frames**2).mean(axis=1)).max())


async def test_dialing_is_idempotent_and_go_has_the_last_word(tmp_path):
    async with running_callee(tmp_path / "callee") as (callee, port), running(trunk(port, channels=1)) as sip:
        assert await sip.dial(request("refused"), go=lambda: False) is None
        assert sip.capacity() == 1
        first, second = await asyncio.gather(dial(sip, "same"), dial(sip, "same"))
        assert first is second
        await callee.wait_for("CALL_INCOMING")
        assert sip.capacity() == 0
        with pytest.raises(DialError) as full:
            await dial(sip, "one more")
        assert full.value.cause is LocalCause.NO_FREE_CHANNEL
        await asyncio.gather(first.hang_up(LocalCause.OPERATOR), first.hang_up(LocalCause.SHUTDOWN))
        assert settled(await first.wait_ended()) == (Outcome.CANCELED, None)
        assert await dial(sip, "same") is first
        assert sip.capacity() == 1
        assert await sip.healthy()


async def test_nothing_is_sent_for_what_cannot_be_dialed(tmp_path):
    bad = [
        (request("a", to="15550100000"), LocalCause.INVALID_NUMBER),
        (request("b", to="+1555;x=y"), LocalCause.INVALID_NUMBER),
        (request("c", caller_number="anonymous"), LocalCause.BAD_CALLER_ID),
        (request("d", headers={"X-A": "1\r\nX-B: 2"}), LocalCause.BAD_CALLER_ID),
    ]
    async with running(trunk(9)) as sip:
        for wanted, cause in bad:
            with pytest.raises(DialError) as refused:
                await sip.dial(wanted, go=lambda: pytest.fail("asked"))
            assert refused.value.cause is cause


async def test_trunk_that_cannot_be_resolved():
    async with running(trunk(5060, host="trunk.invalid")) as sip:
        with pytest.raises(DialError) as unknown:
            await sip.prepare(request("a"))
        assert unknown.value.cause is LocalCause.RESOLVER


async def test_refused_connection_is_the_carriers_fault():
    async with running(trunk(9, transport="tcp")) as sip:
        assert not (await sip.probe()).is_up
        call = await dial(sip, "a")
        assert settled(await call.wait_ended()) == (Outcome.FAILED, Cause.CARRIER_ERROR)


async def test_a_taken_listen_port_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        telephony = SipTelephony(trunk(9, listen=listen), SystemClock())
        with pytest.raises(ListenPortTakenError, match=f"in use: {listen}"):
            await telephony.start()


async def test_caller_numbers_by_from_are_bounded_by_user_agents():
    async with running(trunk(9, user_agents_max=2)) as sip:
        for number in ("+15550001001", "+15550001002"):
            await sip.prepare(request(number, caller_number=number))
        assert sip.can_serve("+15550001001")
        assert not sip.can_serve("+15550001003")
        with pytest.raises(DialError, match="another worker"):
            await sip.prepare(request("c", caller_number="+15550001003"))


async def test_200_caller_numbers_by_asserted_identity_need_one_user_agent(tmp_path):
    async with (
        running_callee(tmp_path / "callee") as (callee, port),
        running(trunk(port, caller_number_in=CallerNumberIn.ASSERTED_IDENTITY, auth_user="trunk")) as sip,
    ):
        for last in range(200):
            caller = f"+15550002{last:03d}"
            assert sip.can_serve(caller)
            call = await dial(sip, caller, caller_number=caller)
            await until(call, E.RINGING)
            incoming = await callee.wait_for("CALL_INCOMING")
            assert incoming["peeruri"].startswith("sip:trunk@")
            await call.hang_up(LocalCause.OPERATOR)
            assert settled(await call.wait_ended()) == (Outcome.CANCELED, None)


async def test_a_call_to_us_is_rejected(tmp_path):
    async with running_callee(tmp_path / "callee") as (callee, port), running(trunk(port)) as sip:
        await sip.prepare(request("makes the user agent"))
        await callee.command("dial", f"sip:+15550001000@{sip.listens_on}")
        closed = await callee.wait_for("CALL_CLOSED")
        assert closed["param"].startswith("486")


async def test_drain_waits_for_the_last_call_and_takes_no_more(tmp_path):
    async with running_callee(tmp_path / "callee") as (callee, port), running(trunk(port)) as sip:
        call = await dial(sip, "last")
        await callee.wait_for("CALL_INCOMING")
        draining = asyncio.create_task(sip.drain())
        await asyncio.sleep(0)
        assert sip.capacity() == 0
        await callee.command("hangup")
        await draining
        assert call.has_ended


async def test_tls_to_a_verified_peer(tmp_path):
    ours = authority(tmp_path / "ours")
    async with (
        running_callee(tmp_path / "callee", certificate=ours.with_suffix(".both")) as (callee, port),
        running(trunk(port + 1, host="localhost", transport="tls", ca_file=ours)) as sip,
    ):
        assert (await sip.probe()).is_up
        call = await dial(sip, "tls")
        await callee.wait_for("CALL_INCOMING")
        await callee.command("hangup")
        assert settled(await call.wait_ended()) == (Outcome.BUSY, None)


@pytest.mark.parametrize(("host", "is_our_authority"), [("localhost", False), ("127.0.0.1", True)])
async def test_tls_peer_of_another_authority_or_name_is_not_called(tmp_path, host, is_our_authority):
    ours, others = authority(tmp_path / "ours"), authority(tmp_path / "others")
    ca_file = ours if is_our_authority else others
    async with (
        running_callee(tmp_path / "callee", certificate=ours.with_suffix(".both")) as (_, port),
        running(trunk(port + 1, host=host, transport="tls", ca_file=ca_file)) as sip,
    ):
        with pytest.raises(DialError, match="certificate verify failed") as refused:
            await dial(sip, "tls")
        assert refused.value.cause is LocalCause.CONNECTION_REFUSED


def authority(path: Path) -> Path:
    """A self-signed certificate of localhost, which is its own authority; path.both has its key, too."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, path.name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.with_suffix(".both").write_bytes(pem + secret)
    path.write_bytes(pem)
    return path
