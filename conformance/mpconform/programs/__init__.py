"""Random programs, judged by a model of the spec.

Checks see one promise at a time, on schedules that somebody thought of. Programs look between them:

- a *program* (``language``) is a list of operations, as data: a pool is opened, work submitted,
  gates opened, workers killed, results waited for, in one thread or two. What may come after what
  is said by ``situation`` and ``validity``; ``epilogue`` ends every program, after which
  everything must have come to its end, so that a hang is always a finding;
- ``player`` carries a program out, in an arena, against the backend; its tasks (``tasks``) and
  every call are reported to the witness;
- a *history* (``history``) is what was seen, as data: calls, what they returned or raised, tasks
  that began and ended, callbacks; and what surely came before what;
- the *model* (``model``) is rules over histories, each named after its clause. A rule says of a
  step that it is allowed, or forbidden (because of which earlier steps), or undecided; most steps
  do not concern it. What overlaps in time may come in either order, and both outcomes are
  allowed. The model runs nothing, and knows no backend;
- ``generation`` knows what steps there are, ``sampler`` draws programs of them that mix well;
  ``playing`` has one played and judged; ``search`` shrinks one that breaks a clause (``smaller``)
  and plays it again; ``pieces`` are many, for a lane; a ``tally`` is what came of them. ``script``
  prints one as a program that imports only the library; ``perturbation`` makes schedules hostile.
"""
