"""The standard library's multiprocessing."""

import sys

from mpadapters import drop_in

# Its pool looks after its workers every 0.1 s.
backend = drop_in("multiprocessing", name="stdlib", slowest_timer=0.1)
backend = backend._replace(version=sys.version.split()[0])
