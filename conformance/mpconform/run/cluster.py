"""Executors elsewhere: a Dask cluster, by its address."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from mpconform.run.session import CannotExplore

SCHEME = "dask://"


@contextmanager
def cluster(address: str, seconds: float = 30.0) -> Iterator[tuple[Executor, int]]:
    """An executor of the cluster at ``dask://HOST:PORT``, and how many threads its workers have.

    Raises CannotExplore where it is not there within ``seconds``.
    """
    if not address.startswith(SCHEME):
        raise CannotExplore(f"{address!r} is no {SCHEME}HOST:PORT")
    try:
        from distributed import Client
    except ImportError:
        raise CannotExplore("--on dask:// needs the library distributed") from None
    place = "tcp://" + address[len(SCHEME) :]
    try:
        client = Client(place, timeout=seconds, set_as_default=False)
    except OSError as error:
        raise CannotExplore(f"no cluster answers at {place}: {error}") from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CannotExplore(f"the cluster at {place} has no worker")
        # Units are not pure: the same arguments are no reason to take an earlier answer.
        yield client.get_executor(pure=False), threads
