"""The kinds of steps: one module for each, with its parameters and what it accepts.

A kind has the same name here, on the screens, in the templates and in the tests. A new one is a
module here and a line in `registry`. What a step does with what arrives is decided in `session`;
nothing here knows a person, a clock or a screen.
"""
