"""Where people stand, worked out beside the server: the child that does it, and what it found.

numpy is loaded by the child alone. Nothing here knows a screen, a database or a socket; whoever
shows a session asks `Judging.of` for the findings there are.
"""
