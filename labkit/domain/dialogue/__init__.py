"""How a group talks: turns coded by observers, their measures, stuck patterns, alerts, modes.

Pure functions over turns, with the standard library alone. Everything is for one step and one
circle, never for a person; definitions and sources are in docs/dialogue.md. Used by screens,
reports and the commands for researchers.
"""
