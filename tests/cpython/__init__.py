"""CPython's own tests of multiprocessing, run against mpreference: ``python -m tests.cpython``."""
