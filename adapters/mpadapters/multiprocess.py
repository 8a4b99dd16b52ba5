"""multiprocess: the standard library's package with dill in the place of pickle."""

from mpadapters import drop_in

# Its pool looks after its workers every 0.1 s.
backend = drop_in("multiprocess", slowest_timer=0.1)
