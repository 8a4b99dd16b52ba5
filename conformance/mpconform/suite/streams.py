"""The standard output of this process, sent elsewhere for a while."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def standard_output_to(descriptor: int) -> Iterator[None]:
    """Let descriptor 1 and ``sys.stdout`` write, with a buffer, to another descriptor."""
    saved, stream = os.dup(1), sys.stdout
    stream.flush()
    os.dup2(descriptor, 1)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    try:
        yield
        sys.stdout.flush()
    finally:
        sys.stdout = stream
        os.dup2(saved, 1)
        os.close(saved)
