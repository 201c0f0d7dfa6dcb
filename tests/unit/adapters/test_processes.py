"""Whose processes are one's own: of this machine, and of this space of process ids."""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor

from smart_campaigns.adapters.processes import PIDS_OF_THE_MACHINE, host_name, identity, is_alive, wake_together

CONTAINER = PIDS_OF_THE_MACHINE + 100
PR_GET_TIMERSLACK = 30


def slack_ns() -> int:
    return ctypes.CDLL(None).prctl(PR_GET_TIMERSLACK)


def slack_of_a_thread_that_starts_now_ns() -> int:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(slack_ns).result()


def test_threads_that_start_later_wake_together_and_others_do_not() -> None:
    before_ns = slack_ns()

    def slacks_here_ns() -> tuple[int, int]:
        wake_together(0.004)
        return slack_ns(), slack_of_a_thread_that_starts_now_ns()

    with ThreadPoolExecutor(1) as pool:  # a thread of its own: this one's timers stay as they are
        assert pool.submit(slacks_here_ns).result() == (4_000_000, 4_000_000)
    assert slack_ns() == before_ns == slack_of_a_thread_that_starts_now_ns()


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
