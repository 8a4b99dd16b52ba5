"""README's first minute, in a copy of the checkout that has nothing else: how long does each step
take? ``python -m tests.first_minute``.

It ends well if there is a verdict, a site that a browser opens, if there is one, and a badge.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from tests.running import ROOT

_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "results", "*.egg-info", "build", "dist")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def commands() -> list[str]:
    """The commands of the section *In a minute*."""
    section = (ROOT / "README.md").read_text().partition("## In a minute")[2]
    block = re.search(r"^```sh\n(.*?)^```$", section, re.M | re.S)
    assert block is not None
    return block[1].splitlines()


def first_minute(folder: Path) -> None:
    """Do it in ``folder``, and print what each step took."""
    checkout = folder / "checkout"
    shutil.copytree(ROOT, checkout, ignore=_LEFT_OUT)
    shutil.copytree(ROOT / "results", checkout / "results", ignore=lambda *_: ["*.jsonl"])
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    environment["XDG_STATE_HOME"] = str(folder / "state")
    began, printed = time.monotonic(), ""
    for command in commands():
        start = time.monotonic()
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=checkout,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        printed += done.stdout
        if done.returncode:
            sys.exit(f"{command}\n{done.stdout}\nexit code {done.returncode}")
        print(f"{time.monotonic() - start:6.1f} s  {command}")
    print(f"{time.monotonic() - began:6.1f} s  in all")
    verdict = re.search(r"^stdlib \(fork\): .*$", printed, re.M)
    assert verdict is not None, printed
    print(verdict[0])
    print(_opened(checkout / "site" / "index.html"))
    assert "conforms" in "".join(ElementTree.parse(checkout / "badge.svg").getroot().itertext())


def _opened(page: Path) -> str:
    """What a browser shows of the page."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        assert "<h1>" in page.read_text()
        return "no browser is here: the site is there, and was not opened"
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--dump-dom")
    shown = subprocess.run(
        [browser, *options, page.as_uri()], capture_output=True, text=True, check=True
    ).stdout
    count = re.search(r"\d+ of \d+ clauses", shown)
    assert count is not None, shown[:1000]
    return f"the site opens: {count[0]}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        first_minute(Path(place))
