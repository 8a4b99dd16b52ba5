"""Dask's adapter on a scheduler and two nodes, of two workers each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mpadapters.dask import ADDRESS
from mpadapters.dask import backend as on_one_node
from tests.nodes.node import tell


@contextmanager
def _engine() -> Iterator[Mapping[str, str]]:
    from distributed import Client

    place = os.path.join(os.environ["TMPDIR"], "scheduler.json")
    home = ("--host", "127.0.0.1", "--scheduler-file", place, "--no-dashboard")
    _start("scheduler", *home, "--port", "0")
    nodes = [_start("worker", *home, "--nworkers", "2", "--nthreads", "1") for _ in range(2)]
    with Client(scheduler_file=place) as client:
        client.wait_for_workers(4)
        tell(*([node.pid] for node in nodes))
        yield {ADDRESS: client.scheduler.address}  # what it has started is left to who looks after


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *arguments]
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "False"}
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment)


backend = on_one_node._replace(engine=_engine)
