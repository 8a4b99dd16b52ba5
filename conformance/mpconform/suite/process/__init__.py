"""Checks of the chapter `process` of the spec."""
