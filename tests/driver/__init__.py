"""Tests of the tool: `driver`."""
