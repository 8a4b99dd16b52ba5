"""Parts of a run: together they are all of it, they are about equal, and none leaves a base out."""

from __future__ import annotations

import pytest

from mpconform.clauses import load_spec
from mpconform.run.costs import cost
from mpconform.run.shard import Shard
from tests.running import mpconform

CLAUSES = list(load_spec())


@pytest.mark.parametrize("of", [1, 2, 5, 9])
def test_every_clause_is_in_one_part(of: int) -> None:
    parts = [Shard(number, of).clauses(CLAUSES) for number in range(1, of + 1)]
    assert sorted(c.id for part in parts for c in part) == sorted(c.id for c in CLAUSES)


def test_a_clause_is_where_those_are_that_it_builds_on() -> None:
    for number in range(1, 6):
        part = {clause.id for clause in Shard(number, 5).clauses(CLAUSES)}
        assert all(base in part for c in CLAUSES if c.id in part for base in c.builds_on)


def test_parts_cost_about_the_same() -> None:
    costs = [sum(cost(c.id) for c in Shard(number, 5).clauses(CLAUSES)) for number in range(1, 6)]
    assert max(costs) < 1.1 * min(costs)


def test_what_was_never_measured_has_a_cost() -> None:
    assert cost("pool.map.is-brand-new") > 0


@pytest.mark.parametrize("text", ["0/5", "6/5", "2", "a/b", "2/0", "-1/3", "2/5/7"])
def test_what_is_no_part_is_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="is written 2/5"):
        Shard.parse(text)


@pytest.mark.once
def test_the_command_takes_a_part() -> None:
    done = mpconform("run", "--shard", "3")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
