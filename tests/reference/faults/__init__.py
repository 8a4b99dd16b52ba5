"""Random programs on a pool whose workers are killed, stopped and made to exit.

program  what a program is, and how Hypothesis makes one
tasks    what runs in the workers
play     runs a program against mpreference, and writes down what came of it
judge    says what was wrong with that
arena    a forked process for each program, where a hang is a verdict
"""
