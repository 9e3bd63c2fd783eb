"""What each surface shows now, worked out from the state of a session: pure values.

No markup, no words of the interface, no clock: times and what the live part knows are
arguments. `drawing` turns these values into HTML.
"""
