"""One measurement, in a process of its own: ``python -m speed.measure LIBRARY METHOD ROW AMOUNT``.

Prints ``{"value": …}`` or ``{"lacking": true}`` as the last line.
"""

from __future__ import annotations

import json
import sys

from speed import libraries, rows


def main(name: str, method: str, row: str, amount: str) -> None:
    """Measure once."""
    try:
        library = libraries.make(name, method)
        value = rows.ROWS[row].measure(library, int(amount), rows.ROWS[row].workers)
    except libraries.Lacking:
        answer: dict[str, object] = {"lacking": True}
    except AttributeError as error:
        # Of the library's own shape (no imap_unordered, no pipes), not of something inside it.
        if error.obj is not library:
            raise
        answer = {"lacking": True}
    else:
        answer = {"value": value}
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
