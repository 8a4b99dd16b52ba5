"""Odd machines that only root can make: ``python -m tests.machines``, as root, on Linux.

Prints what the command says on each, and its exit code. The interpreter has to be one that other
users may run. ``tests/cli/test_environments.py`` has those that anybody can make.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile

RUN = "run reference --start-method fork --clause 'pool.apply.r*'"
SMOKE = "run stdlib reference --profile smoke"
MAIN = "run stdlib reference --clause 'contexts.main.*' --clause 'process.environment*'"
NOBODY = "setpriv --reuid 65534 --clear-groups env HOME=/"

ENVIRONMENTS = {
    "another user's TMPDIR": (f"{NOBODY} TMPDIR=/usr {{}} {RUN}", 2),
    "a full TMPDIR": (
        'unshare -m bash -c "mount -t tmpfs -o size=200k none {folder}; '
        'head -c 200k /dev/zero > {folder}/full; TMPDIR={folder} {} run reference"',
        2,
    ),
    "a TMPDIR that fills up": (
        # Whatever fails then is no library's doing: nothing is found here (exit 1).
        'unshare -m bash -c "mount -t tmpfs -o size=12m none {folder}; '
        "(sleep 4; cat /dev/zero > {folder}/full) 2>/dev/null & "
        "TMPDIR={folder} {} run stdlib --profile smoke | "
        "tee /dev/stderr | grep 'does not conform'\"",
        1,
    ),
    "no /proc": ("unshare -m bash -c 'mount -t tmpfs none /proc; {} run reference'", 2),
    "few processes": (f"{NOBODY} bash -c 'ulimit -u 12; {{}} run reference'", 2),
    "some more processes": (f"{NOBODY} bash -c 'ulimit -u 50; {{}} {SMOKE}'", 0),
    "a mask that keeps the owner out": (f"{NOBODY} bash -c 'umask 777; {{}} run reference'", 0),
    "a folder that may not be read": (f"cd {{folder}}; chmod 700 .; {NOBODY} {{}} {MAIN}", 0),
    "a single processor": (f"taskset -c 0 {{}} {SMOKE}", 0),
}
"""What it is -> how the command is started there, and the exit code that it owes."""


def main() -> None:
    """Try all; the exit code is the number of those that did not go as they should."""
    wrong = 0
    for name, (how, owed) in ENVIRONMENTS.items():
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            command = how.replace("{folder}", folder)
            command = command.replace("{}", shlex.join([sys.executable, "-m", "mpconform"]))
            done = subprocess.run(
                ["bash", "-c", command], capture_output=True, text=True, check=False, cwd="/tmp"
            )
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        wrong += done.returncode != owed
        print(f"{name}: exit {done.returncode} ({owed} is right): {' '.join(said)}")
    raise SystemExit(wrong)


if __name__ == "__main__":
    if os.geteuid() != 0:
        raise SystemExit("this makes environments that only root can make")
    main()
