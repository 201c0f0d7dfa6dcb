"""Whose processes are one's own: of this machine, and of this space of process ids."""

from __future__ import annotations

from smart_campaigns.adapters.processes import PIDS_OF_THE_MACHINE, host_name, identity, is_alive

CONTAINER = PIDS_OF_THE_MACHINE + 100


def test_a_process_knows_itself_by_one_name_for_good() -> None:
    assert identity() == identity()
    assert is_alive(identity())


def test_two_machines_with_one_hostname_are_two_hosts() -> None:
    assert host_name("dialer", "a", PIDS_OF_THE_MACHINE, "boot 1") != host_name(
        "dialer", "b", PIDS_OF_THE_MACHINE, "boot 2"
    )


def test_a_machine_is_the_same_host_after_a_boot() -> None:
    assert host_name("dialer", "a", PIDS_OF_THE_MACHINE, "boot 1") == host_name(
        "dialer", "a", PIDS_OF_THE_MACHINE, "boot 2"
    )


def test_two_containers_of_one_machine_are_two_hosts() -> None:
    assert host_name("dialer", "a", CONTAINER, "boot 1") != host_name("dialer", "a", CONTAINER + 1, "boot 1")


def test_containers_of_one_image_on_two_machines_are_two_hosts() -> None:
    assert host_name("dialer", "a", CONTAINER, "boot 1") != host_name("dialer", "a", CONTAINER, "boot 2")


def test_machines_without_a_machine_id_are_told_apart() -> None:
    assert host_name("dialer", "", PIDS_OF_THE_MACHINE, "boot 1") != host_name(
        "dialer", "", PIDS_OF_THE_MACHINE, "boot 2"
    )
