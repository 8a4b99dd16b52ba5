"""``python -m mpconform`` is the command ``mpconform``."""

from mpconform.cli import main

if __name__ == "__main__":
    main()
