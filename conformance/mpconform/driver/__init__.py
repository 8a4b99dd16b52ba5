"""The driver: makes cases with Hypothesis, has them run in arenas, and comes to verdicts."""
