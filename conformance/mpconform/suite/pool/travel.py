"""What cannot travel between processes."""

from __future__ import annotations

from mpconform.annotations import Any


class Unpicklable:
    """An object that refuses to be pickled."""

    def __reduce__(self) -> Any:
        raise TypeError("this object cannot be pickled")

    def __call__(self, *args: Any) -> int:
        return len(args)


class WithoutRepr(Unpicklable):
    """One that refuses to be shown, too."""

    def __repr__(self) -> str:
        raise RuntimeError("this object has no repr")


class StubbornError(Exception):
    """An exception that refuses to be pickled."""

    def __reduce__(self) -> Any:
        raise TypeError("this exception cannot be pickled")


class DemandingError(Exception):
    """An exception that is pickled, and not rebuilt: its class demands what it does not hand on."""

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.code = code


class Spoilt:
    """An object that is pickled, and not rebuilt."""

    def __reduce__(self) -> Any:
        return refuse_to_be_rebuilt, ()


def refuse_to_be_rebuilt() -> None:
    """Raise."""
    raise ValueError("this object cannot be rebuilt")


UNPICKLABLE = ("object", "nested", "generator")


def made_unpicklable(kind: str) -> Any:
    """One of `UNPICKLABLE`."""
    if kind == "generator":
        return (number for number in range(3))
    return [1, {"inside": Unpicklable()}] if kind == "nested" else Unpicklable()


class ExitsInPickling:
    """An object whose pickling ends with SystemExit."""

    def __reduce__(self) -> Any:
        raise SystemExit("raised while pickling")


class ErrorThatExits(Exception):
    """An exception whose pickling ends with SystemExit."""

    def __reduce__(self) -> Any:
        raise SystemExit("raised while pickling")


def come_to(what: str) -> Any:
    """Return or raise what exits when it is pickled."""
    if what == "an exception":
        raise ErrorThatExits
    return ExitsInPickling()
