"""Tests of the tool: `expectations`."""
