"""Tests of the tool itself; the suite it ships is in ``conformance/mpconform/suite``."""
