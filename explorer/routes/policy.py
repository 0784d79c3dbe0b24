"""What browsers are told to refuse on the app's pages: foreign scripts, frames around them, calls to other sites."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
HEADERS = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FRAMES = "frame-ancestors 'none'"


@cache
def inline_scripts() -> tuple[str, ...]:
    """Return the hashes of the scripts that stand in streamlit's own page, as it is installed here."""
    package = find_spec("streamlit")
    assert package is not None
    assert package.origin is not None
    page = Path(package.origin).parent / "static" / "index.html"
    return tuple(_hash(script) for script in INLINE.findall(page.read_bytes()))


@lru_cache(maxsize=64)
def policy(host: str, scripts: tuple[str, ...]) -> str:
    """Return the content-security policy of pages at a host, with the hashes of scripts that may stand in them.

    Scripts come from the app or out of its own scripts' hands (`blob:`, by which components begin); styles may stand
    in the page, as streamlit writes them there. Nothing may be asked of another site.
    """
    allowed = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", "blob:", *(f"'{script}'" for script in scripts))),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' ws://{host} wss://{host} data: blob:",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "base-uri": "'self'",
        "form-action": "'self'",
    }
    return "; ".join((*(f"{name} {sources}" for name, sources in allowed.items()), FRAMES))


def _hash(script: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script).digest()).decode()
