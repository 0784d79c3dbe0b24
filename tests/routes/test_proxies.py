"""What a proxy may say of a request, who is believed, and what is made of it behind the guard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import MagicMock

import pytest

from explorer.errors import InputError
from explorer.routes import proxies
from explorer.routes.access import LOOPBACK, Access
from explorer.routes.guard import Guard

NAME, PROXY, CLIENT, STRANGER = "lab.example", "10.0.0.5", "203.0.113.7", "198.51.100.9"
Headers = tuple[tuple[str, str], ...]
FOR, PROTO = ("X-Forwarded-For", CLIENT), ("X-Forwarded-Proto", "https")
OPEN_TO_ALL = MagicMock(**{"there.return_value": "a place"})
GOOD: Headers = (FOR, PROTO)


class Behind:
    """An app behind its guard, as a named proxy or somebody else reaches it."""

    def __init__(self, *named: str, **access: Any) -> None:
        networks = tuple(map(proxies.network, named))
        self.access = Access(
            **{"names": LOOPBACK | {NAME}, "proxies": networks, "protected": bool(networks), "any_address": True}
            | access
        )
        _, self.cookie = self.access.sessions.begin()
        self.seen: list[dict[str, Any]] = []

    def ask(
        self,
        headers: Iterable[tuple[str, str]] = GOOD,
        peer: str = PROXY,
        host: str = NAME,
        origin: str | None = f"https://{NAME}",
        kind: str = "http",
        scheme: str = "http",
        path: str = "/data",
        entered: bool = True,
    ) -> tuple[str, dict[str, Any] | None]:
        """Return the reason why a request is refused, or "" and what was seen of it behind the guard."""
        fields = [("Host", host), *([("Origin", origin)] if origin else []), *headers]
        if entered:
            fields.append(("Cookie", f"snp-explorer-8501={self.cookie}"))
        scope = {
            "type": kind,
            "scheme": scheme if kind == "http" else scheme.replace("http", "ws"),
            "path": path,
            "query_string": b"",
            "root_path": "",
            "server": (PROXY, 8501),
            "client": (peer, 40_000),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in fields],
            **({"method": "POST" if origin else "GET"} if kind == "http" else {"subprotocols": []}),
        }
        sent: list[dict[str, Any]] = []
        before = len(self.seen)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            self.seen.append(dict(scope))
            await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"other=1; Path=/")]})

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect" if kind == "websocket" else "http.request"}

        async def send(message: Any) -> None:
            sent.append(message)

        async def asked() -> None:
            await Guard(app, lambda: self.access, lambda: None, lambda: OPEN_TO_ALL)(scope, receive, send)

        with ThreadPoolExecutor(1) as thread:  # browser tests leave a loop in the main thread
            thread.submit(lambda: asyncio.run(asked())).result()
        if len(self.seen) > before:
            return "", {**self.seen[-1], "sent": sent}
        reason = sent[1].get("reason") or sent[1]["body"].decode()
        if not reason.startswith("<!DOCTYPE html>"):
            assert reason[0].isupper()
            assert reason.endswith(".")
        return reason, None


def passed(answer: tuple[str, dict[str, Any] | None]) -> dict[str, Any]:
    """Return what was seen of a request that has to pass."""
    reason, scope = answer
    assert scope is not None, reason
    return scope


@pytest.mark.parametrize(("kind", "told"), [("http", "https"), ("websocket", "https"), ("websocket", "wss")])
@pytest.mark.parametrize("named", [PROXY, "10.0.0.0/24", "10.0.0.5/24", "::ffff:10.0.0.5", "::/8"])
def test_a_named_proxy_is_believed_about_client_and_scheme(named: str, kind: str, told: str):
    peer = "::5" if named == "::/8" else PROXY
    scope = passed(Behind(named).ask((FOR, ("X-Forwarded-Proto", told)), peer, kind=kind))
    assert scope["client"] == (CLIENT, 0)
    assert scope["scheme"] == {"http": "https", "websocket": "wss"}[kind]
    assert not [name for name, _ in scope["headers"] if name.startswith(b"x-forwarded")]


def test_every_cookie_is_for_https_alone_where_the_proxy_speaks_it():
    sent = passed(Behind(PROXY).ask())["sent"]
    assert [value for name, value in sent[0]["headers"] if name == b"set-cookie"] == [b"other=1; Path=/; Secure"]
    open_app = Behind(PROXY, key="")
    fields = dict(passed(open_app.ask(origin=None, entered=False))["sent"][0]["headers"])
    assert fields[b"set-cookie"].startswith(b"snp-explorer-8501=")
    assert fields[b"set-cookie"].endswith(b"; HttpOnly; SameSite=Lax; Secure")
    plain = passed(Behind().ask(origin=f"http://{NAME}"))["sent"]
    assert (b"set-cookie", b"other=1; Path=/") in plain[0]["headers"]


LISTS = {
    CLIENT: CLIENT,
    f"1.1.1.1, {CLIENT}": CLIENT,
    f"127.0.0.1, {CLIENT}": CLIENT,
    f"{PROXY},{CLIENT}": CLIENT,
    f"nonsense, {CLIENT}": CLIENT,
    f"{CLIENT}, 10.0.0.9": CLIENT,
    f"1.1.1.1, {CLIENT}, 10.0.0.9, 10.0.0.8": CLIENT,
    f"{CLIENT}:4711": CLIENT,
    f"::ffff:{CLIENT}": CLIENT,
    "2001:db8::1": "2001:db8::1",
    "[2001:db8::1]:443": "2001:db8::1",
    "10.0.0.9, 10.0.0.8": "10.0.0.9",
}


@pytest.mark.parametrize("told", LISTS)
def test_the_last_address_that_is_no_proxys_is_the_client(told: str):
    headers = ("X-Forwarded-For", told), GOOD[1]
    assert passed(Behind("10.0.0.0/24").ask(headers))["client"] == (LISTS[told], 0)


NO_ADDRESSES = (
    *("", ",", "a", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "256.1.1.1", "127.1", "0x7f.1", "01.2.3.4", "1.2.3.4:"),
    *("1.2.3.4:a", "[::1", "::1]", f"{CLIENT},", f"{CLIENT} 1.1.1.1", '"1.1.1.1"', "\xff", "1" * 60_000),
    "１.2.3.4".encode().decode("latin-1"),
)
BROKEN: dict[str, Headers] = {
    "no client": (PROTO,),
    "no scheme": (FOR,),
    "another header alone": (("Forwarded", f"for={CLIENT};proto=https"),),
    "the port alone": (("X-Forwarded-Port", "443"),),
    "two clients": (FOR, FOR, PROTO),
    "two schemes": (FOR, PROTO, PROTO),
    "two schemes that differ": (FOR, PROTO, ("X-Forwarded-Proto", "http")),
    "two schemes, one spelt otherwise": (FOR, PROTO, ("X_Forwarded_Proto", "http")),
    "two clients, one spelt otherwise": (FOR, ("X_Forwarded-For", STRANGER), PROTO),
    "a list of schemes": (FOR, ("X-Forwarded-Proto", "https, http")),
    "another scheme": (FOR, ("X-Forwarded-Proto", "ftp")),
    "an empty scheme": (FOR, ("X-Forwarded-Proto", "")),
    "a long scheme": (FOR, ("X-Forwarded-Proto", "https" * 10_000)),
    **{f"a client {text[:20]!r}": (("X-Forwarded-For", text), PROTO) for text in NO_ADDRESSES},
    "another host": (*GOOD, ("X-Forwarded-Host", "evil.example")),
    "a host with a port": (*GOOD, ("X-Forwarded-Host", f"{NAME}:8501")),
    "two hosts": (*GOOD, ("X-Forwarded-Host", NAME), ("X-Forwarded-Host", NAME)),
    "plain http": (FOR, ("X-Forwarded-Proto", "http")),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_proxy_says_by_halves_is_refused(name: str):
    for kind in ("http", "websocket"):
        for path in ("/data", "/_stcore/health", "/enter"):
            reason, _ = Behind(PROXY).ask(BROKEN[name], kind=kind, path=path)
            assert "proxy" in reason.lower(), reason


OTHERS: dict[str, Headers] = {
    "as the proxy would": GOOD,
    "the client alone": (FOR,),
    "the scheme alone": (PROTO,),
    "as the proxy is": (("X-Forwarded-For", PROXY), PROTO),
    "spelt otherwise": (("X_FORWARDED_FOR", PROXY), ("x-forwarded_proto", "https")),
    "by the standard's header": (("Forwarded", f"for={PROXY};proto=https;host={NAME}"),),
    "another proxy's": (("X-Real-IP", PROXY),),
    "the host": (("X-Forwarded-Host", NAME),),
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("peer", [STRANGER, "127.0.0.1", "::1", "10.0.0.6", "::ffff:10.0.0.6", "", "unix", "10.0.0.5 "])
def test_nobody_but_the_named_proxy_hands_requests_on(name: str, peer: str):
    for host in (NAME, "127.0.0.1:8501"):
        for scheme in ("http", "https"):
            reason, _ = Behind(PROXY).ask(OTHERS[name], peer, host, None, scheme=scheme)
            assert reason == "Only a proxy that was named with --proxy may hand requests on."


@pytest.mark.parametrize("name", [*OTHERS, *BROKEN])
def test_without_a_named_proxy_nobody_is_believed_and_nothing_is_left_of_it(name: str):
    told = {**OTHERS, **BROKEN}[name]
    for peer in (PROXY, STRANGER, "127.0.0.1"):
        scope = passed(Behind().ask(told, peer, origin=f"http://{NAME}"))
        assert scope["client"] == (peer, 40_000)
        assert scope["scheme"] == "http"
        assert {name for name, _ in scope["headers"]} == {b"host", b"origin", b"cookie", b"x-explorer-session"}
        assert "--proxy" in Behind().ask(told, peer)[0], "the page's HTTPS was nobody's that the app knows of"


def test_beside_the_proxy_only_this_machine_is_let_in_without_https():
    app = Behind(PROXY)
    for peer, host in [
        (STRANGER, NAME), (STRANGER, "10.0.0.5:8501"), (STRANGER, "127.0.0.1:8501"), (PROXY, NAME), ("127.0.0.1", NAME),
        (PROXY, "127.0.0.1:8501"), ("127.0.0.1", "192.168.1.7:8501"), ("10.0.0.6", NAME),
    ]:  # fmt: skip
        reason, _ = app.ask((), peer, host, None)
        assert reason == "The app is reached by HTTPS through its proxy alone."
        assert app.ask((), peer, host, f"http://{host}", "websocket")[0] == reason
    here = Behind("127.0.0.1")
    for told in ("127.0.0.1", CLIENT):
        said = (("X-Forwarded-For", told), ("X-Forwarded-Proto", "http"))
        assert "by HTTPS through its proxy" in here.ask(said, "127.0.0.1", "127.0.0.1:8501", None)[0]
    for peer in ("127.0.0.1", "::1", "127.3.2.1", "::ffff:127.0.0.1"):
        assert passed(app.ask((), peer, "127.0.0.1:8501", None))["client"] == (peer, 40_000)


def test_names_and_pages_are_held_to_behind_a_proxy_too():
    app = Behind(PROXY)
    for host in ("evil.example", f"{NAME}.", f"{NAME}.evil.example", ""):
        assert "under this name" in app.ask(host=host, origin=f"https://{host}")[0]
        forged = (*GOOD, ("X-Forwarded-Host", NAME))
        assert app.ask(forged, host=host, origin=f"https://{NAME}")[0]
    for origin in (f"http://{NAME}", "https://evil.example", f"https://{NAME}:8443", f"https://{NAME}:8501", "null"):
        for kind in ("http", "websocket"):
            assert app.ask(origin=origin, kind=kind)[0] == "The request comes from another site."
    assert passed(app.ask(host=f"{NAME}:8443", origin=f"https://{NAME}:8443"))
    assert passed(app.ask((*GOOD, ("X-Forwarded-Host", NAME.upper()))))


def test_streamlit_sees_the_host_as_the_page_spells_it_and_asks_nobody_for_this_machines_address():
    for host in (f"{NAME}:443", NAME.upper()):
        scope = passed(Behind(PROXY).ask(host=host, kind="websocket"))
        assert dict(scope["headers"])[b"host"] == NAME.encode()


@pytest.mark.parametrize(
    "text", ["", "a", "10.0.0", "10.0.0.5:80", "0.0.0.0/0", "::/0", "10.0.0.0/33", "lab.example", "*"]
)
def test_what_names_no_proxy_is_refused(text: str):
    with pytest.raises(InputError, match="--proxy"):
        proxies.network(text)
