"""Where people stand: the mathematics of stances, with numpy and nothing else.

Statistics and projection give the numbers Polis gives (its formulas, none of its code), and are
exact. Groups are a guess, so they stand behind `guard`, which says in a sentence when they may
be shown. Chance comes in as a seed. Everything here takes a `StanceMatrix`; whoever reads
stances from a session or a folder makes one.
"""
