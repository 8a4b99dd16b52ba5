"""What the pytest plugin does once there are checks to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from mpconform.arena import processes
from mpconform.arena.messages import Broken, Description
from mpconform.clauses import Clause, Library, load_library
from mpconform.cli.choosing import choose_adapters
from mpconform.cli.errors import CannotDo, unknown
from mpconform.driver.company import judge_all
from mpconform.driver.effort import PROFILES, Effort
from mpconform.driver.judge import Task
from mpconform.driver.keeper import Keeper
from mpconform.records import Result, Target, Verdict
from mpconform.run.applicable import applies, lacking, unjudged
from mpconform.run.smoke import Smoke, smoke, target_of
from mpconform.run.sweep import mark_this_run
from mpconform.suite.check import Check
from mpconform.views.words import evidence, sentence

_SKIPPED = (Verdict.UNSUPPORTED, Verdict.BLOCKED)


class Session:
    """The backends of one pytest run, their wardens, and the verdicts so far."""

    def __init__(self, config: pytest.Config) -> None:
        self.library: Library = load_library()
        self.effort = _effort(config)
        self._start_methods: Sequence[str] = config.getoption("--mpconform-start-method") or ()
        self._adapters = _adapters(config)
        self._keepers: dict[str, Keeper] = {}
        self._targets: list[tuple[str, Description, str]] | None = None
        self._ready: dict[tuple[str, str], Target] = {}
        self._failed: set[tuple[str, str, str]] = set()

    def targets(self) -> list[tuple[str, Description, str]]:
        """(adapter, description, start method), for every target asked for."""
        if self._targets is None:
            mark_this_run()
            processes.become_subreaper()
            described = [(a, self._describe(name, a)) for name, a in self._adapters.items()]
            methods = sorted({method for _, d in described for method in d.start_methods})
            self._check_start_methods(methods)
            self._targets = [
                (adapter, description, method)
                for adapter, description in described
                for method in description.start_methods
                if not self._start_methods or method in self._start_methods
            ]
        return self._targets

    def judge(self, check: Check, adapter: str, description: Description, method: str) -> Result:
        """Judge one check on one target."""
        clause = self.library[check.clause]
        target = self._target(adapter, description, method)
        task = Task(adapter, target.backend, method, clause, (check,), target.deadline, self.effort)
        missing = lacking(clause, target)
        blocker = self._blocker(clause, target)
        if target.broken:
            return unjudged(task, Verdict.SUITE_ERROR, f"broken adapter: {target.broken}")
        if missing:
            return unjudged(task, Verdict.UNSUPPORTED, f"lacks {missing}")
        if blocker:
            return unjudged(task, Verdict.BLOCKED, f"{blocker} failed")
        parts = judge_all([task], self._keepers[adapter])
        (result,) = [result for part in parts for result in part.results]
        if result.verdict.violation:
            self._failed.add((*target.key, clause.id))
        return result

    def close(self) -> None:
        """End the wardens."""
        for keeper in self._keepers.values():
            keeper.close()

    def _describe(self, name: str, adapter: str) -> Description:
        keeper = self._keepers.setdefault(adapter, Keeper(adapter))
        description = keeper.describe()
        if isinstance(description, Broken):
            raise CannotDo(f"backend {name!r}: {description.reason}")
        return description

    def _check_start_methods(self, known: Sequence[str]) -> None:
        for name in self._start_methods:
            if name not in known:
                raise unknown("start method", name, known, f"the backends have {', '.join(known)}")

    def _target(self, adapter: str, description: Description, method: str) -> Target:
        key = (description.name, method)
        if key not in self._ready:
            needs = {need.value for clause in self.library for need in clause.needs}
            offers = frozenset(needs - set(description.lacks))
            report = smoke(Smoke(adapter, method, offers), self._keepers[adapter])
            self._ready[key] = target_of(description, report, self.effort.deadline)
        return self._ready[key]

    def _blocker(self, clause: Clause, target: Target) -> str:
        return next((b for b in clause.builds_on if (*target.key, b) in self._failed), "")


class ClauseBroken(Exception):
    """A check did not pass; carries its result."""

    def __init__(self, result: Result) -> None:
        super().__init__(sentence(result))
        self.result = result


class CheckItem(pytest.Item):
    """One check on one target."""

    def __init__(
        self, *, check: Check, adapter: str, description: Description, method: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._check = check
        self._where = (adapter, description, method)
        self.extra_keyword_matches.update((check.clause, description.name, method))

    def runtest(self) -> None:
        """Judge, and turn the verdict into pytest's."""
        result = _session(self.config).judge(self._check, *self._where)
        if result.verdict is Verdict.PASS:
            return
        if result.verdict in _SKIPPED:
            pytest.skip(f"{result.verdict.value}: {result.note}")
        if result.verdict.violation and not result.core:
            pytest.xfail(f"{result.verdict.value}: {sentence(result)}")
        raise ClauseBroken(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """The sentence, then the evidence."""
        error = excinfo.value
        if not isinstance(error, ClauseBroken):
            return str(super().repr_failure(excinfo))
        parts = [f"{error.result.verdict.value}: {error}"]
        parts += [f"--- {heading}:\n{text}" for heading, text in evidence(error.result)]
        return "\n".join(parts)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Where the check is, and what it is called in reports."""
        line = self._check.function.__code__.co_firstlineno
        return self.path, line, f"{self._check.clause} {self.name}"


def items_for(collector: Any, check: Any) -> list[CheckItem]:
    """The items of a check: one for every target that its clause promises something to."""
    try:
        session = _session(collector.config)
        targets = session.targets()
    except CannotDo as error:
        raise pytest.Collector.CollectError(error.format_message()) from error
    if check.clause not in session.library:
        raise pytest.Collector.CollectError(f"{check!r}: there is no such clause")
    clause = session.library[check.clause]
    return [
        CheckItem.from_parent(
            collector,
            name=f"{check.name}[{description.name}-{method}]",
            check=check,
            adapter=adapter,
            description=description,
            method=method,
        )
        for adapter, description, method in targets
        if session.effort.covers(clause) and applies(clause, method)
    ]


_KEY = pytest.StashKey[Session]()


def _session(config: pytest.Config) -> Session:
    if _KEY not in config.stash:
        config.stash[_KEY] = Session(config)
    return config.stash[_KEY]


def close(config: pytest.Config) -> None:
    """End what the run started."""
    if _KEY in config.stash:
        config.stash[_KEY].close()


def _adapters(config: pytest.Config) -> dict[str, str]:
    return choose_adapters(config.getoption("--mpconform-backend") or ())


def _effort(config: pytest.Config) -> Effort:
    name = config.getoption("--mpconform-profile")
    if name not in PROFILES:
        raise unknown("profile", name, PROFILES, f"they are {', '.join(PROFILES)}")
    return replace(PROFILES[name])
