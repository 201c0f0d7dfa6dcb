"""Forty spoken test dialogues that the product is tuned on, and forty that it is not: outcome, do-not-call, transcript."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from figures import report
from ruamel.yaml import YAML

sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "integration")]
from speech_texts import words, wrong_words

from spoken_calls import Spoken, spoken_bed

FILE = Path(__file__).parent / "dialogues.yaml"
CHANNELS = 6
LONGEST_S = 420.0
TELLS_LITTLE = {"voicemail", "announcement_picked_up", "announcement_early", "silent", "hangs_up_early"}
"""The agent does not hear these out: their words are in no transcript."""
MOST_WRONG = 0.5
"""Of the words of one contact: a transcript that wrong is none."""


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    name: str
    kind: str
    behaviour: dict[str, Any]
    expect: tuple[str, ...]
    callback: dict[str, Any] | None

    @property
    def is_opt_out(self) -> bool:
        return "do_not_call" in self.expect

    @property
    def said(self) -> str:
        """What the transcript must have: hums take no turn."""
        lines = [] if self.kind in TELLS_LITTLE else self.behaviour["lines"]
        texts = [line if isinstance(line, str) else line["text"] for line in lines]
        return " ".join(text for text in texts if text not in ("Mhm.", "Uh huh."))


def read(which: str) -> list[Dialogue]:
    return [_dialogue(given) for given in YAML(typ="safe", pure=True).load(FILE)[which]]


def _dialogue(given: dict[str, Any]) -> Dialogue:
    kind = given.get("kind", "answers")
    behaviour = {
        "kind": kind,
        "ring_s": 1.2,
        "talk_s": 1.5 if kind == "hangs_up_early" else 20.0,
        "voice": given.get("voice", 0),
        "hangs_up": not given.get("stays", kind == "silent"),
        "lines": [_line(line) for line in given.get("says", ())],
    }
    return Dialogue(
        name=given["name"],
        kind=kind,
        behaviour=behaviour,
        expect=tuple(given["expect"]),
        callback=given.get("callback"),
    )


def _line(given: str | dict[str, Any]) -> str | dict[str, Any]:
    if isinstance(given, str):
        return given
    line = {"text": given["text"], "after_s": given.get("after", 0.0)}
    return line | {"over_caller_s": given["over"]} if "over" in given else line


def wrongs(dialogue: Dialogue, call: Spoken) -> list[str]:
    """What is not as it must be."""
    found = []
    got = {call.outcome, call.result, call.cause}
    if not set(dialogue.expect) <= got:
        found.append(f"expected {' '.join(dialogue.expect)}, got {call.outcome} {call.result or call.cause}")
    if call.is_on_dnc != dialogue.is_opt_out:
        found.append("not on the do-not-call list" if dialogue.is_opt_out else "on the do-not-call list")
    if not found and dialogue.callback and not _is_then(dialogue.callback, call):
        found.append(f"called back at {call.callback_at}")
    if not found and _share_wrong(dialogue, call) > MOST_WRONG:
        found.append(f"transcript {call.words('contact')!r}")
    return found


def _is_then(wanted: dict[str, Any], call: Spoken) -> bool:
    if call.callback_at is None:
        return False
    if "minutes" in wanted:
        ahead = call.callback_at - call.ended_at
        return abs(ahead - timedelta(minutes=wanted["minutes"])) < timedelta(minutes=2)
    zone = ZoneInfo(call.zone)
    local, today = call.callback_at.astimezone(zone), call.ended_at.astimezone(zone).date()
    return (local.date() - today).days == wanted["days"] and f"{local:%H:%M}" == wanted["at"]


def _share_wrong(dialogue: Dialogue, call: Spoken) -> float:
    if not (said := dialogue.said):
        return 0.0
    return wrong_words(said, call.words("contact")) / max(1, len(words(said)))


async def run(which: str, dialogues: list[Dialogue]) -> None:
    async with spoken_bed([d.behaviour for d in dialogues], channels=CHANNELS, callers=2) as bed:
        await bed.start()
        await bed.all_settled(LONGEST_S)
        calls = await bed.calls()
    right = opted_out = 0
    spoken, wrong = 0, 0
    for dialogue, call in zip(dialogues, calls, strict=True):
        found = wrongs(dialogue, call)
        right += not found
        opted_out += dialogue.is_opt_out and call.is_on_dnc
        spoken += len(words(dialogue.said))
        wrong += round(_share_wrong(dialogue, call) * len(words(dialogue.said)))
        if found or "-v" in sys.argv:
            tell(dialogue, call, found)
    prefix = "dialogues" if which == "held_out" else "dialogues_tuned"
    report(f"{prefix}_right", right, f"of {len(dialogues)}")
    report(f"{prefix}_opt_outs_kept", opted_out, f"of {sum(d.is_opt_out for d in dialogues)}")
    report(f"{prefix}_contact_wrong_words_percent", round(100 * wrong / spoken, 1), "%")


def tell(dialogue: Dialogue, call: Spoken, found: list[str]) -> None:
    print(f"# {'WRONG' if found else 'right'} {dialogue.name}: {'; '.join(found)}", flush=True)
    for turn in call.conversation.get("turns", ()):
        heard = f" | heard {turn['heard_text'][-50:]!r}" if "heard_text" in turn else ""
        print(f"#   {turn['at_s']:6.2f} {turn['speaker'][:3]} {turn.get('intent')} {turn['text'][:110]!r}{heard}")
    for decision in call.conversation.get("decisions", ()):
        print(f"#   {decision['at_s']:6.2f} {decision['what']}: {decision['why']}", flush=True)


async def main() -> None:
    names = [which for which in ("tuned", "held_out") if which in sys.argv] or ["tuned", "held_out"]
    for which in names:
        await run(which, read(which))


if __name__ == "__main__":
    asyncio.run(main())
