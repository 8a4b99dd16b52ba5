"""mpconform: a conformance suite for libraries that offer multiprocessing's API.

This file stays empty of imports: processes started by a backend under test import the suite's
tasks through it, and every module imported here would be paid for by each of them.
"""

__version__ = "0.1.0"
