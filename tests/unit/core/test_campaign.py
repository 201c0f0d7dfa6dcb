"""The table of states and commands, cell by cell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gate_facts import DAY, NOW
from hypothesis import given
from hypothesis import strategies as st

from smart_campaigns.core.campaign import (
    AllocateChannels,
    Archive,
    BreakerReset,
    BreakerTripped,
    CallsToldToHangUp,
    Campaign,
    CampaignArchived,
    CampaignArmed,
    CampaignCompleted,
    CampaignDeleted,
    CampaignDisarmed,
    CampaignPaused,
    CampaignResumed,
    CampaignStarted,
    CampaignStopped,
    CampaignUnarchived,
    ChannelsAllocated,
    Delete,
    EndRun,
    Life,
    NextRunMoved,
    Pause,
    ResetBreaker,
    Resume,
    RunBegan,
    RunEnded,
    RunSkipped,
    Start,
    StartRefused,
    Stop,
    TripBreaker,
    Unarchive,
    decide,
    evolve,
)
from smart_campaigns.core.errors import CommandRefused

STATES = {
    "draft": Campaign(life=Life.DRAFT, not_ready=("no_agent",)),
    "paused": Campaign(life=Life.PAUSED),
    "run_open": Campaign(life=Life.PAUSED, has_open_run=True),
    "active": Campaign(life=Life.ACTIVE, has_open_run=True),
    "stopped": Campaign(life=Life.STOPPED),
    "completed": Campaign(life=Life.COMPLETED),
}
ALL = tuple(STATES)
SAME = ()
ALLOCATED = (ChannelsAllocated(channels=3, former=0),)
STARTED = (CampaignStarted(),)
STOPPED = (CampaignStopped(),)
HUNG_UP = (CampaignStopped(hang_up_now=True), CallsToldToHangUp())
LEFT = (CallsToldToHangUp(),)
TRIPPED = (BreakerTripped(calls=20, failures=9),)
ENDED = (RunEnded(cause="done"), CampaignCompleted())

# command | by state: draft, paused without a run, paused with one, active, stopped, completed; a word is the 409's code
TABLE = [
    (AllocateChannels(channels=3, cap=10), ["draft", ALLOCATED, ALLOCATED, ALLOCATED, "ended", ALLOCATED]),
    (AllocateChannels(channels=0, cap=10), ["draft", SAME, SAME, SAME, "ended", SAME]),
    (AllocateChannels(channels=11, cap=10), ["draft", "over_cap", "over_cap", "over_cap", "ended", "over_cap"]),
    (AllocateChannels(channels=-1, cap=10), ["draft", "over_cap", "over_cap", "over_cap", "ended", "over_cap"]),
    (Start(), ["not_ready", STARTED, (CampaignResumed(),), SAME, "stopped", STARTED]),
    (Resume(), ["draft", STARTED, (CampaignResumed(),), SAME, "stopped", "completed"]),
    (Pause(), ["draft", SAME, SAME, (CampaignPaused(),), "ended", "ended"]),
    (
        Pause(hang_up_now=True),
        [
            "draft",
            (CallsToldToHangUp(),),
            (CallsToldToHangUp(),),
            (CampaignPaused(), CallsToldToHangUp()),
            "ended",
            "ended",
        ],
    ),
    (Stop(), ["draft", STOPPED, STOPPED, STOPPED, SAME, SAME]),
    (Stop(hang_up_now=True), ["draft", HUNG_UP, HUNG_UP, HUNG_UP, LEFT, LEFT]),
    (ResetBreaker(), ["not_tripped", "not_tripped", "not_tripped", "not_tripped", "ended", "ended"]),
    (Delete(), [(CampaignDeleted(),), *["archive_instead"] * 5]),
    (Archive(), ["draft", (CampaignArchived(),), "run_open", "active", (CampaignArchived(),), (CampaignArchived(),)]),
    (Unarchive(), ["draft", SAME, "run_open", "active", SAME, SAME]),
    # by itself
    (TripBreaker(calls=20, failures=9), [SAME, SAME, SAME, TRIPPED, SAME, SAME]),
    (EndRun(cause="done"), [SAME, SAME, SAME, ENDED, SAME, SAME]),
]
CELLS = [(command, name, cell) for command, row in TABLE for name, cell in zip(ALL, row, strict=True)]


def outcome(campaign: Campaign, command) -> object:
    try:
        return decide(campaign, command)
    except CommandRefused as refused:
        return refused.code


@pytest.mark.parametrize(("command", "state", "cell"), CELLS)
def test_every_cell(command, state, cell) -> None:
    assert outcome(STATES[state], command) == cell


TRIP = replace(STATES["paused"], is_tripped=True)
OVER = {"can_run_again": False}

# what differs from the plain states | command | answer
MORE = [
    # tripped: neither word starts, a reset stays paused
    (TRIP, Start(), "breaker_tripped"),
    (TRIP, Resume(), "breaker_tripped"),
    (replace(TRIP, has_open_run=True), Start(), "breaker_tripped"),
    (replace(TRIP, has_open_run=True), Resume(), "breaker_tripped"),
    (TRIP, ResetBreaker(), (BreakerReset(),)),
    (replace(TRIP, has_open_run=True), ResetBreaker(), (BreakerReset(),)),
    (replace(TRIP, life=Life.STOPPED), ResetBreaker(), "ended"),
    # an empty run stays open until the breaker is reset and the campaign resumed: then it completes
    (replace(TRIP, has_open_run=True), EndRun(cause="done"), SAME),
    # past the end date
    (replace(STATES["paused"], **OVER), Start(), "ended"),
    (replace(STATES["paused"], **OVER), Resume(), "ended"),
    (replace(STATES["completed"], **OVER), Start(), "ended"),
    (replace(STATES["completed"], **OVER), Resume(), "completed"),
    (replace(STATES["completed"], **OVER), AllocateChannels(channels=3, cap=10), "ended"),
    (replace(STATES["paused"], **OVER), AllocateChannels(channels=3, cap=10), ALLOCATED),
    (replace(STATES["active"], **OVER), Start(), SAME),
    # rows of readiness
    (replace(STATES["paused"], not_ready=("no_agent",)), Start(), "not_ready"),
    (replace(STATES["paused"], not_ready=("no_agent",)), Resume(), "not_ready"),
    (replace(STATES["active"], not_ready=("no_agent",)), Start(), SAME),
    # the run opens at its start
    (STATES["paused"], Start(run_begins_at=NOW + DAY), (CampaignStarted(run_begins_at=NOW + DAY),)),
    (STATES["paused"], Start(next_run_at=NOW + DAY), (CampaignStarted(next_run_at=NOW + DAY),)),
    # allocating arms a scheduled campaign that waits for its start
    (
        replace(STATES["paused"], is_scheduled=True),
        AllocateChannels(channels=3, cap=10),
        (*ALLOCATED, CampaignArmed()),
    ),
    (
        replace(STATES["paused"], is_scheduled=True, channels=3),
        AllocateChannels(channels=3, cap=10),
        (CampaignArmed(),),
    ),
    (
        replace(STATES["paused"], is_scheduled=True, channels=3, is_armed=True),
        AllocateChannels(channels=3, cap=10),
        SAME,
    ),
    (
        replace(STATES["paused"], is_scheduled=True, channels=3),
        AllocateChannels(channels=0, cap=10),
        (ChannelsAllocated(channels=0, former=3),),
    ),
    (replace(STATES["run_open"], is_scheduled=True), AllocateChannels(channels=3, cap=10), ALLOCATED),
    (replace(STATES["active"], is_scheduled=True), AllocateChannels(channels=3, cap=10), ALLOCATED),
    (replace(STATES["completed"], is_scheduled=True), AllocateChannels(channels=3, cap=10), ALLOCATED),
    # pause disarms
    (replace(STATES["paused"], is_armed=True), Pause(), (CampaignDisarmed(),)),
    # the whole cap may be allocated
    (STATES["paused"], AllocateChannels(channels=10, cap=10), (ChannelsAllocated(channels=10, former=0),)),
    # stop ends the series of a completed campaign, while it has one
    (replace(STATES["completed"], is_recurring=True), Stop(), STOPPED),
    (replace(STATES["completed"], is_recurring=True), Stop(hang_up_now=True), HUNG_UP),
    (replace(STATES["completed"], is_recurring=True, **OVER), Stop(), SAME),
    (replace(STATES["completed"], is_recurring=True, **OVER), Stop(hang_up_now=True), LEFT),
    # archived
    (replace(STATES["stopped"], is_archived=True), Archive(), SAME),
    (replace(STATES["stopped"], is_archived=True), Unarchive(), (CampaignUnarchived(),)),
    # a run of a series ends, and the campaign goes on
    (
        STATES["active"],
        EndRun(cause="done", next_run_at=NOW + DAY, is_last=False),
        (RunEnded(cause="done", next_run_at=NOW + DAY),),
    ),
]


@pytest.mark.parametrize(("campaign", "command", "answer"), MORE)
def test_what_decides_within_a_cell(campaign, command, answer) -> None:
    assert outcome(campaign, command) == answer


def test_a_refusal_says_what_is_missing_and_what_cures() -> None:
    with pytest.raises(CommandRefused, match="no_agent; no_contact") as refused:
        decide(replace(STATES["paused"], not_ready=("no_agent", "no_contact")), Start())
    assert refused.value.code == "not_ready"
    with pytest.raises(CommandRefused, match="the organization's cap is 10"):
        decide(STATES["paused"], AllocateChannels(channels=11, cap=10))
    with pytest.raises(CommandRefused, match="Duplicate it"):
        decide(STATES["stopped"], Pause())


ARMED = Campaign(is_armed=True, is_archived=True, channels=2)

# state | event | state after
EVOLVED = [
    (ARMED, ChannelsAllocated(channels=5, former=2), replace(ARMED, channels=5)),
    (STATES["paused"], CampaignArmed(), replace(STATES["paused"], is_armed=True)),
    # a start ends arming and archiving, and opens the run
    (ARMED, CampaignStarted(), Campaign(life=Life.ACTIVE, has_open_run=True, has_begun=True, channels=2)),
    (ARMED, CampaignStarted(run_begins_at=NOW), Campaign(life=Life.ACTIVE, has_open_run=False, channels=2)),
    (Campaign(life=Life.ACTIVE), RunBegan(due_at=NOW), replace(STATES["active"], has_begun=True)),
    (STATES["active"], RunSkipped(due_at=NOW, reason="overlap"), STATES["active"]),
    (STATES["active"], NextRunMoved(next_run_at=NOW), STATES["active"]),
    (ARMED, StartRefused(code="not_ready", message="no agent"), ARMED),
    (STATES["run_open"], CampaignResumed(), STATES["active"]),
    (STATES["active"], CampaignPaused(), STATES["run_open"]),
    (ARMED, CampaignDisarmed(), replace(ARMED, is_armed=False)),
    (STATES["active"], CampaignStopped(), STATES["stopped"]),
    (ARMED, CampaignStopped(), Campaign(life=Life.STOPPED, is_archived=True, channels=2)),
    (STATES["active"], BreakerTripped(calls=20, failures=9), replace(STATES["run_open"], is_tripped=True)),
    (TRIP, BreakerReset(), STATES["paused"]),
    (STATES["active"], RunEnded(cause="done"), Campaign(life=Life.ACTIVE)),
    (Campaign(life=Life.ACTIVE), CampaignCompleted(), STATES["completed"]),
    (STATES["stopped"], CampaignArchived(), replace(STATES["stopped"], is_archived=True)),
    (replace(STATES["stopped"], is_archived=True), CampaignUnarchived(), STATES["stopped"]),
    (STATES["stopped"], CallsToldToHangUp(), STATES["stopped"]),
    (STATES["draft"], CampaignDeleted(), STATES["draft"]),
]


@pytest.mark.parametrize(("before", "event", "after"), EVOLVED)
def test_the_state_after_an_event(before, event, after) -> None:
    assert evolve(before, event) == after


COMMANDS = st.one_of(
    st.builds(AllocateChannels, channels=st.integers(-1, 6), cap=st.just(5)),
    st.sampled_from(
        [Start(), Start(run_begins_at=NOW), Resume(), Pause(), Stop(), Stop(hang_up_now=True), ResetBreaker()]
    ),
    st.sampled_from([TripBreaker(calls=20, failures=9), Archive(), Unarchive(), EndRun(cause="done")]),
    st.just(EndRun(cause="done", is_last=False)),
)


@given(st.lists(COMMANDS, max_size=25), st.booleans(), st.booleans())
def test_any_sequence_keeps_what_always_holds_and_a_repeat_changes_nothing(commands, scheduled, recurring) -> None:
    campaign = Campaign(is_scheduled=scheduled, is_recurring=recurring)
    for command in commands:
        try:
            events = decide(campaign, command)
        except CommandRefused:
            continue
        for event in events:
            campaign = evolve(campaign, event)
        assert not (campaign.has_open_run and campaign.life in {Life.STOPPED, Life.COMPLETED})
        assert not (campaign.is_tripped and campaign.life in {Life.ACTIVE, Life.COMPLETED})
        assert not (campaign.is_archived and campaign.life is Life.ACTIVE)
        assert not (campaign.is_armed and campaign.life in {Life.ACTIVE, Life.STOPPED})
        assert 0 <= campaign.channels <= 5
        again = outcome(campaign, command)  # a duplicate is harmless: nothing, a refusal, or the hang-up told once more
        assert again in (SAME, LEFT) or isinstance(again, str)


@pytest.mark.parametrize("life", [Life.PAUSED, Life.ACTIVE, Life.STOPPED, Life.COMPLETED])
@pytest.mark.parametrize(
    "command",
    [
        AllocateChannels(channels=1, cap=10),
        Start(),
        Resume(),
        Pause(),
        ResetBreaker(),
        Archive(),
        Unarchive(),
        Delete(),
    ],
)
def test_a_test_call_that_has_begun_is_only_ended(command, life):
    called = Campaign(life=life, has_begun=True, tested_agent="Ava")
    with pytest.raises(CommandRefused, match=r"a test call of Ava\. Call a virtual phone again") as refused:
        decide(called, command)
    assert refused.value.code == "test_call"


def test_a_test_call_is_made_once_and_ends():
    new = Campaign(tested_agent="Ava")
    assert decide(new, AllocateChannels(channels=3, cap=10)) == ALLOCATED
    (started,) = decide(new, Start())
    rings = evolve(new, started)
    assert rings.has_begun
    assert decide(rings, Stop()) == STOPPED
    assert decide(rings, EndRun(cause="done")) == ENDED


@pytest.mark.parametrize("command", [Resume(), Pause(), Archive(), Delete()])
def test_nothing_else_is_done_with_a_test_call_before_it_begins(command):
    with pytest.raises(CommandRefused, match="a test call"):
        decide(Campaign(tested_agent="Ava"), command)
