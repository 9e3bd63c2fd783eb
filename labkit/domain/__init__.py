"""Values and rules: what a session is, what people may do, and what follows from it.

Everything here is pure. No Flask, no SQL, no clock, no randomness and no language of the reader:
time and identifiers come in as arguments, words go out marked for translation. Every layer above
may import from here; nothing here imports a layer above.
"""
