"""The near end of arenas: what a driver holds of them, in its own process.

- `Arenas` (``arenas.py``): the arenas of a run, by adapter, to be borrowed;
- `Arena` (``arena.py``): one of them; the only object that knows whether it is open, and for whom;
- `WardenClient`, `NurseryClient`: the ends of the channels to the processes of those names.
"""
