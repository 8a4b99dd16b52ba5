"""What is mutated by rule: the reference, and the standard library's multiprocessing."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

from mpconform.arena.client.adapter import Adapter


@dataclass(frozen=True)
class Subject:
    """A package whose copy is mutated, and the adapter of the backend that it is.

    Of its files those are mutated that match ``globs``, but for what is ``outside`` (functions and
    classes by their full names, which no clause is about). ``methods`` and ``chapters`` say, for
    patterns of files, under which start method they are used, and which chapters are about them;
    ``slowest_timer`` is what the adapter says of its backend.
    """

    name: str
    package: str
    adapter: Adapter
    globs: tuple[str, ...]
    methods: Mapping[str, str]
    chapters: Mapping[str, tuple[str, ...]]
    outside: frozenset[str] = frozenset()
    slowest_timer: float = 0.0

    @cached_property
    def folder(self) -> Path:
        """Where the package is that this interpreter imports."""
        spec = importlib.util.find_spec(self.package)
        assert spec is not None
        assert spec.origin is not None
        return Path(spec.origin).parent

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The files that are mutated, below the folder."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.py"))
        return tuple(sorted(f for f in found if any(fnmatch(f, glob) for glob in self.globs)))

    def text(self, file: str) -> str:
        """What is in a file."""
        return (self.folder / file).read_text(encoding="utf-8")

    def method_of(self, file: str) -> str:
        """The start method under which the file is used; '' if it is under each."""
        return next((m for glob, m in self.methods.items() if fnmatch(file, glob)), "")

    def chapters_of(self, file: str) -> tuple[str, ...]:
        """The chapters that are about what is in the file, the nearest first."""
        return next((c for glob, c in self.chapters.items() if fnmatch(file, glob)), ())

    @cached_property
    def digest(self) -> str:
        """Changes whenever one of the files does."""
        texts = "\0".join(self.text(file) for file in self.files)
        return hashlib.sha256(texts.encode()).hexdigest()[:16]


_POOL = ("pool", "async_result", "imap")

_REFERENCE = Subject(
    "reference",
    "mpreference",
    Adapter("mpadapters.reference:backend"),
    ("*.py",),
    {
        "contexts/fork.py": "fork",
        "contexts/spawn.py": "spawn",
        "contexts/handover.py": "spawn",
        "contexts/main_module.py": "spawn",
        "contexts/forkserver.py": "forkserver",
        "contexts/server.py": "forkserver",
    },
    {
        "pool/imap.py": ("imap", "pool", "async_result"),
        "pool/async_result.py": ("async_result", "pool", "imap"),
        "pool/*": _POOL,
        "contexts/*": ("contexts", "process"),
        "connection.py": ("pipe",),
        "messages.py": ("pipe",),
        "waiting.py": ("pipe", "process"),
        "transfer.py": ("pipe", "process"),
        "*": ("process", "contexts", "pipe"),
    },
)

_STDLIB = Subject(
    "stdlib",
    "multiprocessing",
    Adapter("mpadapters.stdlib:backend"),
    (
        "pool.py",
        "process.py",
        "connection.py",
        "context.py",
        "popen_fork.py",
        "popen_spawn_posix.py",
        "popen_forkserver.py",
        "spawn.py",
        "forkserver.py",
        "queues.py",
        "reduction.py",
        "resource_sharer.py",
        "resource_tracker.py",
        "util.py",
    ),
    {
        "popen_spawn_posix.py": "spawn",
        "spawn.py": "spawn",
        "resource_tracker.py": "spawn",
        "popen_forkserver.py": "forkserver",
        "forkserver.py": "forkserver",
    },
    {
        "pool.py": _POOL,
        "process.py": ("process", "contexts"),
        "connection.py": ("pipe", "process"),
        "reduction.py": ("pipe", "process"),
        "resource_sharer.py": ("pipe", "process"),
        "context.py": ("contexts", "process"),
        "*": ("process", "contexts", "pipe"),
    },
    frozenset(
        {
            "ThreadPool",
            "JoinableQueue",
            "Queue.qsize",
            # Locks, shared memory and managers.
            *(f"BaseContext.{name}" for name in ("Manager", "Lock", "RLock", "Condition", "Event")),
            *(f"BaseContext.{name}" for name in ("Semaphore", "BoundedSemaphore", "Barrier")),
            *(f"BaseContext.{name}" for name in ("RawValue", "RawArray", "Value", "Array")),
            "BaseContext.JoinableQueue",
            "ForkAwareThreadLock",
            "ForkAwareLocal",
            # Listeners and clients but for what carries descriptors to other processes.
            "ConnectionWrapper",
            "XmlListener",
            "XmlClient",
            "_xml_dumps",
            "_xml_loads",
            "address_type",
            "Listener.last_accepted",
            # Logs, CPython's own tests, and changing the way of pickling.
            "get_logger",
            "log_to_stderr",
            "BaseContext.get_logger",
            "BaseContext.log_to_stderr",
            "BaseContext.reducer",
            "AbstractReducer",
            "_cleanup_tests",
            "_ResourceSharer.stop",
        }
    ),
    slowest_timer=0.1,
)

SUBJECTS = {subject.name: subject for subject in (_REFERENCE, _STDLIB)}
"""All that can be mutated by rule, by name."""
