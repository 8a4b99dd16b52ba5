"""Arenas: disposable processes in which one check at a time meets a backend.

Who is who, outermost first:

- the *near end* (``client/``) is in the process that drives arenas and decides what runs in them;
- the *nursery* (``nursery.py``) is a fresh interpreter, one for each backend, in which its adapter
  was imported once, and from which wardens are forked;
- the *warden* (``warden.py``) is a single-threaded process that has the backend imported and keeps
  one arena at a time: it forks the body, hosts the witness, collects output, holds the clock, and
  finds and ends everything that the body leaves behind;
- the *body* (``body.py``) is the forked process in which checks call the backend.

A backend that is costly to start has an *engine* (``engine.py``) beside them, for a whole run.
"""
