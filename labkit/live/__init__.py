"""What the server tells, outward only: typed pushes to those who watch.

`pushes` are the four things it can say, `presence` knows who is connected, `announcer` draws and
emits after a commit, `connection` lets somebody in and takes the two signals. Nothing here
writes to the database, and nobody but the announcer emits.
"""
