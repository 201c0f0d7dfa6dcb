"""The population as the process it is, called by a caller of the test's own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from phones_caller import Caller, header, until

from smart_campaigns.virtual_phones import g711
from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.launch import PhonesDidNotStartError, start

QUICK = {"post_dial_s": 0.01, "ring_s": 0.05}


@pytest.fixture
def phones(tmp_path):
    running = []

    def begin(script=None, **settings):
        config = PhonesConfig(log=tmp_path / "phones.jsonl", is_fast=True, **settings)
        if script is not None:
            (tmp_path / "script.json").write_text(json.dumps({"*": [{**QUICK, **script}]}))
            config = replace(config, script=tmp_path / "script.json")
        running.append(start(config))
        return running[-1]

    yield begin
    for each in running:
        each.stop()


def ended(phones):
    return until(lambda: [record for record in phones.records() if record.ended_at_ns is not None])


def test_rtp_goes_both_ways_at_20_ms(phones, tmp_path):
    town = phones({"kind": "answers", "talk_s": 60}, tapes=tmp_path / "tapes")
    with Caller(town.port, attempt_id="a1") as caller:
        before_ns = time.time_ns()
        caller.call()
        heard = caller.packets(75)
        caller.hang_up()
    (record,) = ended(town)
    assert [packet.sequence for packet in heard] == list(range(75))
    assert [packet.timestamp for packet in heard] == list(range(0, 75 * 160, 160))
    assert (heard[-1].at_s - heard[0].at_s) / 74 == pytest.approx(0.02, abs=0.001)
    assert any(packet.payload != g711.SILENCE * 160 for packet in heard)
    assert (record.attempt_id, record.number, record.final_status, record.ended_by) == (
        "a1",
        "+15550100",
        200,
        "caller",
    )
    assert before_ns < record.invited_at_ns < record.ringing_at_ns < record.answered_at_ns < record.ended_at_ns
    media = until(lambda: next((each for each in town.records() if each.packets_heard), None))
    assert media.packets_heard >= 70
    assert media.heard_level > 0.9
    (tape,) = (tmp_path / "tapes").iterdir()
    with wave.open(str(tape)) as file:
        both = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
    assert all(np.abs(both[:, side].astype(int)).max() > 1_000 for side in (0, 1))


def test_a_voicemail_ends_its_greeting_with_a_beep(phones):
    town = phones({"kind": "voicemail", "greeting_s": 0.6, "beep_s": 0.45, "talk_s": 0.1})
    with Caller(town.port) as caller:
        caller.call()
        audio = b"".join(packet.payload for packet in caller.packets(90))
        caller.wait_for("BYE")
    samples = g711.decode(audio).astype(float)
    pitch = [np.argmax(np.abs(np.fft.rfft(samples[at : at + 800]))) * 10 for at in range(0, len(samples) - 800, 800)]
    assert 3 <= pitch.count(1_000) <= 5


def test_an_announcement_comes_before_the_refusal(phones):
    town = phones({"kind": "announcement_early", "greeting_s": 0.2})
    with Caller(town.port) as caller:
        caller.invite()
        progress = caller.wait_for("SIP/2.0 183")
        assert "m=audio" in progress
        assert len(caller.packets(20)) == 20
        caller.wait_for("SIP/2.0 404")
        caller.send("ACK", 1)
    (record,) = ended(town)
    assert (record.final_status, record.answered_at_ns, record.ended_by) == (404, None, "final")


def test_a_call_without_rtp_is_dropped(phones):
    town = phones({"kind": "answers", "talk_s": 60}, rtp_silence_s=0.4)
    with Caller(town.port) as caller:
        caller.call()
        caller.wait_for("BYE")
    (record,) = ended(town)
    assert record.ended_by == "no_rtp"
    assert record.ended_at_s - record.answered_at_s == pytest.approx(0.45, abs=0.15)


def test_a_lost_ack_brings_the_200_again(phones):
    town = phones({"kind": "answers", "talk_s": 60})
    with Caller(town.port) as caller:
        caller.invite()
        first = caller.wait_for("SIP/2.0 200")
        assert caller.wait_for("SIP/2.0 200") == first
        assert caller.wait_for("SIP/2.0 200") == first
        caller.accept(first)
        until(lambda: town.records()[0].acknowledged_at_ns)


def test_a_200_crosses_the_cancel(phones):
    town = phones({"kind": "crossed_cancel", "ring_s": 60})
    with Caller(town.port) as caller:
        caller.invite()
        caller.wait_for("SIP/2.0 180")
        caller.send("CANCEL", 1)
        answer = caller.wait_for("SIP/2.0 200")
        assert header(answer, "CSeq") == "1 INVITE"
        assert header(caller.wait_for("SIP/2.0 200"), "CSeq") == "1 CANCEL"
        caller.accept(answer)
        caller.hang_up()
    (record,) = ended(town)
    assert record.canceled_at_ns < record.answered_at_ns < record.ended_at_ns


@pytest.mark.parametrize(
    ("script", "status", "line"),
    [
        ({"kind": "declines", "q850": 21}, 603, "Reason: Q.850;cause=21"),
        ({"kind": "unknown_number"}, 404, "SIP/2.0 404 Not Found"),
        ({"kind": "carrier_error"}, 503, "SIP/2.0 503 Service Unavailable"),
        ({"kind": "throttled", "status": 429, "retry_after_s": 7}, 429, "Retry-After: 7"),
    ],
)
def test_refusals(phones, script, status, line):
    town = phones(script)
    with Caller(town.port) as caller:
        caller.invite()
        assert line in caller.wait_for(f"SIP/2.0 {status}")
        caller.send("ACK", 1)
    (record,) = ended(town)
    assert (record.final_status, record.kind, record.is_throttled) == (status, script["kind"], status == 429)
    assert (record.ringing_at_ns is not None) == (status == 603)


@pytest.mark.parametrize("limit", [{"calls_per_second": 3.0}, {"channels": 3}])
def test_above_its_rate_or_its_channels_the_carrier_refuses(phones, limit):
    town = phones({"kind": "no_answer", "ring_s": 60}, **limit)
    callers = [Caller(town.port, number=f"+1555010{index}") for index in range(5)]
    for caller in callers:
        caller.invite()
    records = until(lambda: len(ended(town)) == 2 and town.records())
    assert [record.final_status for record in records] == [None, None, None, 503, 503]
    assert all(
        record.is_throttled and record.retry_after_s == 60 and record.kind == "carrier" for record in records[3:]
    )
    for caller in callers:
        caller.__exit__()


def test_an_invite_is_stamped_when_it_arrives_not_when_the_phones_get_to_it(phones):
    town = phones({"kind": "busy"})
    with Caller(town.port) as caller:
        town.process.send_signal(signal.SIGSTOP)
        sent_ns = time.time_ns()
        caller.invite()
        time.sleep(0.3)
        town.process.send_signal(signal.SIGCONT)
        caller.wait_for("SIP/2.0 486")
    (record,) = ended(town)
    assert 0 < record.invited_at_ns - sent_ns < 50_000_000
    assert record.ended_at_ns - sent_ns > 300_000_000


def test_it_ends_within_a_second_and_says_goodbye(phones):
    town = phones({"kind": "answers", "talk_s": 60})
    with Caller(town.port) as caller:
        caller.call()
        town.process.send_signal(signal.SIGTERM)
        assert town.process.wait(1.0) == 0
        caller.wait_for("BYE")
    assert town.records()[0].ended_by == "shutdown"


def test_ended_while_its_people_learn_to_speak_it_ends_cleanly(tmp_path):
    argv = PhonesConfig(log=tmp_path / "phones.jsonl", is_speaking=True).to_argv()
    command = [sys.executable, "-m", "smart_campaigns.virtual_phones", *argv]
    for _ in range(3):
        town = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        town.stdout.readline()
        until(lambda town=town: "onnxruntime" in Path(f"/proc/{town.pid}/maps").read_text())
        town.terminate()
        _, said = town.communicate(timeout=30)
        assert (town.returncode, said) == (0, "")


def test_it_does_not_outlive_its_parent(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from smart_campaigns.virtual_phones.config import PhonesConfig;"
        "from smart_campaigns.virtual_phones.launch import start;"
        "print(start(PhonesConfig(log=Path(sys.argv[1]))).process.pid, flush=True); time.sleep(60)"
    )
    argv = [sys.executable, "-c", program, str(tmp_path / "log")]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    until(lambda: not is_running(pid))


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_bad_script_stops_it_before_it_listens(phones, capfd):
    with pytest.raises(PhonesDidNotStartError):
        phones({"kind": "sings"})
    assert "'sings' is not a valid Kind" in capfd.readouterr().err


def test_the_ready_line_can_go_to_a_descriptor(tmp_path):
    ours, theirs = os.pipe()
    config = PhonesConfig(log=tmp_path / "log", ready_fd=theirs)
    argv = [sys.executable, "-m", "smart_campaigns.virtual_phones", *config.to_argv()]
    with subprocess.Popen(argv, pass_fds=(theirs,)) as process:
        os.close(theirs)
        with os.fdopen(ours) as ready:
            assert json.loads(ready.readline())["listening"].startswith("127.0.0.1:")
        process.terminate()
