"""Does the suite cry wolf on a machine in trouble? Runs under burdens, and which verdicts change.

- ``load.py``: a process that is a burden to the machine, and ends with the one that started it;
- ``burdens.py``: the burdens by name, each begun around a run;
- ``stops.py``: stops random processes of a run, the suite's own among them, for up to a second;
- ``trial.py``: one run under a burden, by the command that users have;
- ``changes.py``: which verdicts differ from the usual ones, and which of them is an alarm;
- ``tally.py``: how many such runs each check has passed, as a file: below fifty it is provisional;
- ``sources.py``: what a check is, as a digest: a check that was changed begins again.
"""
