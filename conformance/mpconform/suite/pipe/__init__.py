"""Checks of the chapter `pipe` of the spec."""
