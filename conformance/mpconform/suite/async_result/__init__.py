"""Checks of the chapter `async_result` of the spec."""
