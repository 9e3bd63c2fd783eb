"""The report: a session, finished or not, as one frozen value, ready for paper.

`values` says what a report holds, `compiling` makes it from the state of a session. `quotable`
decides which words may leave the session, `standing` how a proposal stands, `talk` how the
group talked. Nothing here knows a page, a template or a PDF.
"""
