"""Checks of the chapter `contexts` of the spec."""
