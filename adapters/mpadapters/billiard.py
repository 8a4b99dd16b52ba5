"""billiard: celery's fork of multiprocessing."""

from mpadapters import Capability, drop_in

backend = drop_in(
    "billiard",
    lacks={
        Capability.PROCESS_KILL: "billiard's Process has no kill()",
        Capability.PARENT_PROCESS: "billiard has no parent_process()",
    },
    slowest_timer=10.0,  # its pool reports a lost worker after 10 s
)
