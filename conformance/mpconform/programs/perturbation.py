"""Perturbation, as programs know it: that of the arena."""

from mpconform.arena.perturbation import Perturbation, Point, perturbed

__all__ = ["Perturbation", "Point", "perturbed"]
