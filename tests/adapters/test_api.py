"""The Api: names from wherever an adapter has them, and duties that no library has to have."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import multiprocessing.pool
import pickle
import subprocess
import sys

import pytest

from mpadapters import Api, Capability
from mpadapters.api import ApiError, Lacks
from mpadapters.contract import advice, missing
from tests.running import environment

PLAIN = "tests.backends.plain"


def test_names_come_from_the_object_and_then_from_the_module() -> None:
    api = Api(f"{PLAIN}:context", "fork")
    assert api.Process is multiprocessing.get_context("fork").Process
    assert api.module is multiprocessing
    assert api.start_method == "fork"


def test_what_is_at_home_in_a_submodule_is_found_there() -> None:
    api = Api(f"{PLAIN}:context", "fork")
    assert api.wait is multiprocessing.connection.wait
    assert api.MaybeEncodingError is multiprocessing.pool.MaybeEncodingError
    assert api.AsyncResult is multiprocessing.pool.AsyncResult
    assert api.PoolClass is multiprocessing.pool.Pool


def test_a_name_that_is_nowhere_is_told() -> None:
    api = Api(f"{PLAIN}:bare_context", "fork")
    for name in ("wait", "module", "PoolClass", "no_such_name"):
        with pytest.raises(Lacks, match=name):
            getattr(api, name)
        assert not hasattr(api, name)


def test_an_api_that_gives_nothing_is_an_error_and_no_lack() -> None:
    with pytest.raises(ApiError, match="no licence today"):
        hasattr(Api("tests.backends.mistaken:raising", "fork"), "Pool")


def test_a_namespace_with_local_functions_travels() -> None:
    api = Api(f"{PLAIN}:namespace", "spawn")
    assert api.Pool is not None  # the names are there, and are not pickled
    pickled = pickle.dumps(api)
    program = f"import pickle; print(pickle.loads({pickled!r}).Process.__name__)"
    printed = subprocess.check_output([sys.executable, "-c", program], env=environment())
    assert printed == b"SpawnProcess\n"


def test_submodules_that_nobody_has_imported_are_found() -> None:
    program = (
        "from mpadapters import Api; from mpadapters.contract import missing\n"
        "print(missing(Api('tests.backends.blocking:backend', 'fork'), ()))"
    )
    printed = subprocess.check_output([sys.executable, "-c", program], env=environment())
    assert b"wait" not in printed
    assert b"MaybeEncodingError" not in printed


def test_what_is_missing_is_found_with_the_line_to_add() -> None:
    api = Api(f"{PLAIN}:bare_context", "fork")
    found = missing(api, api.lacks)
    assert found == {
        Capability.CONNECTION_WAIT: ["wait"],
        Capability.POOL_CLASSES: ["PoolClass", "pool"],
        Capability.POOL_ENCODING_ERROR: ["MaybeEncodingError"],
        Capability.CONTEXTS: ["module"],
    }
    assert 'Capability.POOL_CLASSES: "why"' in advice(api, found)


def test_nothing_is_missing_that_is_declared_or_there() -> None:
    for name in ("context", "context_alone", "namespace"):
        api = Api(f"{PLAIN}:{name}", "fork")
        assert missing(api, api.lacks) == {}


def test_methods_and_arguments_are_looked_for() -> None:
    api = Api("mpadapters.concurrent_futures:backend", "fork")
    found = missing(api, api.lacks - {Capability.POOL_IMAP, Capability.POOL_CALLBACKS})
    assert found[Capability.POOL_IMAP] == ["Pool.imap", "Pool.imap_unordered"]
    assert found[Capability.POOL_CALLBACKS] == [
        "callback of Pool.apply_async",
        "error_callback of Pool.apply_async",
    ]
