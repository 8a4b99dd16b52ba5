"""Tests of a run: its schedule."""
