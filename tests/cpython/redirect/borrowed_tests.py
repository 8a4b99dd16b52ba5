"""The installed interpreter's tests of multiprocessing, for one start method.

A module of its own, for spawned children import by its name what the tests hand to them.
"""

import multiprocessing
import os

from redirection import placeholders
from test import _test_multiprocessing, test_multiprocessing_main_handling
from test.support import script_helper

START_METHOD = os.environ["REDIRECTION_START_METHOD"]

# Interpreters that tests start have to see PYTHONPATH, or they would judge the standard library.
script_helper.interpreter_requires_environment = lambda: True

_test_multiprocessing.install_tests_in_module_dict(globals(), START_METHOD)

for _class in vars(test_multiprocessing_main_handling).values():
    if getattr(_class, "start_method", None) == START_METHOD:
        globals()[_class.__name__] = _class


def setUpModule() -> None:
    """In place of the one installed above, which prepares loggers and semaphores too."""
    multiprocessing.set_start_method(START_METHOD, force=True)
    # Or each child of the fork server would import all this anew.
    multiprocessing.set_forkserver_preload(["__main__", __name__])
    placeholders.tests_are_running = True


del tearDownModule  # noqa: F821 (installed above)
