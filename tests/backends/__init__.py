"""Small backends that misbehave on purpose, each in one way."""
