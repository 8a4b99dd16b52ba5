"""Scripts that show a failed check to somebody who has the library, and nothing of this tool.

A script is made from the check: its source, what that reaches of the suite, and small stand-ins
for the witness and the judgements. `script_of` makes one, `tried` runs it.
"""

from mpconform.reproducers.making import Script, script_of
from mpconform.reproducers.shaking import NoScript
from mpconform.reproducers.spelling import Spelling
from mpconform.reproducers.trying import Trial, tried

__all__ = ["NoScript", "Script", "Spelling", "Trial", "script_of", "tried"]
