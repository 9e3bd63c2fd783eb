"""Detectors of stuck patterns: each one pure function from a scene to a counted question or None.

They see one step of one circle at one moment and name nobody. What each looks for, where it comes
from and how often chance alone would set it off stand beside the function; `registry` has all.
"""
