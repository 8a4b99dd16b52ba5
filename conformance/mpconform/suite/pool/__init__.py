"""Checks of the chapter `pool` of the spec."""
