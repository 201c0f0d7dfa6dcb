"""A SIPp scenario that does what the called number says.

+1555 K SSS QQQ: K 0 final answer SSS at once, 1 after ringing, 2 with Reason Q.850 QQQ, 3 both, 4 with Retry-After QQQ.
+1555 9 SSS 000: script SSS of SCRIPTS.
"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterable
from pathlib import Path

HEADERS = """\
      [last_Via:]
      [last_From:]
      [last_To:]{tag}
      [last_Call-ID:]
      {cseq}
      Contact: <sip:[local_ip]:[local_port];transport=[transport]>
"""
SDP = """
      v=0
      o=sipp 1 1 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 0 101
      a=rtpmap:0 PCMU/8000
      a=rtpmap:101 telephone-event/8000
      a=ptime:20
"""
TO_TAG = ";tag=[pid]uas[call_number]"
INVITE_CSEQ = "CSeq: [last_cseq_number] INVITE"
ACK, CANCEL = '  <recv request="ACK"/>\n', '  <recv request="CANCEL"/>\n'
ACK_AND_FROM = """  <recv request="ACK"><action>
    <ereg regexp=":.*" search_in="hdr" header="From" assign_to="caller"/>
  </action></recv>
"""


def send(line: str, *, extra: str = "", sdp: bool = False, tag: str = TO_TAG, cseq: str = "[last_CSeq:]") -> str:
    body = f"      Content-Type: application/sdp\n      Content-Length: [len]\n{SDP}" if sdp else ""
    retransmit = ' retrans="500"' if line.startswith("200") and sdp else ""
    head = f"  <send{retransmit}><![CDATA[\n      SIP/2.0 {line}\n{HEADERS.format(tag=tag, cseq=cseq)}"
    headers = f"      {extra}\n" if extra else ""
    return f"{head}{headers}{body or '      Content-Length: 0' + chr(10)}\n    ]]></send>\n"


def pause(ms: int) -> str:
    return f'  <pause milliseconds="{ms}"/>\n'


def bye(reason: str) -> str:
    return f"""  <send retrans="500"><![CDATA[
      BYE [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      From: <sip:callee@[local_ip]:[local_port]>{TO_TAG}
      To[$caller]
      Call-ID: [call_id]
      CSeq: 1 BYE
      Max-Forwards: 70
      {reason}
      Content-Length: 0

    ]]></send>
  <recv response="200"/>
"""


RING, TRYING = send("180 Ringing"), send("100 Trying", tag="")
ANSWER = send("200 OK", sdp=True)
OK = send("200 OK", tag="")
WAIT_BYE = '  <recv request="BYE"/>\n' + OK
TERMINATED = send("487 Request Terminated", cseq=INVITE_CSEQ) + ACK
DIGEST = 'Digest realm="trunk",nonce="47ebe028",algorithm=MD5'
CHALLENGES = {"401": "WWW-Authenticate: ", "407": "Proxy-Authenticate: "}
BARE_401 = send("401 Unauthorized") + ACK

SCRIPTS = {
    "001": RING + CANCEL + OK + TERMINATED,  # rings until cancelled
    "002": pause(300) + RING + CANCEL + OK + TERMINATED,  # answers nothing for a while
    "003": TRYING + CANCEL + OK + TERMINATED,  # heard, never rings
    "004": RING + CANCEL + OK + send("200 OK", sdp=True, cseq=INVITE_CSEQ) + ACK + WAIT_BYE,  # 200 crosses CANCEL
    "005": RING + ANSWER + ACK + WAIT_BYE,  # answers, talks until we hang up
    "006": RING + ANSWER + ACK_AND_FROM + pause(300) + bye('Reason: Q.850;cause=16;text="Normal"'),
    "007": send("183 Session Progress", sdp=True) + pause(300) + ANSWER + ACK + WAIT_BYE,
    "008": BARE_401 + ('  <recv request="INVITE"/>\n' + BARE_401) * 3 + pause(500),  # refuses without a challenge
    "009": RING + send("183 Session Progress", sdp=True) + CANCEL + OK + TERMINATED,  # an announcement
    "010": RING + RING + pause(200) + ANSWER + ACK + WAIT_BYE,
}


def final(kind: str, status: str, number: str) -> str:
    """SIPp takes no variable for a status, so that each is a branch of its own."""
    extra = {"2": "Reason: Q.850;cause=", "3": "Reason: Q.850;cause=", "4": "Retry-After: "}.get(kind)
    ring = RING if kind in "13" else ""
    if status in CHALLENGES:
        challenge = send(f"{status} Final", extra=CHALLENGES[status] + DIGEST)
        return challenge + ACK + '  <recv request="INVITE"/>\n' + challenge + ACK
    return ring + send(f"{status} Final", extra=f"{extra}{int(number)}" if extra else "") + ACK


def steps_of(called: str) -> str:
    kind, status, number = called[5], called[6:9], called[9:12]
    return SCRIPTS[status] if kind == "9" else final(kind, status, number)


def scenario(called: Iterable[str]) -> str:
    branches = dict(enumerate(sorted(set(called)), 1))
    choose = "".join(
        f'    <ereg regexp="^INVITE sip:.{number[1:]}@" search_in="msg" check_it="false" assign_to="is{index}"/>\n'
        for index, number in branches.items()
    )
    jump = "".join(f'  <nop next="{index}" test="is{index}" hide="true"/>\n' for index in branches)
    steps = "".join(
        f'  <label id="{index}"/>\n{steps_of(number)}  <nop next="999" hide="true"/>\n'
        for index, number in branches.items()
    )
    return f"""<?xml version="1.0" encoding="ISO-8859-1" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="the called number decides">
  <recv request="INVITE" crlf="true" rrs="true"><action>
{choose}  </action></recv>
{jump}{steps}  <label id="999"/>
  <pause milliseconds="300" hide="true"/>
{'  <Reference variables="caller"/>' if "caller" in steps else ""}
</scenario>
"""


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as chooser:
        chooser.bind(("127.0.0.1", 0))
        return int(chooser.getsockname()[1])


def start_sipp(folder: Path, called: Iterable[str]) -> tuple[subprocess.Popen[bytes], int]:
    (folder / "uas.xml").write_text(scenario(called))
    port = free_port()
    command = ["sipp", "-sf", "uas.xml", "-i", "127.0.0.1", "-p", str(port), "-nostdin", "-trace_err", "-aa"]
    with (folder / "sipp.log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log), port
