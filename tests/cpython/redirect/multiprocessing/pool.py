"""mpreference.pool."""

from redirection import placeholders

from mpreference.pool import *  # noqa: F403

__getattr__ = placeholders.missing_from("multiprocessing.pool")
