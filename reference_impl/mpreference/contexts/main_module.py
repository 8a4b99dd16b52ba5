"""The creator's main module, in a child that is no copy of its creator.

What the child unpickles may live in that module. It is run again there, under the name
`__mp_main__`, so that code guarded by `if __name__ == "__main__"` is left out.
"""

from __future__ import annotations

import os
import sys
import types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A main module is found by the name of a module, or by the path of a file.
Origin = tuple[str, str]

_loaded: Origin | None = None
_loading = False


def origin() -> Origin | None:
    """Where the main module of this process comes from; None if there is nothing to run again.

    Interactive sessions and `-c` have no module; the `__main__` of a package, a directory or an
    archive is not expected to be guarded.
    """
    # clause: contexts.main.may-be-missing
    main = sys.modules.get("__main__")
    if main is None:
        return None
    # What a child sends back of its main module has this name. It may be another one than at the
    # import of this library. clause: contexts.main.objects-of-a-launched-program-come-back
    sys.modules["__mp_main__"] = main
    spec = getattr(main, "__spec__", None)
    if spec is not None:
        is_program = spec.name == "__main__" or spec.name.endswith(".__main__")
        return None if is_program else ("module", spec.name)
    path = getattr(main, "__file__", None)
    if path is None:
        return None
    path = os.path.abspath(path)
    # clause: contexts.main.read-from-standard-input
    return ("file", path) if os.path.isfile(path) else None


def load(wanted: Origin | None) -> None:
    """Make the module from `wanted` the main module of this process, unless it is."""
    global _loaded, _loading
    if wanted is None or wanted == _loaded:
        return
    _loading = True
    try:
        module, code = _from_name(wanted[1]) if wanted[0] == "module" else _from_path(wanted[1])
        # First of all, for the module may look for itself, or pickle something.
        sys.modules["__main__"] = sys.modules["__mp_main__"] = module
        exec(code, module.__dict__)
    finally:
        _loading = False
    _loaded = wanted


def refuse_while_loading() -> None:
    """Raise RuntimeError if this process is about to load its main module."""
    # clause: contexts.main.start-during-import-is-refused
    if _loading:
        raise RuntimeError(
            "the main module starts a process while a child imports it: "
            'what it does as a program belongs under `if __name__ == "__main__":`'
        )


def _from_name(name: str) -> tuple[types.ModuleType, Any]:
    import importlib.util  # here and below: only children need it

    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot find the main module {name!r}", name=name)
    loader: Any = spec.loader
    module = _module(loader, spec.origin)
    module.__spec__ = spec
    module.__package__ = spec.parent
    return module, loader.get_code(name)


def _from_path(path: str) -> tuple[types.ModuleType, Any]:
    from importlib.machinery import SourceFileLoader, SourcelessFileLoader

    if path.endswith(".pyc"):
        compiled = SourcelessFileLoader("__mp_main__", path)
        return _module(compiled, path), compiled.get_code("__mp_main__")
    source = SourceFileLoader("__mp_main__", path)
    # Not get_code(): it would leave a compiled file beside the script.
    return _module(source, path), source.source_to_code(source.get_data(path), path)


def _module(loader: Any, path: str | None) -> types.ModuleType:
    module = types.ModuleType("__mp_main__")
    module.__loader__ = loader
    module.__file__ = path
    return module
