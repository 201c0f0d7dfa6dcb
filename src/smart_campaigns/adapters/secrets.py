"""Passwords of carriers: from the environment, a file, or the store, there encrypted with a key of the data folder."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

KEY_MODE = 0o600


class SecretError(Exception):
    """A password cannot be had; the message says where it was looked for and what cures it, never the password."""


@dataclass(frozen=True, slots=True)
class SecretBox:
    """Encrypts with the key file, which is made at the first use. Whoever has that file can read the passwords."""

    key_file: Path

    def encrypt(self, password: str) -> bytes:
        return Fernet(self._key(make=True)).encrypt(password.encode())

    def decrypt(self, secret: bytes) -> str:
        """Raises SecretError."""
        try:
            return Fernet(self._key(make=False)).decrypt(secret).decode()
        except (InvalidToken, ValueError):
            raise SecretError(
                f"The stored password cannot be read with the key in {self.key_file}: it was encrypted with another. "
                "Bring that key file back, or add the carrier again."
            ) from None

    def _key(self, *, make: bool) -> bytes:
        if make:
            with contextlib.suppress(FileExistsError):
                self._make()
        try:
            return self.key_file.read_bytes()
        except OSError as error:
            raise SecretError(f"The key file of stored passwords cannot be read: {error}.") from None

    def _make(self) -> None:
        """Complete from the first instant at which it has its name."""
        unfinished = self.key_file.with_suffix(f".{os.getpid()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, KEY_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
        try:
            os.link(unfinished, self.key_file)
        finally:
            unfinished.unlink()


def password_of(carrier: str, config: Mapping[str, Any], secret: bytes | None, box: SecretBox) -> str:
    """The carrier's password; blank where it has none. Raises SecretError."""
    if name := config.get("password_env"):
        password = os.environ.get(str(name))
        if not password:
            raise SecretError(f"The environment variable {name}, with the password of carrier {carrier!r}, is not set.")
        return password
    if path := config.get("password_file"):
        try:
            return Path(str(path)).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SecretError(f"The file with the password of carrier {carrier!r} cannot be read: {error}.") from None
    return box.decrypt(secret) if secret is not None else ""
