"""The parts of ``reference_speed.py``.

rows       what is measured, each row a function of a library
libraries  the libraries, brought to one shape
floor      raw pipes and pickle, in the same shape
tasks      what runs in the workers
measure    one measurement, in a process of its own
series     all measurements, interleaved
table      the ratios, shown and written
"""
