"""Which pairs of operations the language allows, and what programs have covered."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from mpconform.programs import language as p
from mpconform.programs.coverage import coverage
from mpconform.programs.model import RULES
from mpconform.programs.pairs import allowed_pairs
from mpconform.programs.sampler import Sampler
from mpconform.programs.tally import Tally
from mpconform.views.coverage import covered

ALLOWED = allowed_pairs()
DEATH = "pool.worker-death.of-an-idle-worker-harms-nobody"


def test_what_is_drawn_is_among_what_is_allowed() -> None:
    sampler = Sampler(3)
    drawn = {pair for _ in range(60) for pair in pairwise(map(p.kind_of, sampler.program()))}
    assert drawn <= ALLOWED


def test_what_no_program_can_have_is_not_allowed() -> None:
    assert not ALLOWED & {
        ("OpenPool", "OpenPool"),
        ("DropPool", "ClosePool"),
        ("JoinProcess in a thread", "DropPool"),
    }


def test_what_is_known_to_be_broken_allows_fewer() -> None:
    fewer = allowed_pairs({DEATH})
    assert fewer < ALLOWED
    assert not any("KillWorker" in pair for pair in fewer)


def test_a_sampler_goes_on_where_another_has_counted() -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    for seed in range(2):
        sampler = Sampler(seed, pairs)
        for _ in range(60):
            sampler.program()
    alone = Sampler(1)
    drawn = [alone.program() for _ in range(60)]
    assert len(pairs) > len({pair for one in drawn for pair in pairwise(map(p.kind_of, one))})


def test_what_never_came_is_listed_with_the_reason() -> None:
    one, other, *_ = sorted(RULES)
    tally = Tally(
        2,
        pairs=Counter({("OpenPool", "ClosePool"): 1, ("JoinPool", "LookBehind"): 2}),
        spoke=Counter({one: 1, other: 2}),
    )
    found = coverage(tally, {DEATH})
    assert found.came == {("OpenPool", "ClosePool")}
    assert ("OpenPool", "KillWorker") in found.relying
    assert ("OpenPool", "apply") in found.undrawn
    assert (found.both, found.always) == ({one}, {other})
    words = covered(found, 2).plain
    assert f"1 of {len(ALLOWED)} that the language allows" in words
    assert "not drawn in 2 programs" in words
