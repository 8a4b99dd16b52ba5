"""Text that the runner of a GitHub job takes for text.

It reads what a step prints, and obeys a line that begins with two colons, after what is blank, and
what follows ``##[`` anywhere. So a backend that says such a line could hide what came after it.
"""

from __future__ import annotations

import re

_BLANK = "\\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_COMMAND = re.compile(rf"(?:\A|(?<=[\r\n]))(?P<blank>[{_BLANK}]*):|##(?P<ignored>[{_BLANK}]*)\[")


def as_text(text: str) -> str:
    """The text, with an escape in the place of the colon or bracket that would make a command of a
    line. What is JSON stays JSON."""
    return _COMMAND.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0][:-1] + f"\\u{ord(found[0][-1]):04x}"
