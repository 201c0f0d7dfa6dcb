"""The command line: smart-campaigns."""

from smart_campaigns.cli.main import main

__all__ = ["main"]
