"""billiard: celery's fork of multiprocessing.

It departs from multiprocessing on purpose in places: daemonic processes may have children, a closed
pool answers None, error callbacks get an ExceptionInfo. Those are violations of the clauses all the
same: a program written for multiprocessing meets them.
"""

from mpadapters import Capability, drop_in

backend = drop_in(
    "billiard",
    lacks={
        Capability.PROCESS_KILL: "billiard's Process has no kill()",
        Capability.PROCESS_INTERRUPT: "billiard's Process has no interrupt()",
        Capability.PARENT_PROCESS: "billiard has no parent_process()",
    },
    slowest_timer=10.0,  # its pool reports a lost worker after 10 s
)
