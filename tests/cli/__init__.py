"""Tests of the tool: `cli`."""
