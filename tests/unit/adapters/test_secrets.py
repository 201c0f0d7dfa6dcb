"""Passwords of carriers: one of three sources, never guessed, the key readable by its owner alone."""

from pathlib import Path

import pytest

from smart_campaigns.adapters.secrets import SecretBox, SecretError, password_of


def test_the_key_file_is_made_once_and_closed(tmp_path: Path) -> None:
    box = SecretBox(tmp_path / "secret.key")
    secret = box.encrypt("s3cret")
    assert b"s3cret" not in secret
    assert box.key_file.stat().st_mode & 0o777 == 0o600
    assert SecretBox(tmp_path / "secret.key").decrypt(secret) == "s3cret"
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_another_key_or_none_says_so(tmp_path: Path) -> None:
    secret = SecretBox(tmp_path / "one.key").encrypt("s3cret")
    SecretBox(tmp_path / "other.key").encrypt("x")
    for name in ("other.key", "missing.key"):
        with pytest.raises(SecretError, match=name):
            SecretBox(tmp_path / name).decrypt(secret)


def test_where_a_password_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = SecretBox(tmp_path / "secret.key")
    monkeypatch.setenv("TRUNK_PASSWORD", "from env")
    file = tmp_path / "password"
    file.write_text("from file\n")
    assert password_of("t", {"password_env": "TRUNK_PASSWORD"}, None, box) == "from env"
    assert password_of("t", {"password_file": str(file)}, None, box) == "from file"
    assert password_of("t", {}, box.encrypt("stored"), box) == "stored"
    assert password_of("t", {}, None, box) == ""
    monkeypatch.delenv("TRUNK_PASSWORD")
    with pytest.raises(SecretError, match="TRUNK_PASSWORD"):
        password_of("t", {"password_env": "TRUNK_PASSWORD"}, None, box)
    with pytest.raises(SecretError, match="password"):
        password_of("t", {"password_file": str(tmp_path / "none")}, None, box)
