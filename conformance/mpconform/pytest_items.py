"""What the pytest plugin does once there are checks to run: an item for each check and target."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn

import pytest

from mpconform.clauses import Clause
from mpconform.cli import job
from mpconform.cli.errors import CannotDo
from mpconform.expectations import Expectations, is_expected, unexpected_result
from mpconform.pytest_run import PlannedTarget, PytestRun
from mpconform.records import Result, Verdict
from mpconform.run.verdicts import applies, left_out
from mpconform.suite.check import Check
from mpconform.views.printable import printable
from mpconform.views.words import evidence, sentence, whereabouts
from mpconform.views.workflow_commands import as_text

_SKIPPED = (Verdict.UNSUPPORTED, Verdict.BLOCKED)


class ClauseBroken(Exception):
    """A check did not come to what was expected; carries its result."""

    def __init__(self, result: Result, remark: str = "") -> None:
        passed = result.verdict is Verdict.PASS
        super().__init__(
            remark + ("the expectation file says otherwise" if passed else sentence(result))
        )
        self.result = result


class CheckItem(pytest.Item):
    """One check on one target."""

    def __init__(self, *, check: Check, planned: PlannedTarget, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check
        self.planned = planned
        names = (check.clause, check.name, planned.description.name, planned.smoke.start_method)
        self.extra_keyword_matches.update(names)

    def runtest(self) -> None:
        """Judge, and turn the verdict into pytest's."""
        run = _run(self.config)
        if reason := left_out(run.spec[self.check.clause]):
            pytest.skip(reason)
        result = run.judge(self.planned, self.check)
        self.user_properties += [("clause", result.clause), ("verdict", result.verdict.value)]
        if result.verdict is Verdict.BLOCKED and (cause := run.unusable(self.planned, self.check)):
            raise ClauseBroken(cause)  # it has no item of its own
        if result.verdict in _SKIPPED:
            pytest.skip(f"{result.verdict.value}: {result.note}")
        held_to = [one for one in run.expectations if one.backend == result.backend]
        if held_to:
            self._compare(result, held_to[0])
        elif result.verdict.violation and not result.core:
            _xfail(result)
        elif result.verdict is not Verdict.PASS:
            raise ClauseBroken(result)

    def _compare(self, result: Result, expectations: Expectations) -> None:
        today = date.today()
        if is_expected(result, expectations, today):
            _xfail(result, ", as expected")
        if result.verdict is Verdict.PASS:
            # What the file expects of a clause may be seen by another of its checks.
            result = _run(self.config).judge_clause(self.planned, self.check)
        if found := unexpected_result(result, expectations, today):
            raise ClauseBroken(found.result, f"unexpected {result.verdict.value}: ")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """The sentence, then the evidence."""
        error = excinfo.value
        if not isinstance(error, ClauseBroken):
            return str(super().repr_failure(excinfo))
        parts = [f"{error.result.verdict.value}: {error}"]
        parts += filter(None, [whereabouts(error.result)])
        parts += [f"--- {heading}:\n{text}" for heading, text in evidence(error.result)]
        return _shown("\n".join(parts))

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Where the check is, and what it is called in reports."""
        line = self.check.function.__code__.co_firstlineno
        return self.path, line, f"{self.check.clause} {self.name}"


def _shown(text: str) -> str:
    """A text with what a backend said, which does nothing to whoever shows it."""
    safe = printable(text)
    return as_text(safe) if job.is_here() else safe


def _xfail(result: Result, remark: str = "") -> NoReturn:
    pytest.xfail(_shown(f"{result.verdict.value}{remark}: {sentence(result)}"))
    raise ClauseBroken(result)  # with --runxfail that has done nothing


def refuse_what_cannot_be(config: pytest.Config) -> None:
    """Raise UsageError, which ends the run with one line, if the options cannot be carried out."""
    if config.getoption("forked", False):
        raise pytest.UsageError(
            "mpconform's checks cannot be run with --forked: leave it out (-o addopts= if it stands"
            " there); every check has processes of its own"
        )
    try:
        _run(config).planned()
    except CannotDo as error:
        raise pytest.UsageError(error.format_message()) from error


def items_for(collector: Any, check: Any) -> list[CheckItem]:
    """The items of a check: one for every target that its clause promises something to."""
    try:
        run = _run(collector.config)
        targets = run.planned()
    except CannotDo as error:
        raise pytest.Collector.CollectError(error.format_message()) from error
    if check.clause not in run.spec:
        raise pytest.Collector.CollectError(f"{check!r}: there is no such clause")
    clause, name = run.spec[check.clause], _name(collector, check)
    return [
        CheckItem.from_parent(
            collector, name=f"{name}@{planned.name}", check=check, planned=planned
        )
        for planned in targets
        if run.profile.covers(clause) and _is_shown(clause, planned.smoke.start_method)
    ]


def _is_shown(clause: Clause, start_method: str) -> bool:
    """Whether there is an item for it, be it one that is skipped because of the machine."""
    return applies(clause, start_method) or bool(left_out(clause))


def _name(collector: Any, check: Check) -> str:
    """The clause, and the check where the module has several on it. No bracket: pytest takes what
    stands in one for parameters, and does not find the item again (``--lf``)."""
    others = [o for o in vars(collector.obj).values() if getattr(o, "clause", "") == check.clause]
    return check.clause if len(others) < 2 else f"{check.clause}-{check.name}"


def put_in_order(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the items of checks, wherever they stand, into an order in which they can be judged."""
    checks = [item for item in items if isinstance(item, CheckItem)]
    if not checks:
        return
    refuse_what_cannot_be(config)
    depth = _run(config).select([(item.planned, item.check) for item in checks])
    ordered = iter(sorted(checks, key=lambda item: depth[item.check.clause]))
    items[:] = [next(ordered) if isinstance(item, CheckItem) else item for item in items]


_KEY = pytest.StashKey[PytestRun]()


def _run(config: pytest.Config) -> PytestRun:
    if _KEY not in config.stash:
        config.stash[_KEY] = PytestRun(config)
    return config.stash[_KEY]


def close(config: pytest.Config) -> None:
    """End what the run started."""
    if _KEY in config.stash:
        config.stash[_KEY].close()
