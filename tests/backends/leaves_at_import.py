"""An adapter whose import calls sys.exit."""

import sys

sys.exit("go away")
