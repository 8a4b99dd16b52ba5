"""Checks of the chapter `imap` of the spec."""
