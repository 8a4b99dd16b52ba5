"""What processes and contexts do where nothing is specified."""

from __future__ import annotations

import os

from mpconform.annotations import Any
from mpconform.suite import Api, clause, tasks


def _own_name(mp: Api, *_: object) -> str:
    name: str = mp.current_process().name
    return name


@clause("observed.process.default-names")
def observe_default_names(mp: Api) -> str:
    """Two processes never started, then a worker of a pool."""
    names = [mp.Process(target=tasks.nothing).name for _ in range(2)]
    with mp.Pool(1) as pool:
        names.append(pool.apply(_own_name, (mp,)))
    pool.join()
    return ", ".join(names)


def _send_parent(connection: Any) -> None:
    connection.send(os.getppid())
    connection.close()


@clause("observed.process.its-system-parent")
def observe_the_system_parent(mp: Api) -> str:
    """Whether the system's parent is the creator."""
    ours, theirs = mp.Pipe()
    process = mp.Process(target=_send_parent, args=(theirs,))
    process.start()
    parent = ours.recv()
    process.join()
    return "its creator" if parent == os.getpid() else "another process"


@clause("observed.process.the-kind-of-exception-for-a-lambda")
def observe_the_exception_for_a_lambda(mp: Api) -> str:
    """Its class, if start() raises one."""
    process = mp.Process(target=lambda: None)
    try:
        process.start()
    except Exception as error:
        return type(error).__name__
    process.join()
    return f"none; exit code {process.exitcode}"


@clause("observed.contexts.start-methods")
def observe_the_start_methods(mp: Api) -> str:
    """What get_all_start_methods() lists."""
    return ", ".join(mp.module.get_all_start_methods())
