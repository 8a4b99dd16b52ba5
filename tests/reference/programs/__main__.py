"""``python -m tests.reference.programs NAME START_METHOD``."""

import sys

import mpreference
from tests.reference.programs import PROGRAMS

if __name__ == "__main__":
    mpreference.set_start_method(sys.argv[2])
    PROGRAMS[sys.argv[1]]()
