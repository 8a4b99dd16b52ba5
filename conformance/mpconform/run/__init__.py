"""A run: which clauses on which targets, in how many lanes, recorded as it goes."""
