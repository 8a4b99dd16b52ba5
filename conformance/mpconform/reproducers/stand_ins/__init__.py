"""What stands in scripts for modules of the suite: the same names, made of the standard library.

They are read, and not imported. Of a class only the methods are taken that a script names.
"""
