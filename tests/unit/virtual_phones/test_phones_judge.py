"""Each rule, with one case that keeps it to the nanosecond and one that breaks it by a microsecond."""

from __future__ import annotations

import json

import pytest

from smart_campaigns.virtual_phones import judge
from smart_campaigns.virtual_phones.call_record import CallRecord, lost_datagrams, read_log

S = 1_000_000_000
START = 1_800_000_000 * S
MICROSECOND = 1_000


def call(at_ns, *, lasts_ns=None, number=None, attempt_id=None, **more):
    return CallRecord(
        call_id=f"{at_ns}-{number}",
        cseq=1,
        number=number or f"+1555{at_ns % 10**9}{at_ns // S}",
        invited_at_ns=START + at_ns,
        ended_at_ns=None if lasts_ns is None else START + at_ns + lasts_ns,
        attempt_id=attempt_id,
        **more,
    )


def test_spacing():
    assert judge.short_gaps([call(0), call(2 * S), call(4 * S)], 2.0) == []
    late = call(4 * S - MICROSECOND)
    (violation,) = judge.short_gaps([late, call(0), call(2 * S)], 2.0)
    assert violation.call is late
    assert "1.999999 s" in str(violation)


def test_rate_in_any_window():
    kept = [call(second * 20 * S) for second in range(10)]
    assert judge.windows_over(kept, 3) == []
    assert [violation.call for violation in judge.windows_over([*kept, call(179 * S)], 3)] != []
    edge = [call(0), call(S), call(2 * S), call(60 * S - MICROSECOND)]
    assert [violation.call for violation in judge.windows_over(edge, 3)] == [edge[3]]


def test_a_fixed_minute_would_not_see_a_burst_across_its_edge():
    burst = [call(59 * S), call(59 * S + 1), call(61 * S), call(61 * S + 1)]
    assert len(judge.windows_over(burst, 2)) == 2


def test_channels():
    assert judge.over_channels([call(0, lasts_ns=5 * S), call(S, lasts_ns=9 * S), call(5 * S, lasts_ns=S)], 2) == []
    third = call(5 * S - MICROSECOND, lasts_ns=S)
    assert [
        violation.call
        for violation in judge.over_channels([call(0, lasts_ns=5 * S), call(S, lasts_ns=9 * S), third], 2)
    ] == [third]


def test_a_call_that_never_ended_holds_its_channel():
    assert len(judge.over_channels([call(0), call(9_999 * S, lasts_ns=S)], 1)) == 1


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (call(60 * S - MICROSECOND, number="a", lasts_ns=S), "59.999999 s after"),
        (call(70 * S, number="b", attempt_id="one", lasts_ns=S), "the same attempt"),
    ],
)
def test_dialed_twice(second, why):
    first = call(0, number="a", attempt_id="one", lasts_ns=30 * S)
    (violation,) = judge.dialed_twice([first, second])
    assert violation.call is second
    assert why in violation.detail


def test_dialed_again_while_the_former_call_is_up_even_if_a_short_one_lay_between():
    long, short, again = (
        call(0, number="a", lasts_ns=500 * S),
        call(70 * S, number="a", lasts_ns=S),
        call(200 * S, number="a"),
    )
    assert [violation.call for violation in judge.dialed_twice([long, short, again])] == [short, again]


def test_not_dialed_twice():
    first = call(0, number="a", attempt_id="one", lasts_ns=60 * S)
    assert judge.dialed_twice([first, call(60 * S, number="a", attempt_id="two"), call(1, number="b")]) == []


def test_window():
    closes_s = 1_800_000_100
    inside, outside = call(100 * S - MICROSECOND), call(100 * S)
    assert [each.call for each in judge.outside_window([inside, outside], lambda at_s: at_s < closes_s)] == [outside]


def test_daily_limit_counts_by_day_and_leaves_throttled_calls_out():
    def day(at_s):
        return at_s // 86_400

    calls = [call(0), call(S, final_status=503, retry_after_s=60), call(2 * S), call(86_400 * S)]
    assert judge.over_daily_limit(calls, 2, day) == []
    assert [each.call for each in judge.over_daily_limit(calls, 1, day)] == [calls[2]]


def test_forbidden_numbers():
    calls = [call(0, number="+1555"), call(S, number="+1556")]
    assert [each.call.number for each in judge.called_numbers_in(calls, {"+1556"})] == ["+1556"]


def test_utilisation_is_channel_time_inside_the_span():
    calls = [call(0, lasts_ns=10 * S), call(5 * S, lasts_ns=100 * S), call(8 * S)]
    start_s = START / S
    assert judge.utilisation(calls, 2, start_s, start_s + 10) == pytest.approx((10 + 5 + 2) / 20)


def test_idle_gaps_begin_when_all_channels_are_taken():
    calls = [
        call(0, lasts_ns=1 * S),
        call(2 * S, lasts_ns=8 * S),
        call(3 * S, lasts_ns=9 * S),
        call(10 * S + 5_000_000, lasts_ns=50 * S),
        call(12 * S + 250_000_000, lasts_ns=50 * S),
    ]
    assert judge.idle_gaps(calls, 2) == [0.005, 0.25]


def test_the_log_is_read_once_per_invite(tmp_path):
    path = tmp_path / "log"
    same = {"call_id": "c", "cseq": 1}
    lines = [
        {"event": "invite", "at_ns": 5, "number": "+1", "attempt_id": "a", **same},
        {"event": "behaviour", "at_ns": 5, "kind": "answers", "attempt": 0, **same},
        {"event": "invite_repeat", "at_ns": 6, **same},
        {"event": "ringing", "at_ns": 7, "status": 180, **same},
        {"event": "picked_up", "at_ns": 8, "status": 200, **same},
        {"event": "bye_out", "at_ns": 9, "why": "no_rtp", **same},
        {"event": "bye_in", "at_ns": 10, **same},
        {"event": "invite", "at_ns": 3, "number": "+2", "call_id": "d", "cseq": 1},
        {"event": "final", "at_ns": 4, "status": 503, "retry_after_s": 60, "call_id": "d", "cseq": 1},
        {"event": "lost_datagrams", "at_ns": 11, "count": 1},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"event":"inv')
    refused, talked = read_log(path)
    assert (talked.repeats, talked.final_status, talked.ended_by, talked.ended_at_ns) == (1, 200, "no_rtp", 9)
    assert (talked.ringing_at_ns, talked.answered_at_ns, talked.kind) == (7, 8, "answers")
    assert (refused.is_throttled, refused.ended_by, refused.ended_at_ns) == (True, "final", 4)
    assert lost_datagrams(path) == 1
    assert judge.repeated_invites([refused, talked]) == 1
