"""Flight files go with their processes, and with nothing else."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from smart_campaigns.adapters.flight import FlightFile, FlightFolder, boot_id
from smart_campaigns.adapters.processes import identity, lives

ATTEMPT = UUID(int=7)


def names(folder: Path) -> set[str]:
    return {file.stem for file in folder.iterdir()}


def test_a_process_lives_under_its_own_name_only() -> None:
    who = identity()
    assert lives(who.name)
    assert not lives(f"{who.boot_id[:8]}-{who.pid}-{who.pid_started + 1}")  # its id is another's by now
    assert not lives(f"00000000-{who.pid}-{who.pid_started}")  # another boot


def test_the_file_of_a_process_that_lives_stays_though_the_store_forgot_it(tmp_path: Path) -> None:
    who = identity()
    marks = FlightFile(tmp_path, who.name)
    marks.about_to_send(ATTEMPT)
    folder = FlightFolder(tmp_path, lives)
    folder.sweep(())
    assert folder.marked(who.name, boot_id()) == {ATTEMPT}
    marks.close()


def test_files_of_the_gone_go_unless_the_store_knows_them_still(tmp_path: Path) -> None:
    who = identity()
    known, forgotten = (f"{who.boot_id[:8]}-{who.pid}-{who.pid_started + n}" for n in (1, 2))
    before_the_boot = f"00000000-{who.pid}-{who.pid_started}"
    for name in (known, forgotten, before_the_boot):
        FlightFile(tmp_path, name).close()
    FlightFolder(tmp_path, lives).sweep({known})
    assert names(tmp_path) == {known}


def test_where_no_call_was_ever_sent_there_is_nothing_to_remove(tmp_path: Path) -> None:
    FlightFolder(tmp_path / "none", lives).sweep(())
