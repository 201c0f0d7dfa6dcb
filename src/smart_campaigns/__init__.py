"""Dials contacts with AI voice agents, on a schedule: never twice, never outside the rules, and it says why."""
