"""The site in a real browser: ``tox -e site``."""
