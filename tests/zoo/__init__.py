"""Tests of the zoo, and of the tool by the zoo."""
