"""The chapter `examples`: its form, and that its programs are run and judged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mpconform.clauses import MalformedSpec, load_spec
from mpconform.clauses.examples import load_examples
from tests.running import ROOT, mpconform

pytestmark = pytest.mark.once

SECTION = """# Examples

### examples.one

> It **MUST** print.

Rationale: So.

```python
import multiprocessing as mp

print("# no heading")
```

```text
# no heading
(exit status 0)
```

- basis: documented
- needs: process
- source: [manual](https://docs.python.org/3/)
"""


def read(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    path = tmp_path / "examples.md"
    path.write_text(text)
    return [(program.text, program.output) for program in load_examples(path)]


def test_programs_and_their_output_are_read(tmp_path: Path) -> None:
    ((text, output),) = read(tmp_path, SECTION)
    assert text == 'import multiprocessing as mp\n\nprint("# no heading")'
    assert output == "# no heading\n(exit status 0)"


@pytest.mark.parametrize(
    "text",
    [
        SECTION.replace("```text", "```console"),
        SECTION.replace("```text", "```python"),
        SECTION.replace("**MUST**", "will"),
        SECTION.replace("examples.one", "pool.one"),
    ],
)
def test_a_malformed_example_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MalformedSpec, match=r"examples\.md:\d+"):
        read(tmp_path, text)


def test_the_clauses_that_the_chapter_names_exist() -> None:
    text = (ROOT / "spec" / "examples.md").read_text() + (ROOT / "spec" / "observed.md").read_text()
    named = set(re.findall(r"`([a-z_]+\.[a-z_-]+\.[a-z-]+)`", text))
    assert named
    assert named <= set(load_spec().ids)


@pytest.mark.parametrize("backend", ["stdlib", "reference"])
def test_every_program_does_what_the_chapter_says(backend: str) -> None:
    done = mpconform("examples", backend)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_library_that_does_otherwise_is_found() -> None:
    done = mpconform("examples", "tests.backends.shuffled:backend")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL  examples.squares-over-a-pool" in done.stdout
    assert "[9, 4, 1]" in done.stdout
