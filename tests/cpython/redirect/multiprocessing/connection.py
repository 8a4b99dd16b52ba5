"""mpreference.connection, with the listeners that tests talk over."""

from redirection import placeholders
from redirection.stand_ins import Client as Client
from redirection.stand_ins import Listener as Listener
from redirection.stand_ins import families as families

from mpreference.connection import *  # noqa: F403

__getattr__ = placeholders.missing_from("multiprocessing.connection")
