"""Which lines and branches of the standard library's own modules no check reaches.

``python -m tests.reach`` runs the suite on the standard library with every process of it watched,
spawned, forked and killed ones too, and prints what was not reached, by function, with the reason
that ``reasons.toml`` has for it.

- ``site/sitecustomize.py``: in every interpreter of such a run, notes steps in a shared map;
- ``site/steps.py``: where in the map a step stands;
- ``report.py``: what the map comes to, by coverage.py's own analysis of the modules;
- ``reasons.py``: why nothing needs to reach a function.
"""
