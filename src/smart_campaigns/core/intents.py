"""What somebody means, as far as a call must understand without a model: rules over words, in order of consequence.

An opt-out is always judged first and never by a likeness of meaning: who asks not to be called is not called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache


class Intent(StrEnum):
    """In the order in which they are looked for."""

    OPT_OUT = "opt_out"
    WRONG_NUMBER = "wrong_number"
    ROBOT = "robot"
    HUMAN = "human"
    CALLBACK = "callback"
    NOT_INTERESTED = "not_interested"
    DONE = "done"
    WHO = "who"
    WHAT = "what"
    REPEAT = "repeat"
    HOLD = "hold"
    NO = "no"
    BYE = "bye"
    YES = "yes"


_CALLS = (
    r"(call|calls|calling|called|phone|phoning|ring|ringing|dial|dialing|dialling|bother\ (me|us)|bothering"
    r"|contact|contacting|harass\w*)"
)
_RULES: Mapping[Intent, str] = {
    Intent.OPT_OUT: rf"""
        \b(stop|quit|cease|enough)\ ((with|of)\ )?(\w+\ ){{0,2}}{_CALLS}\b
        | ^(please\ |just\ |now\ )*stop(\ it|\ that|\ this|\ now|\ please)*$
        | \b(don't|dont|do\ not|never|didn't|did\ not|no\ longer)\ (\w+\ )?want\b(?!\ to\ miss).*\b(?<!for\ )(calls|called|calling|you\ to\ (call|phone|ring))\b(?!.*\b(now|today|at)\b)
        | \b(don't|dont|do\ not|never|nor)\b.*\bhear\ from\ (you|your|this|them|any)\b
        | \bno\ more\ (of\ )?(\w+\ )?calls\b
        | \b(never|not|don't|dont|do\ not)\ (you\ )?(ever\ |please\ )?{_CALLS}\b(?!.*\b(now|right\ now|today|later|tomorrow|tonight)\b)
        | \b(never|not|don't|dont|do\ not)\ (ever\ )?{_CALLS}.*\b(again|any\ ?more|ever)\b
        | \b(do\ not|don't|dont|no)\ call\b.*\b(list|register|registry)\b
        | \b(never|not|don't|dont|do\ not)\ {_CALLS}.*\bany\ other\ (day|time)\b
        | \b(no|without)\ (more\ )?(calls|calling)\b(?!.*\b(today|now|yet)\b) | \bno\ more\ calling\b
        | \b(don't|dont|do\ not|not)\ (\w+\ ){{0,2}}(wish|want|like|consent|agree)\ (\w+\ ){{0,2}}(be\ |being\ |to\ |more\ )*(called|contacted|phoned|calls)\b
        | \b(withdr[ae]w|withdrawn|withdrawing|revoked?|revoking)\ (\w+\ )?(consent|permission)\b
        | \b(consent|permission)\ (is\ |was\ |has\ been\ )?(withdrawn|revoked)\b
        | \bnever\ (agreed|consented|signed\ up|opted\ in|gave\ (\w+\ ){{0,2}}(permission|consent))\b
        | \byou\ (can't|cannot|can\ not|may\ not|must\ not|should\ not|shouldn't|are\ not\ allowed\ to|have\ no\ (right|permission|business)(\ to)?)\ (be\ )?{_CALLS}\b
        | \bno\ longer\ ((call|phone|ring|contact|dial)\ (me|us|this|my|our|here)|be\ (called|contacted))\b
        | \b(want|asked|told|ask|tell|asking|telling|need)\ you\ to\ (please\ )?stop\b(?!\ (by|over)\b) | \bkeep\ (on\ )?(calling|phoning|ringing)\b.*\bstop\b
        | ^(would|could|can|will)\ you\ (please\ |just\ )*stop(\ it|\ that|\ this|\ now|\ please)*$ | ^(please\ )?never\ again(\ please)?$
        | \b(cancel|end|discontinue|refrain\ from|desist\ from|halt)\ (all\ |these\ |those\ |your\ |any\ |the\ |future\ |further\ |more\ )*(calls|calling|phoning|ringing|contacting)\b
        | \bblock\ (my|this|our|the|your)\ (\w+\ )?number\b | \blast\ time\ (that\ )?you\ (ever\ )?(call|phone|ring|contact)\b | \bdon't\ you\ dare\ (to\ )?{_CALLS}\b
        | \bstop\ bugging\b | \bleave\ me\ be\b | \b(remove|delete|erase)\ (me|us)\b | \b(be|get)\ (removed|taken\ off|deleted)\b
        | \b(take|taken|remove|delete|drop|strike|get)\ (me|us|off|my\ \w+|our\ \w+|(this|that|the)\ (number|phone))\b.*\b(off|from|list|lists)\b
        | \b(remove|delete|erase|lose|forget|drop)\ (me|us|this|that|my|our|the|his|her)\ ?(\w+\ )?(number|name|off|details|phone)\b
        | \b(take|remove|delete|drop|strike)\ (me|us|it)\ (\w+\ )?(off|from|out)\b | \btake\ (my|our|this|that|the)\ (\w+\ ){{1,3}}(off|out)\b
        | \b(i|we|i'll|we'll|i'm|we're)\ (will\ |shall\ |am\ |are\ |going\ to\ |have\ to\ )*(report|sue)\ you\b(?!\ (the|a|an|our|my|that|how|what|when)\b)
        | \b(unsubscribe|opt(\ |-)?out|opt\ me\ out|leave\ (me|us)\ alone)\b
    """,
    Intent.WRONG_NUMBER: r"""
        \bwrong\ (number|person|guy|man|woman|lady|house|one|place|phone|party)\b | \b(dialed|dialled|called|phoned|rang)\ (\w+\ )?wrong\b
        | \b(just|only|recently)\ got\ this\ (\w+\ )?(number|phone)\b | \b(isn't|is\ not)\ (\w+\ )?(number|phone)\ (any\ ?more|any\ longer)\b
        | \b(nobody|no\ one|no-one|there's\ no|there\ is\ no|no)\ .*\b(by|of|with)\ that\ name\b
        | \b(there's|there\ is)\ no\ (?!problem|need|time|reason|hurry|rush|way)\w+\ (here|at\ this\ number)\b
        | \b(nobody|no\ one|no\ \w+)\ (lives\ here|at\ this\ number)\b | \b(nobody|no\ one)\ (called|named)\b
        | \b(doesn't|does\ not|don't)\ live\ here\b
        | \b(he|she|they|has|have|he's|she's|they've)\ (\w+\ )?moved\ (out|away)\b(?!\ from\ (that|the|this)) | \bnever\ heard\ of\b
        | \b(not\ (his|her|their)\ (number|phone))\b
        | \b(this\ is\ not|this\ isn't|that's\ not|that\ isn't|that\ is\ not|i'm\ not|i\ am\ not)\ (me|him|her|them|\w+'s\ number)\b
        | \bdon't\ know\ (who\ that|him|her|them|anyone|anybody|any\ (?!details|more|thing|of)\w+)\b
    """,
    Intent.ROBOT: r"""
        \b(robot|bot|machine|computer|recording|recorded|automated|artificial|chatbot)\b
        | \b(an?\ |this\ )(a\.?\ ?i\.?)\b
        | \bare\ you\ (a\ )?(real|human|actual|live|person)\b
    """,
    Intent.HUMAN: r"""
        \b(real|human|live|actual)\ (person|being|agent|human|operator)\b
        | \b(speak|talk|put\ me\ through|connect\ me|transfer\ me|get\ me)\b.*\b(person|human|somebody|someone|agent|operator|representative|manager|supervisor|colleague|service)\b
        | \b(representative|operator|supervisor)\b
    """,
    Intent.CALLBACK: r"""
        \bcall\ (me\ |us\ )?(back|later|another\ time|tomorrow|tonight|next|after|in\ (the|an?|\d+|half)|at\ \w+)\b
        | \b(try|ring|phone)\ (me\ |us\ |again\ )*(back|later|tomorrow|again|another|after|next)\b
        | \b(ring|phone|call)\ me\ (in|on|at|around|tomorrow)\b | \b(not|isn't)\ (home|here|in|available)\b
        | \b(whenever|any\ ?time|another\ (time|day)|some\ other\ (time|day)|a\ different\ time|some\ time\ else)\b
        | \b(give\ (me|us)\ a\ (call|ring|buzz)|try\ me)\b
        | \b(later|another\ time|some\ other\ time)\b.*\b(please|better|maybe|today|on)\b | ^(maybe\ |not\ now\ |perhaps\ )?later\b
        | \b(i'm|i\ am|we're|kind\ of|really|bit|pretty|very|too)\ (\w+\ )?(busy|driving|eating|cooking|working|tied\ up)\b
        | \b(in\ (a|the\ middle\ of\ a)\ meeting|at\ work|bad\ time|not\ a\ good\ (time|moment)|can't\ (talk|speak)|cannot\ (talk|speak)|not\ (right\ )?now|no\ time)\b
    """,
    Intent.NOT_INTERESTED: r"""
        \b(not|no|isn't|never)\ (\w+\ )?(interest|interested)\b | \buninterested\b
        | \b(don't|do\ not|doesn't)\ (want|need|care)\b
        | \bnot\ for\ (me|us)\b | \bno\ need\b | \bhappy\ with\ (what|my|our)\b
        | \b(let|leave)\ it\ (run\ out|expire|lapse|end|go|be|at\ that)\b | \b(can't|cannot|can\ not)\ afford\b
        | \b(too\ (expensive|much|dear))\b | \b(cancel|quit)\ (it|my|the|our)\b | \bdon't\ bother\b
        | \b(i'll|i\ will|going\ to|gonna|i'd|have\ to|think\ i)\ pass\b | ^(i'll\ |i\ )?pass\b
        | \b(i'm|i\ am|we're)\ (good|all\ set|okay|fine)(\ thanks|\ thank\ you|\ for\ now|\ as\ it\ is)*$
    """,
    Intent.DONE: r"""
        \balready\ (\w+\ )?(did|done|paid|renewed|sent|sorted|have|cancelled|canceled|took|taken)\b
        | \b(paid|renewed|did|sent|done)\ (\w+\ )?already\b | \bwas\ done\b
        | \b(taken\ care\ of|took\ care\ of|been\ (sorted|done|paid|renewed))\b
        | \bi\ (paid|renewed|sent)\ (it|that|already|last|yesterday|this|on)\b
    """,
    Intent.WHO: r"""
        \bwho('s|\ is|\ are|\ am|s)\b(?!.*\bspeaking\ with\ you\b) | \bwho\ did\ you\ say\b
        | \b(which|what)\ company\b | \bwhat('s|\ is)\ your\ name\b | \band\ you\ are\b | \bwhere\ (are\ )?you\ calling\ from\b
    """,
    Intent.WHAT: r"""
        \bwhat('s|\ is)?\ (this|it|that)\ (all\ )?(about|regarding|for|call)\b
        | \bwhy\ (are|did|do)\ you\b | \bwhat\ (are|do)\ you\ (want|calling|selling|need)\b
        | \bwhat('s|\ is)\ (this|the)\ call\b | \bregarding\ what\b | \babout\ what\b
    """,
    Intent.REPEAT: r"""
        \b(repeat|pardon|say\ (that|it)\ again|come\ again|once\ more|one\ more\ time)\b
        | \b(didn't|did\ not|couldn't|can't|cannot)\ (\w+\ )?(hear|catch|get|understand)\b
        | \bwhat\ (was\ that|did\ you\ say)\b | \b(breaking\ up|missed\ that)\b | ^(sorry|what|huh|excuse\ me)$
    """,
    Intent.HOLD: r"""
        \b(hold\ on|hang\ on|bear\ with\ me)\b | \b(just\ |one\ |a\ )(sec|second|moment|minute)\b | ^wait\b
    """,
    Intent.NO: r"""
        \b(no|nope|nah|negative|never)\b | \b(not\ (really|today|this|at\ all|possible|going))\b
        | \b(not|isn't)\ (correct|right|true|good|fine|ok|okay)\b | \b(won't|doesn't|does\ not|not)\ work\b
        | \b(i\ |we\ )(don't|can't|won't|cannot|would\ not|wouldn't|rather\ not)\b | \b(don't\ think\ so|rather\ not|absolutely\ not)\b
        | \b(i'm|i\ am|i'd\ be)\ afraid\ (not|i\ can't)\b | \b(no\ (way|sir|ma'am|chance))\b | \b(will|would|think\ we'll|think\ i'll)\ not\b
    """,
    Intent.BYE: r"\b(good\ ?bye|bye|see\ you|talk\ to\ you\ later|have\ a\ (nice|good)\ (day|one))\b",
    Intent.YES: r"""
        \b(yes|yeah|yep|yup|yea|ya|sure|okay|ok|alright|correct|right|fine|definitely|absolutely|certainly|indeed|exactly|speaking)\b
        | \b(of\ course|sounds\ good|go\ ahead|please\ do|i\ guess\ so|why\ not|that\ works|works\ for\ me|good\ idea|i\ (do|would|will|can|am))\b
        | \b((would|that'd|it'd|that'll|will)\ be\ (\w+\ )?(lovely|great|nice|good|fine|wonderful|perfect|okay|ok|super|kind|helpful))\b
        | \b(love\ to|glad\ to|happy\ to|like\ to|let's\ (do|go|renew)|count\ me\ in|do\ it|by\ all\ means|very\ well|suppose\ so|you\ (got|have)\ (me|it|her|him)|no\ problem)\b
        | \b(sounds\ (great|fine|lovely|perfect|okay|right))\b | ^(perfect|great|lovely|wonderful|excellent|naturally|affirmative)\b | \b(it\ is|you\ are|i\ am|we\ are|it\ sure\ is)$
        | ^please\ \w+( \w+)?$
        | \b(this\ is\ (he|she|him|her|me)|it's\ me|that's\ me|that\ is\ me)\b | \bm+\ ?-?h+m+\b | \bu+h\ ?-?hu+h\b
    """,
}
_NO_WISH = re.compile(
    r"""
    \b(i|you|we|they|he|she|it|phone)\ (did\ not|didn't|have\ not|haven't|has\ not|had\ not|never)\ (ever\ )?(call|called|ring|rang|phone|phoned|dial|dialed|dialled)\b
    | \b(don't|dont|do\ not|never)\ (\w+\ )?(stop|quit)\ (calling|phoning|ringing|your\ calls|the\ calls)\b | \b(don't|dont|do\ not|never)\ (\w+\ )?(remove|delete|erase)\ (me|us|my\ \w+)\b
    | \b(why|when|how\ come)\ (did\ |have\ )?(you|they)\ (stop|stopped|quit)\ (calling|phoning|ringing)\b | \bdid\ you\ say\ (to\ )?stop\ (calling|phoning)\b
    | \b(i|we|he|she|they|i'll|we'll|he'll|she'll|they'll)\ (will\ |can\ |could\ |should\ |have\ to\ )?(stop|stopped|quit)\ (calling|phoning|ringing)\b
    | \b(don't|do\ not)\ call\ me\ \w+\ (call\ me|my\ name|it's|i'm)\b
    | \bdid\ (i|you|we|they|he|she)\ not\ (call|ring|phone)\b
    | \b(i'm|i\ am|you're|you\ are|we're|we\ are)\ not\ (calling|phoning|ringing)\b
    | \b(i|we)\ (don't|do\ not)\ (call|phone|ring)\b
    | \b(don't|do\ not)\ (call|phone|ring)\ (\w+\ )?(before|until|between|the\ (office|house|shop)|my\ (office|work|house))\b
    """,
    re.VERBOSE,
)
"""Words of calling that wish for nothing: what was, what somebody else does, at which hour or place not."""
_COMPILED = {intent: re.compile(rule, re.VERBOSE) for intent, rule in _RULES.items()}
_ALIKE = 0.84
"""Of a phrase that an agent's author gave: so alike is what was heard, word for word in its place."""


def words_of(text: str) -> str:
    """Lower case, without punctuation: what the rules read."""
    bare = re.sub(r"[^a-z0-9' -]", " ", text.lower().replace("\u2019", "'").replace("a.i.", "ai"))
    return re.sub(r"\s+", " ", bare).strip()


_phrase = lru_cache(maxsize=4096)(words_of)


def understand(text: str, phrases: Mapping[str, Iterable[str]] | None = None) -> str | None:
    """The intent of what was said: an opt-out, then one of the agent's own (`phrases`), then the rules; or None."""
    words = words_of(text)
    if not words:
        return None
    if is_opt_out(text):
        return Intent.OPT_OUT
    for name, examples in (phrases or {}).items():
        if any(_is_alike(words, _phrase(example)) for example in examples):
            return name
    return next((intent for intent, rule in _COMPILED.items() if rule.search(words)), None)


def is_opt_out(text: str) -> bool:
    """Whether somebody asks not to be called (any more); not whether they speak of a call that was, or another's."""
    return _COMPILED[Intent.OPT_OUT].search(_NO_WISH.sub(" ", words_of(text))) is not None


def _is_alike(heard: str, phrase: str) -> bool:
    """The phrase stands in what was heard, give or take a letter or a small word."""
    if not phrase:
        return False
    if f" {phrase} " in f" {heard} ":
        return True
    heard_words, length = heard.split(), len(phrase.split())
    likeness = SequenceMatcher(b=phrase, autojunk=False)
    for at in range(max(1, len(heard_words) - length + 1)):
        likeness.set_seq1(" ".join(heard_words[at : at + length]))
        if all(bound() >= _ALIKE for bound in (likeness.real_quick_ratio, likeness.quick_ratio, likeness.ratio)):
            return True  # the bounds cost little, and rule nearly everything out
    return False
