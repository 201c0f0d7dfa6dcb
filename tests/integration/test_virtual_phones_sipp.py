"""SIPp's caller side against the phones: a stack with nothing of ours in it agrees that this is SIP."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.launch import start

pytestmark = [pytest.mark.peers, pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed")]

SCRIPT = {
    "answers": [{"kind": "answers", "post_dial_s": 0.01, "ring_s": 0.1, "talk_s": 60}],
    "hurried": [{"kind": "hangs_up_early", "post_dial_s": 0.01, "ring_s": 0.1, "talk_s": 0.5}],
    "busy": [{"kind": "busy", "post_dial_s": 0.01}],
    "rings": [{"kind": "no_answer", "post_dial_s": 0.01, "ring_s": 60}],
}
HEADERS = """
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:+15559999@[local_ip]:[local_port]>;tag=[pid]T[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>{peer_tag}
      Call-ID: [call_id]
      CSeq: {cseq} {method}
      Contact: <sip:+15559999@[local_ip]:[local_port]>
      Max-Forwards: 70
      {extra}
"""
SDP = """
      v=0
      o=user1 1 1 IN IP[local_ip_type] [local_ip]
      s=-
      c=IN IP[media_ip_type] [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 0
      a=rtpmap:0 PCMU/8000
"""


def send(method, *, cseq=1, attributes="", in_dialog=False):
    has_offer = method == "INVITE"
    extra = "Content-Type: application/sdp\n      Content-Length: [len]" if has_offer else "Content-Length: 0"
    headers = HEADERS.format(peer_tag="[peer_tag_param]" if in_dialog else "", cseq=cseq, method=method, extra=extra)
    line = f"{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0"
    return f"<send {attributes}><![CDATA[\n      {line}{headers.rstrip()}\n{SDP if has_offer else ''}\n    ]]></send>"


def answer():
    """To the last request of the phones."""
    return (
        "<send><![CDATA[\n      SIP/2.0 200 OK\n      [last_Via:]\n      [last_From:]\n      [last_To:]\n      [last_Call-ID:]\n"
        "      [last_CSeq:]\n      Content-Length: 0\n\n    ]]></send>"
    )


def receive(status, *, optional=False):
    return f'<recv response="{status}" optional="{str(optional).lower()}"/>'


EARLY = receive(100, optional=True) + receive(180, optional=True) + receive(183, optional=True)
INVITE = send("INVITE", attributes='retrans="500"')
ACK = send("ACK", in_dialog=True)
REQUEST_AGAIN = 'retrans="500"'

BUSY = INVITE + EARLY + receive(486) + ACK
ANSWERED = (
    INVITE + EARLY + receive(200) + ACK + '<pause milliseconds="300"/>'
    + send("BYE", cseq=2, in_dialog=True, attributes=REQUEST_AGAIN) + receive(200)
)  # fmt: skip
HUNG_UP_ON = INVITE + EARLY + receive(200) + ACK + '<recv request="BYE"/>' + answer()
CANCELED = (
    INVITE + receive(100, optional=True) + receive(180)
    + send("CANCEL").replace("branch=[branch]", "branch=[branch-3]") + receive(487) + ACK + receive(200)
)  # fmt: skip
OPTIONS = send("OPTIONS", attributes=REQUEST_AGAIN) + receive(200)
# four seconds: while its ACKs are lost, a 200 that is repeated must not come where SIPp waits for that of the BYE
LOSSY = (
    send("INVITE", attributes='retrans="500" lost="30"') + EARLY + receive(200)
    + send("ACK", in_dialog=True, attributes='lost="30"') + '<pause milliseconds="4000"/>'
    + send("BYE", cseq=2, in_dialog=True, attributes='retrans="500" lost="30"') + receive(200)
)  # fmt: skip


@pytest.fixture
def town(tmp_path):
    (tmp_path / "script.json").write_text(json.dumps(SCRIPT))
    with start(PhonesConfig(log=tmp_path / "phones.jsonl", script=tmp_path / "script.json")) as running:
        yield running


@pytest.fixture
def sipp(town, tmp_path):
    def run(scenario, number, *, calls=1, per_second=20):
        (tmp_path / "caller.xml").write_text(f'<?xml version="1.0"?>\n<scenario name="caller">{scenario}</scenario>')
        options = f"-s {number} -m {calls} -r {per_second} -i 127.0.0.1 -nostdin -timeout 25s -timeout_error"
        argv = ["sipp", f"{town.host}:{town.port}", "-sf", "caller.xml", *options.split()]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=40)
        assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
        return town.records()

    return run


def test_sipps_own_caller_calls_and_hangs_up(town, tmp_path):
    argv = f"sipp -sn uac {town.host}:{town.port} -s answers -m 10 -r 20 -d 300 -i 127.0.0.1 -nostdin -timeout 20s"
    done = subprocess.run(argv.split(), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=40)
    assert done.returncode == 0, done.stdout[-2_000:]
    assert [(record.final_status, record.ended_by) for record in town.records()] == [(200, "caller")] * 10


def test_answered_and_hung_up(sipp):
    records = sipp(ANSWERED, "answers", calls=5)
    assert [(record.final_status, record.ended_by, record.repeats) for record in records] == [(200, "caller", 0)] * 5


def test_the_phone_hangs_up(sipp):
    assert [record.ended_by for record in sipp(HUNG_UP_ON, "hurried", calls=5)] == ["callee"] * 5


def test_busy(sipp):
    assert [(record.final_status, record.ended_by) for record in sipp(BUSY, "busy", calls=5)] == [(486, "final")] * 5


def test_canceled_while_it_rings(sipp):
    records = sipp(CANCELED, "rings", calls=5)
    assert [record.final_status for record in records] == [487] * 5
    assert all(record.ringing_at_ns < record.canceled_at_ns < record.ended_at_ns for record in records)


def test_options(sipp):
    assert sipp(OPTIONS, "anybody", calls=5) == []


def test_nothing_is_counted_twice_where_a_third_of_the_datagrams_is_lost(sipp):
    records = sipp(LOSSY, "answers", calls=20)
    assert len(records) == 20
    assert {record.ended_by for record in records} == {"caller"}
