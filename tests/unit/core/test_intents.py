"""What words mean: opt-outs in every wording, never in a polite or negated one; the other intents; an author's own."""

from __future__ import annotations

import pytest

from smart_campaigns.core.intents import Intent, is_opt_out, understand

OPT_OUTS = (
    "Stop calling me.",
    "Please stop calling.",
    "Stop.",
    "Please stop it.",
    "Quit calling this number!",
    "Stop phoning us, will you?",
    "Stop bothering me.",
    "Stop harassing my mother.",
    "Enough with these calls.",
    "Stop all your calls.",
    "No more calls.",
    "No more of these calls, please.",
    "Don't call me again.",
    "Do not call this number ever again.",
    "Don't call here any more.",
    "Never call me.",
    "Don't you ever phone me again.",
    "Don't bother me again.",
    "I don't want any more of these calls.",
    "I don't want you to call me.",
    "I no longer want to be called.",
    "We do not want to be called by you.",
    "I never want to hear from you.",
    "I don't ever want to hear from you people again.",
    "Take me off your list.",
    "Take my name off of the calling list.",
    "Remove me from your database.",
    "Remove my number.",
    "Get me off this list.",
    "Delete my details.",
    "Delete this number from your system.",
    "Lose my number.",
    "Forget my number.",
    "Put me on the do not call list.",
    "I'm on the don't call registry.",
    "Unsubscribe.",
    "I want to opt out.",
    "Opt me out, please.",
    "Leave me alone.",
    "Leave us alone!",
    "I will report you.",
    "I'm going to sue you.",
    "Yes, and do not call me again, thank you.",
)
NO_OPT_OUTS = (
    "No, thank you.",
    "Please call me later.",
    "Don't call me now, call me tomorrow.",
    "I don't want it, but thank you for calling.",
    "Thanks for calling.",
    "No, I don't want it.",
    "I'm not interested, thank you.",
    "Don't bother.",
    "Please don't go.",
    "I can't stop thinking about it.",
    "The bus stop is over there.",
    "Could you call me at three?",
    "I never got your call yesterday.",
    "Who is calling?",
    "Is there a list of prices?",
    "I lost my phone number.",
    "You have the wrong number.",
    "I don't want you to call me now.",
    "I did not hear you.",
    "I will tell my wife that you called.",
)


@pytest.mark.parametrize("text", OPT_OUTS)
def test_every_wording_of_an_opt_out_is_heard(text: str) -> None:
    assert is_opt_out(text)
    assert understand(text, {"mine": [text]}) == Intent.OPT_OUT  # before anything that an author gave


@pytest.mark.parametrize("text", NO_OPT_OUTS)
def test_politeness_and_negation_are_no_opt_out(text: str) -> None:
    assert not is_opt_out(text)


MEANT = (
    (Intent.YES, "Yes. | Yeah, sure. | Yep. | That's right. | Go ahead. | That would be lovely. | I'd love to. | Sounds good."),
    (Intent.YES, "This is she. | Speaking. | It is. | You are. | Please do. | Let's do it. | Count me in. | By all means. | Mm-hmm."),
    (Intent.NO, "No. | Nope. | No, thanks. | Not really. | I don't think so. | I would rather not. | I'm afraid not. | No way."),
    (Intent.NO, "That does not work. | Not today. | We will not. | Yes and no, well, no."),
    (Intent.NOT_INTERESTED, "I'm not interested. | I don't want it. | Not for me. | I'll pass. | Let it expire. | I can't afford it."),
    (Intent.NOT_INTERESTED, "I'm good, thanks. | It is too expensive. | No need. | Cancel my membership. | Don't bother."),
    (Intent.WRONG_NUMBER, "Wrong number. | You've got the wrong person. | There is nobody here by that name. | She doesn't live here."),
    (Intent.WRONG_NUMBER, "They moved out. | I've never heard of him. | I don't know any Ada. | That is not me."),
    (Intent.CALLBACK, "Call me back later. | I'm driving. | Not now. | Can you try again tomorrow? | It's a bad time. | Some other time."),
    (Intent.CALLBACK, "I'm in a meeting. | I can't talk right now. | Give me a call at three. | Whenever. | She's not home."),
    (Intent.DONE, "I already paid. | I renewed it last week. | It's been taken care of."),
    (Intent.WHO, "Who is this? | Who's calling? | What company is this? | And you are? | Where are you calling from?"),
    (Intent.WHAT, "What is this about? | Why are you calling me? | What do you want?"),
    (Intent.ROBOT, "Are you a robot? | Is this a recording? | Am I talking to a machine? | Are you real?"),
    (Intent.HUMAN, "Can I talk to a real person? | I want a human operator. | Get me your manager. | Put me through to somebody."),
    (Intent.REPEAT, "Pardon? | Can you repeat that? | Say that again, please. | I didn't catch that. | What?"),
    (Intent.HOLD, "Hold on. | Just a moment, please. | One second. | Hang on a minute."),
    (Intent.BYE, "Goodbye. | Bye now. | Have a nice day."),
    (None, "The weather is terrible. | My neighbour has a lawn mower. | Hello? | "),
)  # fmt: skip


@pytest.mark.parametrize(
    ("intent", "text"), [(intent, text.strip()) for intent, texts in MEANT for text in texts.split("|")]
)
def test_what_words_mean(intent: Intent | None, text: str) -> None:
    assert understand(text) == intent


def test_an_authors_own_intents_are_matched_with_a_little_tolerance() -> None:
    own = {"price": ["how much does it cost", "what is the price"]}
    assert understand("So how much does it costs?", own) == "price"
    assert understand("And what is the prize?", own) == "price"
    assert understand("What is the weather?", own) is None
    assert understand("Take me off your list. How much does it cost?", own) == Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        *(
            "You did not call me yesterday.",
            "I never called you.",
            "Did you not call yesterday?",
            "My phone did not ring.",
        ),
        *("I'm not calling about that.", "I don't call that cheap.", "Please don't call before nine."),
        *("Don't call the office, call my cell.", "Sue, you know, was here.", "I will report your number to my boss."),
        *("Remove the item from my records.", "Don't call me now, call me tomorrow.", "No calls came in today."),
    ],
)
def test_words_of_calling_that_wish_for_nothing(text: str) -> None:
    assert not is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Remove me.", "No calls please.", "No more calling.", "I want to be taken off your list.", "Delete me."),
        *("I'd like to be removed.", "I do not wish to be called.", "I do not consent to these calls.", "Leave me be."),
        *("I revoke my consent.", "You can't call me.", "Stop bugging me.", "I don't want to be contacted."),
        *("Don't call me today or any other day.", "I don't want any more calls."),
    ],
)
def test_an_opt_out_in_other_words(text: str) -> None:
    assert is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        *("No problem here.", "No one here has time right now.", "Nobody here but me, go ahead."),
        *("I don't know any details about it.", "I moved away from that plan."),
    ],
)
def test_these_are_no_wrong_numbers(text: str) -> None:
    assert understand(text) != Intent.WRONG_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "I withdraw my consent",
        "You should not be calling me",
        "I want you to stop",
        "Do not dial this number",
        "No longer call me",
        "Never again",
        "would you stop",
        "cancel all calls",
        "block my number",
        "discontinue calling me",
        "please refrain from calling",
        "please make this the last time you call",
        "remove it from your list",
        "you keep calling me stop",
        "i asked you to stop",
        "i never agreed to be called",
        "end these calls",
        "don't you dare call again",
        "take me off your list",
        "take my number off your list",
        "remove my number",
        "take us off",
        "my consent is withdrawn",
        "take that number off",
    ],
)
def test_an_opt_out_as_people_say_it(text: str) -> None:
    assert understand(text) == Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "Can you take my name and number?",
        "take my number down",
        "Don't stop calling me",
        "Please don't remove me, I want to renew",
        "Why did you stop calling me last year?",
        "I don't want to miss your calls",
        "Did you say stop calling?",
        "we'll report you the meter reading",
        "don't call me mam call me bob",
        "I will stop calling the gym",
        "when was the last time you called me",
        "I did not dial you",
        "can you stop by tomorrow",
        "would you stop for a second",
        "the phone is no longer ringing",
    ],
)
def test_who_wants_the_calls_or_speaks_of_others_is_called_again(text: str) -> None:
    assert not is_opt_out(text)
