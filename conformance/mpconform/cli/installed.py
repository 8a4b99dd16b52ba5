"""The adapters that are installed, and what their libraries are installed by."""

from __future__ import annotations

from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, requires
from importlib.metadata import version as distribution_version

from packaging.requirements import Requirement

from mpconform.arena.client.adapter import Adapter
from mpconform.cli.errors import CannotDo, unknown

GROUP = "mpconform.backends"
"""The entry-point group in which a library ships an adapter of its own."""


def known_adapters() -> dict[str, Adapter]:
    """Name -> adapter, of all that is installed."""
    return {point.name: Adapter(point.value) for point in entry_points(group=GROUP)}


def adapter_called(name: str) -> Adapter:
    """The adapter that a user means: an installed one, or ``package.module:attribute``."""
    if ":" in name:
        return Adapter(name)
    known = known_adapters()
    if name in known:
        return known[name]
    hint = "see 'mpconform backends', or name an adapter as package.module:attribute"
    if "." in name:
        hint = f"if that is a module, name the adapter in it: {name}:backend"
    raise unknown("backend", name, known, hint)


def library_of(name: str) -> str:
    """The distribution that has releases of the backend ``name``, as pip calls it."""
    adapter_called(name)  # refuses what there is not
    found = requirements(name)
    if not found:
        why = "is an adapter's place" if ":" in name else "has no releases of its own"
        text = f"{name} {why}: say --python for another Python, --with for another library"
        raise CannotDo(text)
    return Requirement(found[0]).name


def missing(name: str) -> str:
    """What has to be installed before the backend ``name`` can be used here; '' if nothing."""
    for line in requirements(name):
        wanted = Requirement(line)
        try:
            found = distribution_version(wanted.name)
        except PackageNotFoundError:
            return line
        if not wanted.specifier.contains(found, prereleases=True):
            return f"{line}, not {found}"
    return ""


def requirements(name: str, version: str = "") -> tuple[str, ...]:
    """What pip has to install for the backend ``name``, in that version of its library."""
    point = next((p for p in entry_points(group=GROUP) if p.name == name), None)
    needed = _needed(point) if point is not None else ()
    if not version:
        return needed
    return (f"{library_of(name)}=={version}", *needed[1:])


def _needed(point: EntryPoint) -> tuple[str, ...]:
    """An adapter that comes with its library needs that; one of ours, what its extra names."""
    ours = __name__.partition(".")[0]
    home = point.dist.name if point.dist is not None else ours
    if home != ours:
        return (home,)
    extras = (Requirement(line) for line in requires(ours) or ())
    return tuple(
        f"{one.name}{one.specifier}"
        for one in extras
        if one.marker is not None
        and one.marker.evaluate({"extra": point.name})
        and not one.marker.evaluate({"extra": ""})
    )
