"""The server as a user runs it, with callers that take orders."""

from __future__ import annotations

import sys
from pathlib import Path

from smart_campaigns.bootstrap import caller_place
from smart_campaigns.cli import main

caller_place.CALLER_COMMAND = (sys.executable, str(Path(__file__).with_name("caller.py")), "caller")
main()
