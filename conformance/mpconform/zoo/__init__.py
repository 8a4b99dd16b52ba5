"""The zoo: backends that misbehave on purpose, each in one way, to try the tool itself.

An animal is the standard library's context under a start method, with one ``act`` that it commits
at one ``place``. It says what the tool owes: a verdict on the clause that meets the act, PASS on
all others. ``mpconform zoo`` runs the tool on each, and looks at the machine before and after.

- ``acts/``: what animals do, by kind; ``animal.py``: an animal, as data; ``catalogue.py``: all;
- ``places.py``, ``backend.py``: the adapter by which an animal is met;
- ``visit.py``: the tool is run on one, in the process ``cli/keeper.py``, and held to what it owes;
- ``surroundings.py``: what is looked at before and after.
"""
