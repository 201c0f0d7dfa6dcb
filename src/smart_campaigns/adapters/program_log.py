"""The program's own log: on standard error, and without the values of variables, which hold numbers, words and secrets."""

from __future__ import annotations

import sys

import structlog


def log_to_stderr() -> None:
    *processors, _ = structlog.get_config()["processors"]
    shown = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, shown], logger_factory=structlog.PrintLoggerFactory(sys.stderr))
