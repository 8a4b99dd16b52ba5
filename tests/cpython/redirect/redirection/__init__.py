"""What the redirected `multiprocessing` needs beside mpreference.

placeholders  names that mpreference does not have, so that the test module can be imported
stand_ins     small helpers of the tests (events, listeners), made of mpreference's pipes
"""
