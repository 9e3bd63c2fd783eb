"""What every answer tells the browser it may not do, pages and pushes alike."""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

# No inline script or style anywhere, so there is no nonce to get wrong. 'self' covers the
# WebSocket to the same host. Nothing about https here: in a plain-http room
# upgrade-insecure-requests or HSTS would make every address dead.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
# Fullscreen and the wake lock are left as browsers have them: the wall may use both.
SWITCHED_OFF = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "usb",
    "xr-spatial-tracking",
)
ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in SWITCHED_OFF)),
    ("X-Frame-Options", "DENY"),
)
OURS = frozenset(name.lower() for name, _ in ALWAYS)
KEPT_BY_BROWSERS = "/static/"


def with_headers(path: str, start_response: StartResponse) -> StartResponse:
    """The same answer with these headers. Static files alone may be kept by a browser.

    Everything else is `no-store`, said here and not in each view: the one that forgets it would
    leave somebody's words in the cache of a borrowed phone.
    """

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        static = path.startswith(KEPT_BY_BROWSERS)
        own = [
            (name, value)
            for name, value in headers
            if name.lower() not in OURS and (static or name.lower() != "cache-control")
        ]
        kept = any(name.lower() == "cache-control" for name, _ in own)
        return start_response(
            status, [*own, *ALWAYS, *([] if kept else [("Cache-Control", "no-store")])], *rest
        )

    return start


def before(app: App) -> App:
    """An app whose answers all carry the headers."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return app(environ, with_headers(environ.get("PATH_INFO", ""), start_response))

    return answer
