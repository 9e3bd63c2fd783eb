"""Commands for researchers: the numbers of recorded conversations, from files, as JSON.

A command reads a folder by `store`, lets `domain` work it out, and prints. Nothing here serves
or draws anything; only the command line imports from here, and it does so lazily, because numpy
takes a moment to load.
"""
