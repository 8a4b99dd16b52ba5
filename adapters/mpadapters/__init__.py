"""Adapters: what the conformance suite needs to know of a library, a few lines each."""

from mpadapters.backend import Backend, everything_but
from mpadapters.capability import Capability
from mpadapters.drop_in import Namespace, drop_in

__all__ = ["Backend", "Capability", "Namespace", "drop_in", "everything_but"]
