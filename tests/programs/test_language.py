"""Programs as data: their form in JSON, what may come after what, and their ends."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest

from mpconform.programs import language as p
from mpconform.programs.epilogue import epilogue
from mpconform.programs.generation import MEETS, every_program
from mpconform.programs.reliance import CLOSED_BESIDE, REPLACED_BESIDE
from mpconform.programs.sampler import Sampler
from mpconform.programs.situation import situation_after
from mpconform.programs.smaller import smaller, whole, without
from mpconform.programs.validity import allows, is_valid

OPEN = p.OpenPool(2)
GATED = p.Submit("apply_async", ("waits",))
DEADLY = p.Submit("apply_async", ("dies",))
DEATH = "pool.worker-death.fails-the-task"


def drawn(seed: int) -> p.Program:
    return whole(Sampler(seed).program())


@pytest.mark.parametrize("seed", range(50))
def test_the_form_in_json_says_all(seed: int) -> None:
    program = drawn(seed)
    assert p.from_json(json.loads(json.dumps(p.as_json(program)))) == program


@pytest.mark.parametrize(
    "program",
    [
        (OPEN, GATED, p.Get(1)),
        (OPEN, GATED, GATED, p.Submit("apply_async", ("returns",)), p.Get(3)),
        (OPEN, p.StopWorker(), p.Submit("apply", ("returns",))),
        (OPEN, OPEN),
        (p.Get(0),),
        (OPEN, p.Submit("imap", ("returns",)), p.Get(1)),
        (p.MakePipe(), p.Receive(0, 0)),
        (p.MakePipe(), p.StartProcess("sends", 0, 1), p.KillProcess(1), p.Receive(0, 0)),
        (p.StartProcess("waits"), p.JoinProcess(0)),
        (OPEN, p.InThread(GATED), p.Ready(1)),
        (OPEN, GATED, p.ClosePool(), p.JoinPool()),
    ],
)
def test_what_would_wait_for_what_comes_later_is_not_allowed(program: p.Program) -> None:
    assert not is_valid(program)


@pytest.mark.parametrize(
    "program",
    [
        (OPEN, GATED, p.OpenGates(), p.Get(1)),
        (OPEN, GATED, p.Get(1, 0.0), p.InThread(p.Get(1))),
        (OPEN, GATED, p.Submit("apply_async", ("returns",)), p.Get(2)),
        (p.MakePipe(), p.Send(0, 0), p.Receive(0, 1)),
        (p.MakePipe(), p.StartProcess("sends", 0, 1), p.Receive(0, 0)),
        (OPEN, GATED, p.TerminatePool(), p.JoinPool()),
        (OPEN, p.JoinPool()),
    ],
)
def test_other_programs_are_allowed(program: p.Program) -> None:
    assert is_valid(program)


def test_what_is_known_to_be_broken_is_not_relied_on() -> None:
    now = situation_after((OPEN, DEADLY))
    assert allows(now, p.Get(1))
    assert not allows(now, p.Get(1), {DEATH})


def test_a_program_ends_when_everything_has() -> None:
    assert epilogue((OPEN, GATED, p.InThread(p.Get(1)))) == (
        p.OpenGates(),
        p.ClosePool(),
        p.JoinThread(),
        p.Get(1),
        p.JoinPool(),
        p.LookBehind(),
    )


def test_the_end_does_not_rely_on_what_is_broken_either() -> None:
    assert epilogue((OPEN, DEADLY), {DEATH}) == (
        p.TerminatePool(),
        p.JoinPool(),
        p.LookBehind(),
    )


def test_what_does_not_rely_on_what_is_broken_comes_before_the_pool_is_terminated() -> None:
    large = p.Submit("apply_async", ("large",))
    assert epilogue((OPEN, DEADLY, large), {DEATH}) == (
        p.Get(2),
        p.TerminatePool(),
        p.JoinPool(),
        p.LookBehind(),
    )
    waits = p.InThread(p.Submit("map", ("returns",)))
    assert epilogue((OPEN, DEADLY, waits), {DEATH})[:2] == (p.JoinThread(), p.TerminatePool())
    joins = p.InThread(p.JoinPool())
    assert epilogue((OPEN, DEADLY, joins), {DEATH})[:2] == (p.TerminatePool(), p.JoinThread())


@pytest.mark.parametrize("timeout", [None, 0.02])
def test_two_threads_that_ask_an_iterator_rest_on_a_clause(timeout: float | None) -> None:
    broken = {"imap.next.serves-several-threads"}
    now = situation_after((OPEN, p.Submit("imap", ("returns",)), p.InThread(p.Exhaust(1))))
    assert allows(now, p.Take(1, timeout))
    assert not allows(now, p.Take(1, timeout), broken)


@pytest.mark.parametrize(
    "before",
    [
        (p.OpenPool(1, 1), p.Submit("apply_async", ("returns",))),
        (OPEN, DEADLY),
        (OPEN, p.KillWorker()),
    ],
)
def test_a_map_beside_a_worker_that_is_replaced_rests_on_a_clause(before: p.Program) -> None:
    now = situation_after(before)
    mapped = p.Submit("map_async", ("returns",))
    assert allows(now, mapped)
    assert not allows(now, mapped, {REPLACED_BESIDE})
    assert allows(situation_after((OPEN,)), mapped, {REPLACED_BESIDE})


def test_the_end_does_not_close_beside_a_submission_where_that_is_broken() -> None:
    steps = (OPEN, p.InThread(p.Submit("apply_async", ("returns",))))
    assert epilogue(steps)[:2] == (p.ClosePool(), p.JoinThread())
    assert epilogue(steps, {CLOSED_BESIDE}) == (
        p.JoinThread(),
        p.Get(1),
        p.TerminatePool(),
        p.JoinPool(),
        p.LookBehind(),
    )


def test_all_small_programs_are_different_and_valid() -> None:
    found = list(every_program(2))
    assert len(set(found)) == len(found)
    assert len(found) > 50
    assert all(is_valid(program) for program in found)


def test_a_step_is_left_out_with_those_that_name_it() -> None:
    steps = (OPEN, DEADLY, GATED, p.Get(1), p.InThread(p.Get(2)), p.KillWorker(0))
    assert without(steps, [1]) == (OPEN, GATED, p.InThread(p.Get(1)), p.KillWorker(0))


def test_smaller_programs_are_valid_and_have_their_ends() -> None:
    steps = (OPEN, GATED, p.OpenGates(), p.Get(1))
    found = list(smaller((*steps, *epilogue(steps))))
    assert (OPEN, GATED, *epilogue((OPEN, GATED))) in found
    assert all(len(program) <= len(steps) + len(epilogue(steps)) for program in found)
    assert not any(program[:3] == (OPEN, GATED, p.Get(1)) for program in found)


def test_steps_that_rest_on_what_is_broken_are_left_out() -> None:
    steps = (OPEN, DEADLY, p.Submit("imap", ("returns",)), p.Get(1), p.Take(2))
    assert whole(steps, {DEATH})[:3] == (*steps[:3],)
    assert p.Get(1) in whole(steps)
    assert p.Get(1) not in whole(steps, {DEATH})
    assert p.Take(2) in whole(steps, {DEATH})


def test_a_step_is_made_simpler() -> None:
    steps = (OPEN, p.Submit("map", ("raises", "returns"), chunksize=2))
    found = list(smaller((*steps, *epilogue(steps))))
    for simpler in (
        p.Submit("map", ("raises", "returns")),
        p.Submit("map", ("raises",), chunksize=2),
        p.Submit("map", ("returns", "returns"), chunksize=2),
    ):
        assert (OPEN, simpler, *epilogue((OPEN, simpler))) in found


def test_a_sampler_draws_the_same_from_the_same_seed() -> None:
    one, other, another = Sampler(1), Sampler(1), Sampler(2)
    programs = [one.program() for _ in range(5)]
    assert programs == [other.program() for _ in range(5)]
    assert programs != [another.program() for _ in range(5)]
    assert all(is_valid(program) for program in programs)


@pytest.mark.parametrize("seed", range(20))
def test_in_a_race_two_threads_meet(seed: int) -> None:
    sampler = Sampler(seed)
    for _ in range(10):
        race = sampler.race()
        *before, second, first = race
        assert is_valid(race)
        assert all(isinstance(operation, (p.OpenPool, p.Submit)) for operation in before)
        assert (isinstance(second, p.InThread), isinstance(first, p.InThread)) == (True, False)
        assert any(isinstance(p.inner(operation), MEETS) for operation in (second, first))


def test_races_are_drawn_among_others() -> None:
    sampler = Sampler(1)
    programs = [sampler.program() for _ in range(300)]
    meet = [one for one in programs if len(one) < 6 and p.InThread in map(type, one[-2:-1])]
    assert len(meet) > 30


def test_what_runs_in_a_spawned_process_is_light() -> None:
    code = "import sys, mpconform.programs.tasks; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"dataclasses", "hypothesis", "psutil", "typing", "mpconform.programs.language"}
    assert not heavy & set(ast.literal_eval(done.stdout))


def test_what_is_known_to_be_left_behind_is_not_waited_for() -> None:
    assert p.LookBehind() in epilogue((OPEN,))
    assert p.LookBehind() not in epilogue((OPEN,), ["pool.end.leaves-no-descriptor-and-no-thread"])
