"""Programs as data: their form in JSON, what may come after what, and their ends."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from mpconform.programs import language as p
from mpconform.programs.epilogue import epilogue
from mpconform.programs.generation import every_program, made
from mpconform.programs.situation import situation_after
from mpconform.programs.smaller import smaller, without
from mpconform.programs.validity import allows, is_valid

OPEN = p.OpenPool(2)
GATED = p.Submit("apply_async", ("waits",))
DEADLY = p.Submit("apply_async", ("dies",))
DEATH = "pool.worker-death.fails-the-task"


def drawn(seed: int) -> p.Program:
    draw = random.Random(seed)

    def pick(several: Sequence[Any]) -> Any:
        return draw.choice(several)

    return made(pick)


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


def test_all_small_programs_are_different_and_valid() -> None:
    found = list(every_program(2))
    assert len(set(found)) == len(found)
    assert len(found) > 50
    assert all(is_valid(program[:1]) for program in found)


def test_a_step_is_left_out_with_those_that_name_it() -> None:
    steps = (OPEN, DEADLY, GATED, p.Get(1), p.InThread(p.Get(2)), p.KillWorker(0))
    assert without(steps, 1) == (OPEN, GATED, p.InThread(p.Get(1)), p.KillWorker(0))


def test_smaller_programs_are_valid_and_have_their_ends() -> None:
    steps = (OPEN, GATED, p.OpenGates(), p.Get(1))
    found = list(smaller((*steps, *epilogue(steps))))
    assert (OPEN, GATED, *epilogue((OPEN, GATED))) in found
    assert all(len(program) < len(steps) + len(epilogue(steps)) for program in found)
    assert not any(program[:3] == (OPEN, GATED, p.Get(1)) for program in found)


def test_what_runs_in_a_spawned_process_is_light() -> None:
    code = "import sys, mpconform.programs.tasks; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"dataclasses", "hypothesis", "psutil", "typing", "mpconform.programs.language"}
    assert not heavy & set(ast.literal_eval(done.stdout))


def test_what_is_known_to_be_left_behind_is_not_waited_for() -> None:
    assert p.LookBehind() in epilogue((OPEN,))
    assert p.LookBehind() not in epilogue((OPEN,), ["pool.end.leaves-no-descriptor-and-no-thread"])
