"""Who works for an organization, and what a role may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """From the one that may do everything down to the one that reads."""

    OWNER = "owner"
    """All: members, policy, money."""
    MANAGER = "manager"
    """Campaigns, agents, numbers, carriers, contacts, taking numbers off the do-not-call list."""
    OPERATOR = "operator"
    """Runs campaigns: start, pause, stop, channels, single calls."""
    ANALYST = "analyst"
    """Reads; numbers are masked."""


_ORDER = (Role.ANALYST, Role.OPERATOR, Role.MANAGER, Role.OWNER)


def is_at_least(role: Role, least: Role) -> bool:
    return _ORDER.index(role) >= _ORDER.index(least)


def hears_by_default(role: Role) -> bool:
    """Full numbers, recordings and transcripts."""
    return is_at_least(role, Role.MANAGER)


def can_be_let_hear(role: Role) -> bool:
    """Never an analyst."""
    return role is not Role.ANALYST
