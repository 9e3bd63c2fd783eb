"""Faults brought about on purpose against a labkit that is served. → docs/reliability.md."""
