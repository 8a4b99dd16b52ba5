"""An adapter whose import raises."""

raise RuntimeError("no licence found")
