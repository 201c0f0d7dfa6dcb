"""What the law of the place wants said: who calls, that it is a machine, that it is recorded, how to be left alone.

Read from the rows `disclosure`, `recording_consent` and `opt_out` of the policy table. Who calls and that a machine speaks
is always said (the default row, and honest besides). No model decides any of this.
"""

from __future__ import annotations

from dataclasses import dataclass

from smart_campaigns.core.policy_rows import Rule
from smart_campaigns.core.policy_table import LegalKey, PolicyTable

_SAYS_RECORDED = frozenset({"recording@start", "recording@30s"})
_CONSENTS_OF_ALL = frozenset({"all_parties", "notice"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What has to be said in the opening, and after the talk."""

    says_recorded: bool = False
    says_opt_out: bool = False
    says_phone_first: bool = False
    says_phone_last: bool = False

    def opening(self) -> tuple[str, ...]:
        """Sentences with placeholders, after the greeting and before the flow's first question."""
        who = "This is {agent}, an automated AI assistant calling for {organization} about {purpose}."
        return (
            who,
            *(("This call is recorded.",) if self.says_recorded else ()),
            *(("If you want no more calls, just say, stop calling.",) if self.says_opt_out else ()),
            *((_PHONE,) if self.says_phone_first else ()),
        )

    def closing(self) -> tuple[str, ...]:
        return (_PHONE,) if self.says_phone_last and not self.says_phone_first else ()


_PHONE = "You can reach us at {phone}."


def disclosure_for(table: PolicyTable, key: LegalKey, *, is_recorded: bool, announces: bool) -> Disclosure:
    """`announces`: the campaign's own wish to announce the recording; some places leave no choice."""
    says = {part for row in table.binding(key, Rule.DISCLOSURE) for part in row.text.split(";")}
    recording = {row.text for row in table.binding(key, Rule.RECORDING_CONSENT)}
    opt_out = {part for row in table.binding(key, Rule.OPT_OUT) for part in row.text.split(";")}
    return Disclosure(
        says_recorded=is_recorded and (announces or bool(recording & _CONSENTS_OF_ALL) or bool(says & _SAYS_RECORDED)),
        says_opt_out=any(part.startswith("mechanism") for part in opt_out) or "optout_offer@start" in says,
        says_phone_first="phone@start" in says,
        says_phone_last=bool(says & {"phone@during_or_after", "callback_number"}),
    )


def must_announce(table: PolicyTable, key: LegalKey) -> bool:
    """Whether a recording has to be announced there, whatever the campaign says."""
    return any(row.text in _CONSENTS_OF_ALL for row in table.binding(key, Rule.RECORDING_CONSENT))
