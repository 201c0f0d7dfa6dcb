from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.virtual_phones.sdp import read_sdp, write_sdp
from smart_campaigns.virtual_phones.sip_message import (
    MalformedMessageError,
    format_message,
    parse,
    tag_of,
    uri_of,
    user_of,
)
from smart_campaigns.virtual_phones.sip_status import phrase_of

INVITE = (
    b"INVITE sip:%2B15550100@host SIP/2.0\r\nv: SIP/2.0/UDP a;branch=z9\r\nVia: SIP/2.0/UDP b\r\n"
    b'f: "A <b>" <sip:+1555@x>;tag=t1\r\nt: <sip:+15550100@host>\r\ni: id-1\r\nCSeq: 7 INVITE\r\n'
    b"Subject: one\r\n  two\r\n\r\nbody"
)


def test_compact_names_folded_lines_and_several_vias_are_read():
    message = parse(INVITE)
    assert (message.method, message.cseq, message.call_id, message.body) == ("INVITE", 7, "id-1", b"body")
    assert message.all("via") == ["SIP/2.0/UDP a;branch=z9", "SIP/2.0/UDP b"]
    assert message.first("subject") == "one two"
    assert user_of(message.request_uri) == "+15550100"
    assert not message.is_response


def test_a_response_knows_the_method_it_answers():
    response = parse(INVITE.replace(b"INVITE sip:%2B15550100@host SIP/2.0", b"SIP/2.0 486 Busy Here"))
    assert (response.status, response.method, response.is_response) == (486, "INVITE", True)


@pytest.mark.parametrize(
    ("address", "user", "uri", "tag"),
    [
        ("<sip:+1555@host:5060;user=phone>;tag=abc", "+1555", "sip:+1555@host:5060;user=phone", "abc"),
        ("sip:bob@host;tag=x", "bob", "sip:bob@host", "x"),
        ("<tel:+15550100;phone-context=x>", "+15550100", "tel:+15550100;phone-context=x", None),
        ("<sip:host>", None, "sip:host", None),
    ],
)
def test_addresses(address, user, uri, tag):
    assert (user_of(address), uri_of(address), tag_of(address)) == (user, uri, tag)


@pytest.mark.parametrize(
    "cut", [b"v: SIP/2.0/UDP a;branch=z9\r\nVia: SIP/2.0/UDP b\r\n", b"CSeq: 7 INVITE\r\n", b"i: id-1\r\n"]
)
def test_a_message_without_what_a_transaction_needs_is_refused(cut):
    with pytest.raises(MalformedMessageError):
        parse(INVITE.replace(cut, b""))


@given(st.binary(max_size=400))
def test_anything_is_read_or_refused_and_nothing_else(data):
    with suppress(MalformedMessageError):
        parse(data)


@given(st.binary(max_size=60), st.integers(min_value=0, max_value=200))
def test_a_damaged_message_is_read_or_refused(noise, at):
    with suppress(MalformedMessageError):
        parse(INVITE[:at] + noise + INVITE[at:])


def test_what_is_written_can_be_read():
    headers = (("Via", "x"), ("From", "f"), ("To", "t"), ("Call-ID", "c"), ("CSeq", "1 BYE"))
    message = parse(format_message("BYE sip:a@b SIP/2.0", headers, b"hello"))
    assert (message.method, message.body, message.first("content-length")) == ("BYE", b"hello", "5")


def test_phrases():
    assert [phrase_of(status) for status in (200, 404, 486, 480, 403, 699)] == [
        "OK",
        "Not Found",
        "Busy Here",
        "Temporarily Unavailable",
        "Forbidden",
        "Answer",
    ]


def test_an_offer_is_read_with_the_media_line_s_own_connection():
    offer = read_sdp(
        b"v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 8 0 96\r\nc=IN IP4 10.0.0.2\r\na=rtpmap:96 telephone-event/8000\r\n"
    )
    assert offer is not None
    assert (offer.host, offer.port, offer.has_pcmu, offer.telephone_event) == ("10.0.0.2", 4000, True, 96)


def test_an_offer_without_pcmu_or_without_audio():
    offer = read_sdp(b"v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 8\r\n")
    assert offer is not None
    assert not offer.has_pcmu
    assert read_sdp(b"v=0\r\nm=video 4000 RTP/AVP 31\r\n") is None


def test_our_answer_is_an_offer_that_can_be_read():
    answer = read_sdp(write_sdp("127.0.0.1", 4000, 101))
    assert answer is not None
    assert (answer.host, answer.port, answer.has_pcmu, answer.telephone_event) == ("127.0.0.1", 4000, True, 101)
