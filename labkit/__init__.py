"""labkit conducts a dialogue: from a script, to phones, to a wall, to paper.

What lives where stands in each package's first lines. Imports point down only, from `cli` to
`domain`; CONTRIBUTING.md has the whole row, and pyproject.toml checks it.
"""
