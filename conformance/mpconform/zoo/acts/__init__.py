"""What animals do, by kind. The first line of an act's docstring says it; the name is short."""
