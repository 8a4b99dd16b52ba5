"""mpreference, the project's own reference implementation."""

from mpadapters import drop_in

backend = drop_in("mpreference", name="reference", slowest_timer=0.1)
