"""What an agent says in one call: its own texts and the law's, filled with what is known of the call. A talk that is typed
has it from here, too: what is tested is what is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from smart_campaigns.core.agents import FlowAgentConfig
from smart_campaigns.core.disclosure import MAY_CONTINUE, NOT_NOW, Disclosure
from smart_campaigns.core.flow_talk import FlowTalk, before_last
from smart_campaigns.core.flow_text import fill


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScript:
    """`zone`: the contact's. `values`: of the placeholders."""

    config: FlowAgentConfig
    disclosure: Disclosure
    zone: str
    values: Mapping[str, str] = field(default_factory=dict)

    def talk(self) -> FlowTalk:
        flow = self.config.flow
        if self.disclosure.asks_to_continue:
            flow = flow.asking_first(MAY_CONTINUE, NOT_NOW)
        return FlowTalk(flow, self.values, self.zone)

    def opening(self) -> list[str]:
        """The greeting, and what the law of the place wants said first."""
        return [self.filled(text) for text in (self.config.greeting, *self.disclosure.opening())]

    def closing(self) -> list[str]:
        """What the law wants said before the call ends, each once."""
        return list(dict.fromkeys(self.filled(text) for text in self.disclosure.closing()))

    def ending(self, say: str) -> str:
        """The law's last words stand before the goodbye. Not for an opt-out: its answer is the last word."""
        return before_last(say, self.closing())

    def sentences(self) -> Iterator[str]:
        """All that may have to be said, what is said first before the rest."""
        yield from self.opening()
        yield from (self.filled(text) for text in self.config.flow.sentences())

    def filled(self, text: str) -> str:
        return fill(text, self.values)


def script_values(
    config: FlowAgentConfig,
    *,
    contact_name: str,
    organization: str,
    phone: str,
    call_context: str = "",
    attributes: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """`phone`: of the caller, E.164."""
    name = contact_name.strip()
    spelt = " ".join(phone.lstrip("+"))
    known = {
        "name": name,
        "first_name": name.split(" ")[0] if name else "",
        "agent": config.agent,
        "organization": config.organization or organization,
        "purpose": config.purpose,
        "call_context": call_context,
        "phone": spelt,
        "address": config.address or spelt,
    }
    return {**{key: str(value) for key, value in (attributes or {}).items()}, **known}
