"""The references, each a program of its own."""
