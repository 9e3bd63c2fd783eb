"""labkit conducts a dialogue: from a script, to phones, to a wall, to paper.

What lives where is in docs and in each package's first lines. Imports point down only:
cli, rehearsal, app, web | live, printing, drawing, conduct, store | screens | access, domain.
"""
