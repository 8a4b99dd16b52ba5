"""The chapter `observed`: functions that look, and return in a few words what they have seen."""
