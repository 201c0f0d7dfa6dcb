"""From a carrier's row to the way its calls are placed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.secrets import SecretBox, password_of
from smart_campaigns.adapters.telephony.sip_config import CallerNumberIn, SipTrunkConfig
from smart_campaigns.adapters.telephony.sip_options import ask_options
from smart_campaigns.adapters.telephony.sip_route import TrunkRoute, choose_listen
from smart_campaigns.ports.store import CarrierConfig
from smart_campaigns.ports.telephony import DialError
from smart_campaigns.settings import Settings

CHANNELS = 100
"""Of one caller process."""
KEY_FILE = "secret.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What the far side answered to SIP OPTIONS; `status` None: nothing."""

    is_up: bool
    status: int | None
    text: str
    round_trip_ms: float


def secret_box(settings: Settings) -> SecretBox:
    return SecretBox(settings.data_dir / KEY_FILE)


def virtual_trunk(sip: str, channels: int = CHANNELS) -> SipTrunkConfig:
    """`sip`: address:port of the virtual phones."""
    host, _, port = sip.rpartition(":")
    return SipTrunkConfig(host=host, port=int(port), channels=channels, has_jitter_buffer=False)


def trunk_of(carrier: CarrierConfig, settings: Settings, *, index: int = 0, channels: int = CHANNELS) -> SipTrunkConfig:
    """Of the `index`-th caller: a fixed port to listen on is followed by the next callers'. Raises SecretError."""
    config = carrier.config
    listen = config.get("listen")
    if listen and index:
        address, _, port = str(listen).rpartition(":")
        listen = f"{address}:{int(port) + 2 * index}"
    return SipTrunkConfig(
        host=config["host"],
        port=config.get("port", 5060),
        transport=config.get("transport", "udp"),
        auth_user=config.get("auth_user"),
        password=password_of(carrier.name, config, carrier.secret, secret_box(settings)),
        listen=listen,
        ca_file=Path(config["ca_file"]) if config.get("ca_file") else None,
        channels=channels,
        caller_number_in=CallerNumberIn(config.get("caller_number_in", CallerNumberIn.FROM)),
    )


async def probe(trunk: SipTrunkConfig) -> Probed:
    """SIP OPTIONS by our own hand, without the native stack."""
    clock = SystemClock()
    try:
        address = await TrunkRoute(trunk, clock).resolve()
    except DialError as error:
        return Probed(is_up=False, status=None, text=str(error), round_trip_ms=0.0)
    answer = await ask_options(trunk, address=address, clock=clock)
    return Probed(is_up=answer.is_up, status=answer.status, text=answer.text, round_trip_ms=answer.round_trip_ms)


def check_listen(listen: str) -> None:
    """Raises ListenPortTakenError."""
    choose_listen(listen)
