"""Screen values become HTML here, one Jinja template each: the same for a push and for a page.

`catalogues` knows the languages, `environment` the templates, `drawn` what a drawn screen is.
Nothing here knows a request, a socket or the database.
"""
