"""An expectation file brought to what runs have shown; what people wrote in it stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mpconform.expectations import observed
from mpconform.expectations.blocks import Block, added, clauses_of, edited, new_block, text_of
from mpconform.expectations.model import EXPECTABLE, Expectation, Expectations
from mpconform.expectations.observed import Shown
from mpconform.expectations.places import Place, in_order, whens
from mpconform.records import Verdict


class CannotEdit(Exception):
    """The file is written in a way that cannot be edited; the message says what to do."""


@dataclass
class Update:
    """What becomes of a file: clauses with an entry that is ``new``, or expects more than before
    (``wider``); those whose failure an entry expected until its last day (``expired``), and those
    that pass although an entry expects a failure (``passing``), with the start methods."""

    text: str = ""
    new: list[str] = field(default_factory=list)
    wider: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    passing: dict[str, list[str]] = field(default_factory=dict)


def updated(
    file: Expectations,
    blocks: Sequence[Block],
    seen: Mapping[str, Shown],
    reason: str,
    today: date,
    remove_passing: bool = False,
) -> Update:
    """The file, which consists of ``blocks``, brought to what was ``seen``.

    New entries get the ``reason``. Entries whose clause passes are named, and only removed (or kept
    from where it passes) if that is wanted. Raises CannotEdit.
    """
    head, *written = blocks
    update, kept, standing = Update(), [head], list[Expectation]()
    for entry, block in _pairs(file, written):
        shown = _open(standing, entry.clause, seen.get(entry.clause, {}))
        one = _Entry(
            entry, {p: its for p, its in shown.items() if entry.covers(entry.clause, *p)}, today
        )
        one.tell(update)
        left = one.start_methods_left if remove_passing else [*entry.scope.start_methods]
        if left is None:
            kept[-1] = _with_the_end_of(block, kept[-1])
            continue
        standing.append(replace(entry, scope=replace(entry.scope, start_methods=frozenset(left))))
        kept.append(edited(block, one.changes(left)))
    fresh = [
        block
        for clause, shown in seen.items()
        for block in _new(_open(standing, clause, shown), shown, clause, reason)
    ]
    update.new = [*dict.fromkeys(block.clause for block in fresh)]
    update.text = text_of(added(kept, fresh))
    return update


@dataclass(frozen=True)
class _Entry:
    """An entry beside what was ``shown`` where it counts."""

    entry: Expectation
    shown: Shown
    today: date

    @property
    def _expired(self) -> bool:
        return self.entry.has_expired(self.today)

    @property
    def _more(self) -> set[Verdict]:
        """The verdicts that the entry is to expect beside its own."""
        if self._expired:
            return set()
        met = set().union(*(its for its in self.shown.values() if observed.fails(its)))
        return met - {*self.entry.verdicts}

    @property
    def _passing(self) -> list[Place]:
        """Where its clause passes, and never fails."""
        if self._expired or Verdict.PASS in self.entry.verdicts:
            return []
        return [place for place, verdicts in self.shown.items() if not observed.fails(verdicts)]

    def tell(self, update: Update) -> None:
        """Note what there is to say of it."""
        clause = self.entry.clause
        if self._expired and any(map(observed.fails, self.shown.values())):
            update.expired.append(clause)
        if self._more:
            update.wider.append(clause)
        if methods := sorted({place.start_method for place in self._passing}):
            update.passing.setdefault(clause, []).extend(methods)

    @property
    def start_methods_left(self) -> list[str] | None:
        """Those that it has to name to count no longer where its clause passes: none stand for all;
        None if nothing is left."""
        named = {*self.entry.scope.start_methods}
        if not self._passing:
            return [*named]
        failing = {place.start_method for place, its in self.shown.items() if observed.fails(its)}
        left = failing | (named - {place.start_method for place in self._passing})
        return [*left] or None

    def changes(self, left: Collection[str]) -> Mapping[str, Any]:
        """What is to change in it."""
        changes: dict[str, Any] = {}
        if self._more:
            before = {*self.entry.verdicts}
            if before == {*EXPECTABLE}:  # it named none: name those that were met
                before = set().union(*self.shown.values()) - {Verdict.PASS}
            changes["verdict"] = observed.in_order(before | self._more)
        if {*left} != {*self.entry.scope.start_methods}:
            changes["when.start_method"] = in_order(left)
        return changes


def _pairs(file: Expectations, blocks: Sequence[Block]) -> Iterator[tuple[Expectation, Block]]:
    """Each entry with its text."""
    entries: dict[str, list[Expectation]] = {}
    for entry in file.entries:
        entries.setdefault(entry.clause, []).append(entry)
    if Counter(clauses_of(blocks)) != Counter(entry.clause for entry in file.entries):
        raise CannotEdit('write every entry as a table of its own, [["clause"]]')
    for block in blocks:
        yield entries[block.clause].pop(0), block


def _open(standing: Collection[Expectation], clause: str, shown: Shown) -> Shown:
    """What was shown where none of the entries counts."""
    return {
        place: verdicts
        for place, verdicts in shown.items()
        if not any(entry.covers(clause, *place) for entry in standing)
    }


def _new(open_: Shown, shown: Shown, clause: str, reason: str) -> Iterator[Block]:
    """The entries for failures that no entry is about."""
    failing = {place for place, verdicts in open_.items() if observed.fails(verdicts)}
    lucky = {place for place in failing if observed.by_luck(shown[place])}
    for places in (failing - lucky, lucky):
        for when in whens(places, {*shown} - places) if places else ():
            values: dict[str, Any] = {"reason": reason}
            if places is lucky:
                met = set().union(*(shown[place] for place in places))
                values["verdict"] = observed.in_order(met | {Verdict.PASS})
            values |= {f"when.{name}": value for name, value in when.items()}
            yield new_block(clause, values)


def _with_the_end_of(gone: Block, before: Block) -> Block:
    """The block before one that is removed: it keeps the comments that stood behind that."""
    return replace(before, after=before.after + gone.after) if gone.after.strip() else before
