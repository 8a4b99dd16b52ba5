"""``python -m tests.nodes dask|ray``: a run on two nodes, of which one is killed amid it.

Prints the verdicts and whatever is left: the exit code is 0 if all was judged, and nothing is left.
It takes some minutes, and needs the library.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from mpconform.records import Verdict, read_runs
from tests.nodes.left import Left
from tests.nodes.node import LOG, kill, told

CLAUSES = ("pool.apply.*", "pool.map.[ak]*")


def main(library: str) -> int:
    """Run it; the exit code."""
    before = Left.look()
    with tempfile.TemporaryDirectory() as folder:
        place, records = Path(folder, "nodes"), Path(folder, "records.jsonl")
        chosen = [word for clause in CLAUSES for word in ("--clause", clause)]
        command = ["run", f"tests.nodes.{library}:backend", *chosen, "-o", str(records)]
        run = subprocess.Popen(
            [sys.executable, "-m", "mpconform", *command], env={**os.environ, LOG: str(place)}
        )
        while run.poll() is None and not (told(place) and judged(records)):
            time.sleep(0.1)
        nodes = told(place)
        killed = kill(nodes[-1]) if nodes else 0
        print(f"killed: a node of {killed} processes, of {len(nodes)} nodes", flush=True)
        code = run.wait()
        verdicts = judged(records)
    print(f"the run ended with exit code {code}: {dict(verdicts)}")
    left = before.more(run.pid)
    print(f"left: {left or 'nothing'}")
    return int(
        bool(left) or not (killed and verdicts) or "SUITE-ERROR" in verdicts or code not in (0, 1)
    )


def judged(records: Path) -> Counter[str]:
    """The verdicts so far, but for what was not supported."""
    if not records.exists() or not records.read_text():
        return Counter()
    found = (result.verdict for run in read_runs(records) for result in run.results)
    return Counter(verdict.value for verdict in found if verdict is not Verdict.UNSUPPORTED)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
