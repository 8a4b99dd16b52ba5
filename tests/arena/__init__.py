"""Tests of the tool: `arena`."""
