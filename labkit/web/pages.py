"""An answer that is a page."""

from flask import Response


def html(page: str, status: int = 200) -> Response:
    """A drawn page as an answer."""
    return Response(page, status, content_type="text/html; charset=utf-8")
