"""The spec parser: what fits the form is read, what does not is an error with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpconform.clauses import Basis, Keyword, MalformedSpec, load_spec

GOOD = """\
# Pool

A pool has workers.

## Results

### pool.map.keeps-input-order

> `map()` **MUST** return its results
> in the order of its input.

Rationale: Else nobody could tell
which is which.

- basis: documented
- needs: pipe, pool.chunksize
- pythons: 3.11+
- platforms: posix
- start methods: fork, spawn
- source: [map](https://example.org/map), [issue](https://example.org/1)

### pool.map.second

> This **SHOULD** hold.

Rationale: So.

- basis: robust
- needs: pipe
- source: [map](https://example.org/map)
- builds on: `pool.map.keeps-input-order`
- untested: it cannot be seen from outside

## Not specified

- The order in which tasks start.
"""


def load(tmp_path: Path, text: str):  # type: ignore[no-untyped-def]
    (tmp_path / "pool.md").write_text(text)
    return load_spec(tmp_path)


def test_a_clause_is_read_whole(tmp_path: Path) -> None:
    first, second = load(tmp_path, GOOD)
    assert first.id == "pool.map.keeps-input-order"
    assert first.chapter == "pool"
    assert first.sentence == "`map()` MUST return its results in the order of its input."
    assert first.rationale == "Else nobody could tell which is which."
    assert (first.keyword, first.basis, first.core) == (Keyword.MUST, Basis.DOCUMENTED, True)
    assert {need.value for need in first.needs} == {"pipe", "pool.chunksize"}
    assert len(first.sources) == 2
    assert (second.keyword, second.basis, second.core) == (Keyword.SHOULD, Basis.ROBUST, False)
    assert second.builds_on == (first.id,)
    assert second.untested == "it cannot be seen from outside"


def test_a_clause_applies_where_its_fields_say(tmp_path: Path) -> None:
    first, second = load(tmp_path, GOOD)
    assert first.applies_to((3, 11), "linux", "fork")
    assert first.applies_to((3, 14), "macos", "spawn")
    assert not first.applies_to((3, 10), "linux", "fork")
    assert not first.applies_to((3, 11), "windows", "spawn")
    assert not first.applies_to((3, 11), "linux", "forkserver")
    assert second.applies_to((3, 10), "windows", "loky")


def test_a_clause_applies_to_the_implementations_that_it_names(tmp_path: Path) -> None:
    field = "- implementations: cpython\n- builds on"
    first, second = load(tmp_path, GOOD.replace("- builds on", field))
    assert first.applies_to((3, 11), "linux", "fork", "PyPy")
    assert second.applies_to((3, 11), "linux", "fork", "CPython")
    assert not second.applies_to((3, 11), "linux", "fork", "PyPy")


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("# Pool", "Pool", "pool.md:1", "title"),
        ("### pool.map.second", "### Second", "pool.md:22", "not a clause id"),
        ("### pool.map.second", "### imap.map.second", "pool.md:22", "begins with 'pool.'"),
        ("### pool.map.second", "### pool.map.keeps-input-order", "pool.md:22", "stands twice"),
        ("**SHOULD**", "should", "pool.md:22", "one of **MUST**"),
        ("**SHOULD**", "**SHOULD** and **MAY**", "pool.md:22", "one of **MUST**"),
        ("> This **SHOULD** hold.\n", "", "pool.md:22", "sentence"),
        ("Rationale: So.", "So.", "pool.md:22", "Rationale"),
        ("- basis: robust\n", "", "pool.md:22", "'basis' is missing"),
        ("- basis: robust", "- basis: folklore", "pool.md:28", "documented, de facto or robust"),
        ("- basis: documented", "- basis: robust", "pool.md:15", "SHOULD or MAY"),
        ("- needs: pipe\n", "", "pool.md:22", "'needs' is missing"),
        ("- needs: pipe\n", "- needs: puul\n", "pool.md:29", "'puul' is unknown"),
        ("- pythons: 3.11+", "- pythons: new ones", "pool.md:17", "3.10-3.12"),
        ("- platforms: posix", "- platforms: amiga", "pool.md:18", "'amiga' is unknown"),
        ("fork, spawn", "fork, sporn", "pool.md:19", "'sporn' is unknown"),
        ("[map](https://example.org/map)\n- b", "the manual\n- b", "pool.md:30", "Markdown link"),
        ("- builds on: `pool.map.keeps", "- builds on: `pool.keeps", "pool.md:22", "no clause"),
        ("- builds on", "- builds at", "pool.md:31", "no field 'builds at'"),
        (
            "- builds on: `pool.map",
            "- except: `pool.map",
            "pool.md:31",
            "only a MUST has exceptions",
        ),
        (
            "https://example.org/1)\n",
            "https://example.org/1)\n- except: `pool.map.third`\n",
            "pool.md:7",
            "excepts 'pool.map.third', which is no clause",
        ),
        (
            "https://example.org/1)\n",
            "https://example.org/1)\n- except: `pool.map.keeps-input-order`\n",
            "pool.md:7",
            "excepts itself",
        ),
        ("- untested", "- processors: some\n- untested", "pool.md:32", "out of order"),
        ("- builds on", "- implementations: C\n- builds on", "pool.md:31", "'C' is unknown"),
        ("- builds on", "- processors: some\n- builds on", "pool.md:31", "the machine has to have"),
        (
            "- needs: pipe\n",
            "- needs: pipe\n- needs: pipe\n",
            "pool.md:30",
            "stands twice",
        ),
        (
            "- needs: pipe\n",
            "- untested: so\n- needs: pipe\n",
            "pool.md:30",
            "out of order",
        ),
        ("- needs: pipe\n", "- needs: pipe\nand more\n", "pool.md:30", "nothing follows"),
    ],
)
def test_what_does_not_fit_is_an_error_with_its_place(
    tmp_path: Path, old: str, new: str, place: str, problem: str
) -> None:
    assert old in GOOD
    with pytest.raises(MalformedSpec) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert str(caught.value).startswith(place + ":")
    assert problem in str(caught.value)


def test_exceptions_and_processors_are_read(tmp_path: Path) -> None:
    source = "https://example.org/1)\n"
    fields = "- processors: 2\n- except: `pool.map.second`\n"
    first, second = load(tmp_path, GOOD.replace(source, source + fields))
    assert (first.exceptions, first.processors) == (("pool.map.second",), 2)
    assert (second.exceptions, second.processors) == ((), 1)


def test_clauses_that_build_on_each_other_are_an_error(tmp_path: Path) -> None:
    source = "- source: [map](https://example.org/map), [issue](https://example.org/1)\n"
    circle = GOOD.replace(source, source + "- builds on: `pool.map.second`\n")
    with pytest.raises(MalformedSpec, match="builds on itself"):
        load(tmp_path, circle)


def test_the_projects_own_spec_is_well_formed() -> None:
    spec = load_spec()
    assert len(spec) >= 100
    assert {clause.chapter for clause in spec} == {
        "pool",
        "async_result",
        "imap",
        "process",
        "pipe",
        "contexts",
    }
