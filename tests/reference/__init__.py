"""Tests of mpreference beyond the suite: what no clause asks of every backend."""
