"""The programs of the chapter `examples`, run as programs."""
