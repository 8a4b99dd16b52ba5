"""Names for annotations, without the module ``typing``.

Every process that a backend spawns imports the suite, and importing ``typing`` would take it longer
than all of the suite does.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, NoReturn
else:
    Any = NoReturn = object

__all__ = ["Any", "NoReturn"]
