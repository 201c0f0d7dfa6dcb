"""Where the demo keeps its data: never among those of a real server, and always where it kept them before."""

from __future__ import annotations

from pathlib import Path

import pytest

from smart_campaigns.cli.demo_console import MARK, demo_folder


@pytest.mark.parametrize(
    ("has", "is_named", "beside"),
    [
        ((), False, True),
        ((), True, False),
        (("notes.txt",), True, False),
        (("server.lock",), True, True),  # a server runs, or ran, on it: its database may be elsewhere
        (("server.lock", "postgres"), True, True),
        (("server.lock", "postgres", MARK), True, False),
        (("server.lock", "postgres", MARK), False, True),
    ],
)
def test_the_folder(tmp_path: Path, has: tuple[str, ...], *, is_named: bool, beside: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in has:
        (folder / name).touch()
    assert demo_folder(folder, is_named=is_named) == (tmp_path / "data-demo" if beside else folder)


def test_a_folder_that_is_not_there_yet_is_the_demos(tmp_path: Path) -> None:
    assert demo_folder(tmp_path / "new", is_named=True) == tmp_path / "new"
