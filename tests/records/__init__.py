"""Tests of the tool: `records`."""
