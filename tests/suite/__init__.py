"""Tests of the tool: `suite`."""
