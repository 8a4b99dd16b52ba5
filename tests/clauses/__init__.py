"""Tests of the tool: `clauses`."""
