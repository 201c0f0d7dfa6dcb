"""Every bench in turn, or those named: `run.py pause recovery`. Figures go to bench/latest.json."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BENCHES = (
    "throughput",
    "depth",
    "pause",
    "recovery",
    "fair_share",
    "utilisation",
    "pacing_under_chaos",
    "speech",
    "live_stream",
    "demo",
    "fresh_clone",
    "campaign_list",
    "contact_list",
    "dialogues",
    "talks",
    "console_page",
)


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        print(f"no such bench: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    failed = [name for name in names or BENCHES if not _runs(name)]
    if failed:
        print(f"did not run to the end: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def _runs(name: str) -> bool:
    print(f"# {name}", flush=True)
    return subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
