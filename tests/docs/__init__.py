"""Tests of the tool: `docs`."""
