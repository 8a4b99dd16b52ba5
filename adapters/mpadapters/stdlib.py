"""The standard library's multiprocessing."""

from dataclasses import replace
from platform import python_version

from mpadapters import drop_in

# Its pool looks after its workers every 0.1 s.
backend = replace(
    drop_in("multiprocessing", name="stdlib", slowest_timer=0.1), version=python_version()
)
