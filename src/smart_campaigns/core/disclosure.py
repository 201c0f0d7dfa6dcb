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
    says_address: bool = False
    """An address, or a number that costs nothing to call."""
    asks_to_continue: bool = False
    """Nothing but the opening is said unless the contact wants the call to go on."""

    def opening(self) -> tuple[str, ...]:
        """Sentences with placeholders, after the greeting and before the flow's first question."""
        who = "This is {agent}, an automated AI assistant calling for {organization} about {purpose}."
        return (
            who,
            *(("This call is recorded.",) if self.says_recorded else ()),
            *(
                (f"If you want no more calls, just say, stop calling, or press {OPT_OUT_KEY}.",)
                if self.says_opt_out
                else ()
            ),
            *((_PHONE,) if self.says_phone_first else ()),
        )

    def closing(self) -> tuple[str, ...]:
        is_phone_left = self.says_phone_last and not self.says_phone_first
        return (*((_PHONE,) if is_phone_left else ()), *((_ADDRESS,) if self.says_address else ()))


OPT_OUT_KEY = "9"
MAY_CONTINUE = "Is it all right if I go on?"
NOT_NOW = "All right, I will not keep you. Goodbye."
_PHONE = "You can reach us at {phone}."
_ADDRESS = "You can reach us at {address}."


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
        says_address=must_tell_address(table, key),
        asks_to_continue="ask_continue@start" in says,
    )


def must_tell_address(table: PolicyTable, key: LegalKey) -> bool:
    """Whether an address, or a number that costs nothing to call, has to be told there."""
    return any("address_or_freephone" in row.text.split(";") for row in table.binding(key, Rule.DISCLOSURE))


def must_announce(table: PolicyTable, key: LegalKey) -> bool:
    """Whether a recording has to be announced there, whatever the campaign says."""
    return any(row.text in _CONSENTS_OF_ALL for row in table.binding(key, Rule.RECORDING_CONSENT))
