"""An adapter whose import never ends."""

import signal

signal.pause()
