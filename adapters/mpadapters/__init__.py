"""Adapters: what the conformance suite needs to know of a library, a few lines each."""

from mpadapters.api import Api
from mpadapters.backend import Backend, everything_but
from mpadapters.capability import Capability
from mpadapters.drop_in import drop_in

__all__ = ["Api", "Backend", "Capability", "drop_in", "everything_but"]
