"""The first day of a library with the suite: its adapter, and what its CI needs."""
