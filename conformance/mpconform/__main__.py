"""``python -m mpconform`` is the command ``mpconform``."""

import sys

# The user's folder is not a place for Python's own modules (here it comes first), nor for adapters
# but those that are asked for: the nurseries look for these themselves.
if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

from mpconform.cli import main

if __name__ == "__main__":
    main()
