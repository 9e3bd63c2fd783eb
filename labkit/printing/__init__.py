"""From a report to paper: what stands on which page, and the press that makes the PDF.

`plan` and `sheets` choose and draw; `order` hands the page to a child process and waits; `press`
is that child and the only module that knows WeasyPrint. Nothing here reads a session or a
database. Used by `web` and `cli`.
"""
