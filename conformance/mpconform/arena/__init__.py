"""Arenas: disposable processes in which one check at a time meets a backend.

Who is who, outermost first:

- the *driver* (``mpconform.driver``) has Hypothesis and decides what to run and what it means;
- the *warden* (``warden.py``) is a single-threaded process that has the backend imported and keeps
  one arena at a time: it forks the body, hosts the witness, collects output, holds the clock, and
  finds and ends everything that the body leaves behind;
- the *body* (``body.py``) is the forked process in which checks call the backend.
"""
