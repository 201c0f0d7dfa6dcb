"""How a process of ours ended, as the event log has it."""

from __future__ import annotations


def how_it_ended(code: int | None) -> dict[str, int]:
    """`code`: as its parent saw it, negative for a signal; None: nobody saw it."""
    if code is None:
        return {}
    return {"signal": -code} if code < 0 else {"code": code}
