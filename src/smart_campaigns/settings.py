"""What the environment says: folders, database, log. Everything else is a setting of the product, kept in the store."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_data_dir() -> Path:
    """One folder for all data: below the user's own, or, as root, one that an unprivileged database user reaches."""
    if os.getuid() == 0:
        return Path("/var/lib/smart-campaigns")
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "smart-campaigns"


class Settings(BaseSettings):
    """Read once at start from SC_* variables."""

    model_config = SettingsConfigDict(env_prefix="SC_", frozen=True)

    data_dir: Path = Field(default_factory=default_data_dir)
    database_url: str | None = None
    """Another PostgreSQL (17 or newer) than the embedded one."""
    postgres_bin: Path | None = None
    """Folder with initdb and postgres of version 18, when the embedded binaries are not wanted."""
    host: str = "127.0.0.1"
    """Of the web console and API; another than loopback opens it to other machines."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """Blank: 8321, or the next that is free."""
    public_url: str | None = None
    """How it is reached, where something stands before it: https://campaigns.example.com."""
    log_level: str = "info"
    callers: int = Field(default=1, ge=1, le=64)
    """Caller processes a carrier has at least; one carries up to 100 calls."""
    drain_timeout_s: float = Field(default=600.0, ge=0)
    """How long calls in progress may last after a shutdown was asked for."""
    recogniser_model: Path | None = None
    """Folder with another recogniser than the packaged one: a Whisper model for CTranslate2, English only."""
    voice_activity_model: Path | None = None
    """File of another voice activity model than the packaged one: Silero's, in ONNX."""
    talks_per_core: float = Field(default=10.0, gt=0)
    """Conversations that need this host's speech models, at most, a core; above it no call is placed (`engine_busy`)."""

    @property
    def address_file(self) -> Path:
        """Where the running server says how its console is reached."""
        return self.data_dir / "console.url"
