"""`/enter`: the start key, from the printed address or typed, exchanged for a session's cookie; `/leave` ends it."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from explorer.routes import server
from explorer.routes.access import SESSION, Access
from explorer.routes.address import ENTRANCE

PATH, LEAVING = ENTRANCE, "/leave"
COOKIE_SECONDS = 60 * 86400
MOST_BYTES = 10_000
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>SNP Explorer</title>
<style>
  :root {{ color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }}
  body {{ max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; }}
  h1 {{ font-size: 1.5rem; }}
  form {{ display: flex; gap: .5rem; margin: 1.5rem 0; }}
  input {{ flex: 1; min-width: 0; font: inherit; padding: .45rem .7rem; }}
  button {{ font: inherit; padding: .45rem 1.2rem; }}
  p.wrong {{ color: light-dark(#b3261e, #ffb4ab); }}
  code {{ font-size: .92em; }}
</style>
<h1>{title}</h1>
{wrong}
<p>{what}</p>
<form method="post" action="{action}">
  <input type="hidden" name="next" value="{next}">
  <input type="password" name="key" aria-label="Key" placeholder="Key" autocomplete="off" required autofocus>
  <button>Enter</button>
</form>
<p>{where}</p>
</html>
"""
WHAT = (
    "It holds genotypes, so it opens only for whoever has its key. Open the address that was printed when the app was "
    "started: it carries the key. Or type the key here."
)
WHERE = "On the machine it runs on, <code>snp-explorer address</code> prints the address again."
WRONG = '<p class="wrong" role="alert">That is not its key. Each start of the app makes a new one.</p>'
LEFT = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>SNP Explorer</title><p>You have left the app.</html>"


async def enter(request: Request) -> Response:
    """Take the key from the address or a form, begin a session, and go on to the page that was asked for."""
    access: Access = server.current().access
    if request.method == "POST":
        given = await _form(request)
    else:
        given = {name: request.query_params.get(name, "") for name in ("key", "next")}
    base = request.scope.get("root_path", "")
    onward = base + local(given["next"])
    session = request.scope.get(SESSION)
    if session is not None and (access.fits(given["key"]) or not access.key):
        return _go(onward)
    if access.key and not access.fits(given["key"]):
        text = page(request.scope, base, access, wrong=bool(given["key"]), onward=given["next"])
        return HTMLResponse(text, 403 if given["key"] else 401, {"Cache-Control": "no-store"})
    _, made = access.sessions.begin()
    answer = _go(onward)
    answer.headers.append("set-cookie", cookie(request.scope, made, base))
    return answer


async def leave(request: Request) -> Response:
    """End the session, with all its sockets."""
    session = request.scope.get(SESSION)
    if session is not None:
        server.current().access.sessions.end(session.id)
    answer = HTMLResponse(LEFT, headers={"Cache-Control": "no-store"})
    answer.headers.append("set-cookie", cookie(request.scope, "", request.scope.get("root_path", ""), seconds=0))
    return answer


def page(scope: Scope, base: str, access: Access, wrong: bool, onward: str | None = None) -> str:
    """Return the page that asks for the key; what was asked for opens once it is given."""
    if onward is None:
        query = scope.get("query_string", b"").decode("latin-1")
        path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(base)
        onward = quote(path) + (f"?{query}" if query else "")
    return PAGE.format(
        title="SNP Explorer asks for its key",
        wrong=WRONG if wrong else "",
        what=WHAT,
        action=escape(base + PATH),
        next=escape(local(onward)),
        where=WHERE,
    )


def local(path: str) -> str:
    r"""Return a path of this app's own, the start page where the one given leads elsewhere.

    >>> local("/saliency?run=a"), local("//evil.example"), local("/\\evil.example"), local("/%2e%2e/other")
    ('/saliency?run=a', '/', '/', '/')
    """
    plain = unquote(path.partition("?")[0].partition("#")[0])
    parts = plain.split("/")
    own = path.startswith("/") and "" not in parts[1:-1] and not {".", ".."} & set(parts) and "\\" not in plain
    printable = path.isprintable() and plain.isprintable()
    return path if own and printable and f"/{parts[1]}" not in (PATH, LEAVING) else "/"


def cookie_name(scope: Scope) -> str:
    """Return the name of the session's cookie: browsers send cookies to every port, so that it names the port.

    >>> cookie_name({"server": ("127.0.0.1", 8501)})
    'snp-explorer-8501'
    """
    return f"snp-explorer-{(scope.get('server') or ('', 0))[1] or 0}"


def cookie(scope: Scope, value: str, base: str, seconds: int = COOKIE_SECONDS) -> str:
    """Return the Set-Cookie header of a session: no script reads it, no form of another site sends it."""
    secured = "; Secure" if secure(scope) else ""
    return f"{cookie_name(scope)}={value}; Path={base or '/'}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secured}"


def secure(scope: Scope) -> bool:
    """Return whether a request came by TLS."""
    return scope.get("scheme") in ("https", "wss")


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a small form; what is no form has empty ones."""
    text = bytearray()
    async for block in request.stream():
        text += block
        if len(text) > MOST_BYTES:
            return {"key": "", "next": ""}
    fields = parse_qs(text.decode("utf-8", "replace"))
    return {name: fields.get(name, [""])[0] for name in ("key", "next")}


def _go(onward: str) -> RedirectResponse:
    return RedirectResponse(onward, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
