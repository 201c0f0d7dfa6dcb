"""An agent version's configuration: what it is called, for whom it calls, how it speaks, and its flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from smart_campaigns.core.errors import FieldError, InvalidInput
from smart_campaigns.core.flow import Flow, parse_flow
from smart_campaigns.core.flow_validation import no_entry

NAME_MAX = 60
PURPOSE_MAX = 120
ADDRESS_MAX = 200
SPEED = (0.7, 1.4)


class AgentKind(StrEnum):
    RECORDED_SENTENCE = "recorded_sentence"
    FLOW = "flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowAgentConfig:
    """`agent`: the name it gives itself. `organization`: for whom it calls; None: the organization's own name.

    `purpose` completes "I am calling about …". `address`: where it can be reached besides the number that calls, by post
    or free of charge; said where the law wants it. `speed` of the voice, 1.0 as trained.
    """

    agent: str
    organization: str | None
    greeting: str
    purpose: str
    address: str | None
    speed: float
    flow: Flow


def parse_flow_agent(config: Mapping[str, Any]) -> FlowAgentConfig:
    """Raises InvalidInput with everything that is wrong."""
    errors = tuple(_errors(config))
    flow: Flow | None = None
    try:
        flow = parse_flow(config["flow"]) if isinstance(config.get("flow"), Mapping) else None
    except InvalidInput as wrong:
        errors += wrong.under("flow")
    if errors or flow is None:
        raise InvalidInput(errors)
    return FlowAgentConfig(
        agent=config["agent"],
        organization=config.get("organization") or None,
        greeting=config.get("greeting") or "Hello.",
        purpose=config["purpose"],
        address=config.get("address") or None,
        speed=float(config.get("speed", 1.0)),
        flow=flow,
    )


def check_agent(config: Mapping[str, Any]) -> None:
    """Raises InvalidInput for a configuration that cannot run calls."""
    kind = config.get("kind")
    if kind == AgentKind.FLOW:
        parse_flow_agent(config)
    elif kind != AgentKind.RECORDED_SENTENCE:
        raise InvalidInput.of("kind", f"one of {', '.join(AgentKind)}", fix="give one of them")


def _errors(config: Mapping[str, Any]) -> Iterator[FieldError]:
    known = ("kind", "agent", "organization", "greeting", "purpose", "address", "speed", "flow")
    for key in config:
        if key not in known:
            yield no_entry(str(key), known)
    for key, most in (("agent", NAME_MAX), ("purpose", PURPOSE_MAX)):
        value = config.get(key)
        if not isinstance(value, str) or not 1 <= len(value.strip()) <= most:
            yield FieldError(field=key, limit=f"a text of 1 to {most} characters", fix="give one")
    for key, most in (("organization", NAME_MAX), ("greeting", 200), ("address", ADDRESS_MAX)):
        value = config.get(key)
        if value is not None and (not isinstance(value, str) or len(value) > most):
            yield FieldError(field=key, limit=f"a text of at most {most} characters", fix="shorten it")
    speed = config.get("speed", 1.0)
    if isinstance(speed, bool) or not isinstance(speed, (int, float)) or not SPEED[0] <= speed <= SPEED[1]:
        yield FieldError(field="speed", limit=f"{SPEED[0]} to {SPEED[1]}", fix="give a number in that range")
    if not isinstance(config.get("flow"), Mapping):
        yield FieldError(field="flow", limit="the conversation flow", fix="write start, states, always … under it")
