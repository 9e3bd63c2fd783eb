"""Who holds which key: staff, co-facilitators, walls, participants.

Rules, hashing and what is counted in memory live here. Nothing here speaks SQL or HTTP: keys
are kept by a `KeyCabinet` that the store implements, and cookies are set by `web`. `web` and
`live` ask; `app` puts the parts together.
"""
