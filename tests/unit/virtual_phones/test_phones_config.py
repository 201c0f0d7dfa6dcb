from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from smart_campaigns.virtual_phones.admission import Admission
from smart_campaigns.virtual_phones.config import PhonesConfig, config_from_argv

S = 1_000_000_000


@pytest.mark.parametrize(
    "config",
    [
        PhonesConfig(log=Path("phones.jsonl")),
        PhonesConfig(
            log=Path("l"),
            host="127.0.0.2",
            port=5070,
            seed=-3,
            script=Path("s.json"),
            is_fast=True,
            answer_rate=0.9,
            calls_per_second=0.5,
            channels=9,
            channels_full_status=486,
            retry_after_s=5,
            rtp_silence_s=2.5,
            tapes=Path("tapes"),
            zone="Europe/Berlin",
            clock_offset_s=-3600.0,
            ready_fd=5,
        ),
    ],
)
def test_arguments_give_the_configuration_back(config):
    assert config_from_argv(config.to_argv()) == config


def test_an_unknown_zone_is_refused():
    with pytest.raises(KeyError):
        replace(PhonesConfig(log=Path("l")), zone="Europe/Nowhere")


def test_a_carrier_lets_in_so_many_in_any_second():
    admission = Admission(calls_per_second=2)
    assert [admission.refusal(at) for at in (0, S // 2, S - 1, S, S + S // 2 - 1, S + S // 2)] == [
        None,
        None,
        "throttled",
        None,
        "throttled",
        None,
    ]


def test_a_slow_carrier_lets_in_one_in_a_longer_time():
    admission = Admission(calls_per_second=0.5)
    assert [admission.refusal(at) for at in (0, 2 * S - 1, 2 * S)] == [None, "throttled", None]


def test_channels_come_back():
    admission = Admission(channels=1)
    assert [admission.refusal(0), admission.refusal(1)] == [None, "channels_full"]
    admission.release()
    assert admission.refusal(2) is None
