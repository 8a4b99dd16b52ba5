"""The text of an adapter: names are translated, nothing is repaired."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mpadapters import Capability
from mpadapters.executor import lacks_of_executors
from mpconform.init.library import Library

Reasons = Mapping[Capability, str]
NONE: Reasons = MappingProxyType({})

_HEAD = '''"""How mpconform uses {module}: names are translated, nothing is repaired.

Made by mpconform init, and yours from now on.
"""
'''


def text_of(library: Library, lacks: Reasons = NONE, failed: Reasons = NONE) -> str:
    """The adapter of a library that ``lacks`` some capabilities; others have ``failed`` when they
    were tried, which is left to the clauses."""
    body = _drop_in(library, lacks) if library.kind == "drop-in" else _backend(library, lacks)
    head = _HEAD.format(module=library.module)
    return "\n".join([head, *_imports(library, lacks), "", *body, *_remarks(failed), ""])


def not_offered(failed: str) -> str:
    """Why a capability whose trial has ``failed`` so is none that the library means to offer; '' if
    it may well be."""
    if refused := re.search(r"unexpected keyword argument '(\w+)'", failed):
        return f"no argument {refused[1]}"
    without = re.match(r"expected one of (.+), but got 'a pool without'", failed)
    return f"no Pool.{', no Pool.'.join(without[1].split(', '))}" if without else ""


def _imports(library: Library, lacks: Reasons) -> Iterator[str]:
    ours = ["Backend"] if library.kind != "drop-in" else []
    ours += ["Capability"] if lacks else []
    ours += ["drop_in"] if library.kind == "drop-in" else []
    standard = []
    if library.kind == "executor":
        standard.append("import concurrent.futures")
    if library.kind != "drop-in" and "version(" in library.version:
        standard.append("from importlib.metadata import version")
    if library.kind in ("pool", "executor") or not library.takes_processes:
        standard.append("from types import SimpleNamespace")
    yield from (*standard, "") if standard else ()
    if library.kind != "drop-in":
        yield f"import {library.module}"
    yield f"from mpadapters import {', '.join(ours)}"
    if library.kind == "executor":
        yield "from mpadapters.executor import ExecutorPool, lacks_of_executors"


def _drop_in(library: Library, lacks: Reasons) -> Iterator[str]:
    if not lacks:
        yield f'backend = drop_in("{library.module}")'
        return
    yield from ("backend = drop_in(", f'    "{library.module}",')
    yield from (*_lacks(lacks), ")")


def _backend(library: Library, lacks: Reasons) -> Iterator[str]:
    api = library.module
    if library.kind == "executor":
        api = "_names"
        yield from _pool(library, f"ExecutorPool({library.module}.{library.name}(processes))")
        yield "_names = SimpleNamespace(Pool=_pool, TimeoutError=concurrent.futures.TimeoutError)"
        yield ""
    elif library.kind == "pool" or not library.takes_processes:
        api, pool = "_names", f"{library.module}.{library.name}"
        if not library.takes_processes:
            yield from _pool(library, f"{pool}(processes)")
            pool = "_pool"
        yield f"_names = SimpleNamespace(**{{**vars({library.module}), 'Pool': {pool}}})"
        yield ""
    methods = library.start_methods or ("default",)
    yield "backend = Backend("
    yield f'    name="{library.module}",'
    yield f"    api=lambda start_method: {api},"
    yield f"    start_methods=[{', '.join(map(json.dumps, methods))}],"
    yield from _lacks(lacks, of_executors=library.kind == "executor")
    if library.version:
        yield f"    version={library.version},"
    yield ")"


def _pool(library: Library, made: str) -> Iterator[str]:
    yield from ("", "def _pool(processes=None):", f"    return {made}", "", "")


def _lacks(lacks: Reasons, of_executors: bool = False) -> Iterator[str]:
    usual = lacks_of_executors() if of_executors else {}
    more = {name: why for name, why in lacks.items() if name not in usual}
    if of_executors and not more:
        yield "    lacks=lacks_of_executors(),"
    elif lacks or of_executors:
        yield "    lacks={"
        if of_executors:
            yield "        **lacks_of_executors(),"
        for name, why in more.items():
            yield f"        Capability.{name.name}: {json.dumps(why, ensure_ascii=False)},"
        yield "    },"


def _remarks(failed: Reasons) -> Iterator[str]:
    if failed:
        yield "# Tried, and did not do even the plainest thing. What the library does not mean to"
        yield "# offer is to be declared as the others are; the rest the clauses report."
    for name, why in failed.items():
        yield f"# {name.value}: {' '.join(why.split())[:80]}"
