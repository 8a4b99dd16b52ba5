"""mpreference.context."""

from redirection import placeholders

from mpreference.context import *  # noqa: F403

__getattr__ = placeholders.missing_from("multiprocessing.context")
