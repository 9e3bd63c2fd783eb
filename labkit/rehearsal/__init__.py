"""Simulated phones and a simulated facilitator that play a session against a running server.

They come in through the doors people use, HTTP and sockets, and know nothing the server did not
tell them. Only `tally` looks into the database, at the end, to count. Used by the commands
`rehearse` and `replay` and by the demo; nothing else imports this.
"""
