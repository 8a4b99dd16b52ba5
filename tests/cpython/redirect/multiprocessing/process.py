"""mpreference.process, with what the tests' fixtures look at."""

import weakref

from redirection import placeholders

from mpreference.process import *  # noqa: F403

# Fixtures compare its contents before and after, to warn of processes that were not joined.
_dangling: "weakref.WeakSet[object]" = weakref.WeakSet()

__getattr__ = placeholders.missing_from("multiprocessing.process")
