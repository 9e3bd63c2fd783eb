"""HTTP: one blueprint for each audience, the one door for commands, and the guard before all.

Views load, check and hand on; what is decided is decided in `domain`, what is drawn in
`drawing`. Each blueprint is built by a function that is handed what it needs.
"""
