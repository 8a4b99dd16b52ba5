"""The exceptions that all contexts share, and the number of processors."""

from __future__ import annotations

import os

from mpconform.suite import Api, clause, expect

NAMES = ("BufferTooShort", "TimeoutError", "AuthenticationError")


@clause("contexts.exceptions.derive-from-process-error")
def test_process_error_catches_them_all(mp: Api) -> None:
    expect.holds(
        "ProcessError to be an Exception", issubclass(mp.ProcessError, Exception), mp.ProcessError
    )
    strangers = [name for name in NAMES if not issubclass(getattr(mp, name), mp.ProcessError)]
    expect.equal("the exceptions that are no ProcessError", strangers, [])
    kinds = {getattr(mp, name) for name in ("ProcessError", *NAMES)}
    expect.equal("the number of different classes", len(kinds), 4)


@clause("contexts.exceptions.same-in-every-context")
def test_contexts_and_module_have_the_same_exceptions(mp: Api) -> None:
    for method in mp.module.get_all_start_methods():
        context = mp.module.get_context(method)
        for name in ("ProcessError", *NAMES):
            same = getattr(context, name) is getattr(mp.module, name)
            expect.holds(f"{name} of the context for {method} to be the module's", same, context)


@clause("contexts.cpu_count.is-the-systems")
def test_cpu_count_is_that_of_the_system(mp: Api) -> None:
    known = os.cpu_count()
    if known is None:
        expect.raises("cpu_count() where it is unknown", NotImplementedError, mp.cpu_count)
    else:
        expect.equal("cpu_count()", mp.cpu_count(), known)
