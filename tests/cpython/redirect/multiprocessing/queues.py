"""mpreference.queues."""

from redirection import placeholders

from mpreference.queues import *  # noqa: F403

__getattr__ = placeholders.missing_from("multiprocessing.queues")
