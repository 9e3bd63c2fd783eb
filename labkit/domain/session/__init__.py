"""The state machine of a session.

`state` is what the rules read, `decide` says what follows from a command or raises `Refused`,
`apply` says what an event changes.

No clock, no randomness, no database, no framework: time and new names are arguments.
"""
