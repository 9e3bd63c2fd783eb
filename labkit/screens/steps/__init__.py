"""What each kind of step puts on a screen: one module for each kind, a function for each surface.

A kind has the same name here as in `domain.steps`, in the templates and in the tests. Pure
values; `registry` finds the function of a kind.
"""
