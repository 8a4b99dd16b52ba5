"""An animal: what it does, where, and what the tool owes when it meets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

Act = Callable[[], object]

VARIABLE = "MPCONFORM_ANIMAL"
"""Environment variable: the name of the animal that the adapter ``mpconform.zoo.backend`` is."""

TOKEN = "MPCONFORM_ZOO_TOKEN"
"""Environment variable: a word that stands in the names of all that an animal leaves."""

ADAPTER = "mpconform.zoo.backend:backend"
"""The adapter of all animals."""

BYSTANDER = "stdlib"
"""The backend that is judged beside each, and has to pass."""

BROKEN = "BROKEN"
"""What the tool owes where nothing can be judged: a line that says why."""

CLAUSES: Mapping[str, str] = {
    "cpu_count": "contexts.cpu_count.is-the-systems",
    "Pool": "pool.apply.runs-in-a-worker",
    "apply": "pool.apply.runs-in-a-worker",
    "get": "async_result.get.waits-for-the-value",
    "imap": "imap.imap.keeps-input-order",
    "start": "process.join.waits-for-the-end",
    "join": "process.join.waits-for-the-end",
    "run": "process.join.waits-for-the-end",
    "Pipe": "pipe.send.delivers-an-equal-object",
    "send": "pipe.send.delivers-an-equal-object",
    "recv": "pipe.send.delivers-an-equal-object",
}
"""Place in the API -> the clause whose check comes there, and does so outside the smoke check."""

WITHOUT_PROCESSES = ("contexts.cpu_count.is-the-systems", "pipe.send.delivers-an-equal-object")


class Animal(NamedTuple):
    """``act`` is committed at ``place``: in the import, in the adapter's ``api``, or in the part of
    the API that has this name; there it behaves while it is smoke-checked.

    ``owed`` is the verdict on the clause that meets it (two, where it depends on who is first), or
    `BROKEN`, or UNSUPPORTED; ``second`` is committed at ``second_place`` besides.
    """

    act: Act
    place: str
    owed: str
    start_method: str = "fork"
    second: Act | None = None
    second_place: str = ""
    clauses: tuple[str, ...] = ()
    """Those that are judged, if they are others than usual."""

    @property
    def kind(self) -> str:
        """The file that its act is in."""
        return self.act.__module__.rpartition(".")[2]

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        words = [_words(self.act), "in", self.place.lower().replace("_", "-")]
        if self.second is not None:
            words[1:1] = ["and", _words(self.second)]
        return "-".join(words)

    @property
    def sentence(self) -> str:
        """What it does, in one sentence."""
        place = {"import": "when it is imported", "api": "when its names are asked for"}
        where = place.get(self.place, f"in {self.place}")
        whole = (self.act.__doc__ or "").splitlines()[0].rstrip(".")
        more = f", and {_lower(self.second)} in {self.second_place}" if self.second else ""
        return f"{whole}, {where}{more}."

    @property
    def met_by(self) -> str:
        """The clause that meets it; nothing if all do."""
        return CLAUSES.get(self.second_place or self.place, "")

    @property
    def judged(self) -> tuple[str, ...]:
        """The clauses that are judged."""
        if self.clauses:
            return self.clauses
        met = (self.met_by,) if self.met_by else ()
        return tuple(dict.fromkeys([*met, *WITHOUT_PROCESSES]))

    @property
    def exit_codes(self) -> set[int]:
        """Those that the run may have."""
        codes = {BROKEN: 2, "PASS": 0, "UNSUPPORTED": 0}
        return {codes.get(owed, 1) for owed in self.owed.split(" or ")}

    def verdicts_on(self, clause: str) -> list[str]:
        """What a clause is owed: one of these."""
        met = clause == self.met_by or self.owed == "UNSUPPORTED"
        return self.owed.split(" or ") if met else ["PASS"]


def _words(act: Act) -> str:
    return getattr(act, "__name__", "").replace("_", "-")


def _lower(act: Act | None) -> str:
    sentence = (getattr(act, "__doc__", "") or "").splitlines()[0].rstrip(".")
    return sentence[:1].lower() + sentence[1:]
