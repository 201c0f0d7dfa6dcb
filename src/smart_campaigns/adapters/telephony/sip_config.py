"""How one SIP trunk is reached, and what that means to the native stack."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from baresip import Config

CHANNELS_MAX = 200
"""The stack has tables of 256 entries, shared by calls, user agents and calls being torn down."""
USER_AGENTS_MAX = 40
RTP_TIMEOUT_S = 30


class CallerNumberIn(StrEnum):
    """Where the trunk looks for the caller number."""

    FROM = "from"
    """In From (and P-Asserted-Identity): what every trunk understands."""
    ASSERTED_IDENTITY = "asserted_identity"
    """From names the trunk's own user, P-Asserted-Identity (RFC 3325) the caller: any number of caller numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipTrunkConfig:
    """`listen` is address:port of our side, port 0: a free one; None: any free port of the address that leads to the
    trunk. `interface` None: that address, too. `ca_file` None: the system's authorities."""

    host: str
    port: int = 5060
    transport: Literal["udp", "tcp", "tls"] = "udp"
    auth_user: str | None = None
    password: str = field(default="", repr=False)
    listen: str | None = None
    interface: str | None = None
    ca_file: Path | None = None
    codecs: tuple[str, ...] = ("pcmu", "pcma")
    channels: int = 100
    caller_number_in: CallerNumberIn = CallerNumberIn.FROM
    user_agents_max: int = USER_AGENTS_MAX
    has_jitter_buffer: bool = True
    """Puts late and early packets of a network in order. On this machine there are none, and it keeps interruptions
    from the agent for 50 ms at the median, 110 ms at the 95th percentile."""

    def __post_init__(self) -> None:
        if not 1 <= self.channels <= CHANNELS_MAX:
            raise ValueError(f"channels: {self.channels} is not within 1 to {CHANNELS_MAX}; start another worker")
        if not 1 <= self.user_agents_max <= USER_AGENTS_MAX:
            raise ValueError(f"user_agents_max: {self.user_agents_max} is not within 1 to {USER_AGENTS_MAX}")
        if not 1 <= self.port <= 65535:  # noqa: PLR2004 - the range of ports
            raise ValueError(f"port: {self.port} is not within 1 to 65535")


def authorities_file(config: SipTrunkConfig) -> str:
    """The certificate authorities a TLS trunk is checked against; raises FileNotFoundError when there are none."""
    found = config.ca_file or ssl.get_default_verify_paths().cafile
    if not Path(found or "").is_file():
        raise FileNotFoundError(f"no certificate authorities at {found}: a TLS trunk would not be verified")
    return str(found)


def native_config(config: SipTrunkConfig, *, listen: str, interface: str) -> Config:
    """The stack's settings. It verifies no TLS peer unless told to."""
    lines = [f"sip_listen {listen}", *(() if config.has_jitter_buffer else ("audio_jitter_buffer_type off",))]
    if config.transport == "tls":
        lines += ["sip_verify_server yes", f"sip_cafile {authorities_file(config)}"]
    return Config(
        net_interface=interface,
        max_concurrent_calls=None,
        rtp_timeout=RTP_TIMEOUT_S,
        sip_trace=True,
        extra_config_text="\n".join(lines) + "\n",
    )
