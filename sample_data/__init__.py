"""Data that come with the program: frameworks, units, and the made-up years of the demonstration."""
