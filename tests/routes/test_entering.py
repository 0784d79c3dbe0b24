"""Coming in and going: the key and what is tried in its place, where one is led on to, cookies, and ended sessions."""

from __future__ import annotations

import contextlib
import json
import secrets
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
import sites
import wire
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from explorer.routes import access, server

site = sites.site


def port(site: Any) -> int:
    """Return the port that the site answers at."""
    return urlsplit(site.url).port or 0


def key() -> str:
    """Return the key of the site."""
    return server.current().access.key


def ask(site: Any, target: str, method: str = "GET", body: str = "", **headers: str) -> wire.Answer:
    """Ask as one who has not entered."""
    fields = [("Host", f"127.0.0.1:{port(site)}"), *((name.replace("_", "-"), v) for name, v in headers.items())]
    if method != "GET" and "Origin" not in headers:
        fields.append(("Origin", site.origin))
    return wire.ask(port(site), target, fields, method, body.encode())


def enter(site: Any, given: str, onward: str = "/", method: str = "GET", **headers: str) -> wire.Answer:
    """Ask to be let in with a key."""
    query = urlencode({"key": given, "next": onward}, quote_via=quote)
    if method == "GET":
        return ask(site, f"/enter?{query}", **headers)
    return ask(site, "/enter", method, query, **headers)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_the_key_lets_in(site: Any, method: str):
    for wrong in ("", "0" * 43, key()[:-1], f"{key()}0", key().swapcase(), f" {key()}", "\0", "ключ", "é"):
        answer = enter(site, wrong, method=method)
        assert answer.status == (403 if wrong else 401)
        assert "Set-Cookie".lower() not in answer.headers
        assert "Key" in answer.body
        assert ("That is not its key" in answer.body) == bool(wrong)
    answer = enter(site, key(), "/data?dataset=a", method)
    assert answer.status == 303
    assert answer.header("location") == "/data?dataset=a"
    assert answer.header("cache-control") == "no-store"
    name, _, attributes = answer.header("set-cookie").partition("; ")
    assert name.startswith(f"snp-explorer-{port(site)}=")
    assert {*attributes.split("; ")} == {"Path=/", "Max-Age=5184000", "HttpOnly", "SameSite=Lax"}
    assert key() not in json.dumps(answer.headers)


def test_a_key_is_looked_for_in_its_place_only(site: Any):
    for target in (
        f"/enter?Key={key()}",
        f"/enter?token={key()}",
        f"/enter?next={key()}",
        f"/enter/{key()}",
        f"/?key={key()}",
    ):
        assert ask(site, target).status == 401
    for headers in ({"Authorization": f"token {key()}"}, {"X_Explorer_Token": key()}, {"Cookie": f"key={key()}"}):
        assert ask(site, "/enter", **headers).status == 401
        assert ask(site, "/modules/0/a.js", **headers).status == 401


def test_a_long_key_costs_nothing(site: Any):
    assert ask(site, f"/enter?key={'a' * 40_000}").status == 403
    assert enter(site, "a" * 1_000_000, method="POST").status == 401
    assert ask(site, "/enter?key=" + "a" * 1_000_000).status in (0, 400, 403, 414, 431)
    assert enter(site, key()).status == 303


def test_keys_are_compared_in_constant_time(site: Any, monkeypatch: pytest.MonkeyPatch):
    compared: list[tuple[object, object]] = []

    def note(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr(secrets, "compare_digest", note)
    assert enter(site, key()).status == 403
    assert compared == [(key().encode(), key().encode())]
    monkeypatch.undo()
    assert access.new_key() != access.new_key()


@pytest.mark.parametrize(
    "onward",
    [
        *(
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/%2f/evil.example",
            "evil.example",
        ),
        *("/%5cevil.example", "https://evil.example/", "javascript:alert(1)", "data:text/html,a", "/%2e%2e/x", "/../x"),
        *(
            "/a/../../x",
            "/\x00",
            "/a\r\nSet-Cookie: a=b",
            "/\tevil",
            "/enter",
            "/enter?next=/enter",
            "/leave",
            "/./enter",
        ),
        *("/enter/", "/%65nter", " /data", "", "/\u2028a", "@evil.example", ":80", "?a", "#a"),
    ],
)
def test_nobody_is_led_elsewhere(site: Any, onward: str):
    for method in ("GET", "POST"):
        answer = enter(site, key(), onward, method)
        assert answer.status == 303
        assert answer.headers["location"] == ["/"]
        assert len(answer.headers["set-cookie"]) == 1
    page = enter(site, "wrong", onward)
    assert 'name="next" value="/"' in page.body


def test_what_was_asked_for_opens_once_the_key_is_given(site: Any):
    deep = "/saliency?dataset=a%20b&run=train-1&v=%7B%22a%22%3A1%7D"
    asked = ask(site, deep)
    assert asked.status == 401
    assert f'value="{deep.replace("&", "&amp;")}"' in asked.body
    assert enter(site, key(), deep, "POST").header("location") == deep
    hostile = ask(site, '/a"><script>alert(1)</script>?"><script>')
    assert "<script" not in hostile.body


def test_strangers_cannot_have_the_form_sent(site: Any):
    assert enter(site, key(), method="POST", Origin="http://evil.example").status == 403
    assert enter(site, key(), method="POST", Origin="null").status == 403
    assert "location" not in enter(site, key(), Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").headers
    for method in ("PUT", "DELETE", "PATCH"):
        assert ask(site, f"/enter?key={key()}", method).status == 401
        assert ask(site, f"/enter?key={key()}", method, Cookie=site.cookie).status == 405
        assert ask(site, "/live/upload", method, Cookie=site.cookie).status == 405
    overridden = {"X_HTTP_Method_Override": "POST", "X_Method_Override": "POST"}
    assert ask(site, "/leave?_method=POST", Cookie=site.cookie, **overridden).status in (404, 405)
    assert ask(site, "/modules/0/a.js", Cookie=site.cookie).status == 404


def test_tokens_belong_to_one_session(site: Any):
    session, cookie = server.current().access.sessions.begin()
    other = {"Cookie": f"snp-explorer-{port(site)}={cookie}"}
    run = site.run("whose")
    (run.folder / "table.csv").write_text("a,b\n")
    target = f"/live/files/{run.id}/table.csv?token="
    assert ask(site, target + site.token, Cookie=site.cookie).body == "a,b\n"
    assert ask(site, target + session.token, **other).body == "a,b\n"
    for wrong in (session.token, "", "0", site.token.upper(), "é", key(), site.cookie):
        answer = ask(site, target + quote(wrong), Cookie=site.cookie)
        assert (answer.status, answer.body) == (403, "The page belongs to another session. Reload it.")
        assert ask(site, f"/live/upload?name=a.csv&token={quote(wrong)}", "POST", "a", Cookie=site.cookie).status == 403
        assert ask(site, f"/live/inspect?token={quote(wrong)}", "POST", "{}", Cookie=site.cookie).status == 403
        for path in (f"/live/runs/{run.id}", "/live/playground"):
            fields = [("Host", f"127.0.0.1:{port(site)}"), ("Origin", site.origin), ("Cookie", site.cookie)]
            closed = wire.handshake(port(site), f"{path}?token={quote(wrong)}&session=0123456789", fields).closed
            assert closed == (4403, "The page belongs to another session. Reload it.")


@pytest.mark.parametrize("name", ["../job.json", "..%2fjob.json", "%2e%2e/key", "exports/../job.json", "/etc/passwd",
                                  "job.json%00.csv", "job.json;.csv", "~/.ssh", ".hidden.csv", "link.csv", "a.pkl", "",
                                  "exports", "exports/", "nothing.csv", "a" * 300 + ".csv", "%0d%0aSet-Cookie:a=b.csv",
                                  "..%5cjob.json", "C:%5cjob.json", "exports%2f..%2fjob.json"])  # fmt: skip
def test_files_are_a_runs_own(site: Any, name: str):
    run = site.run("files")
    (run.folder / "link.csv").unlink(missing_ok=True)
    (run.folder / "link.csv").symlink_to(site.folder / "key")
    for folder in (run.id, "..", "%2e%2e", f"{run.id}%2f..", "nobody-1", "*", run.id.upper(), "%00"):
        answer = ask(site, f"/live/files/{folder}/{name}?token={site.token}", Cookie=site.cookie)
        assert answer.status == 404
        assert "set-cookie" not in answer.headers
        assert key() not in answer.body
        assert str(site.folder) not in answer.body
        assert "Traceback" not in answer.body


@pytest.mark.parametrize("target", [
    *("/assets/../pyproject.toml", "/assets/%2e%2e/pyproject.toml", "/assets/..%2fpyproject.toml", "/assets/%00"),
    *("/modules/../../explorer/cli.py", "/modules/0/../../cli.py", "/modules/0/%2e%2e/__init__.py", "/modules/0/a.py"),
    *("/live/runs/..%2f..%2fkey", "/live/", "/live/nothing", "/live/files", "/assets/nothing.svg", "/assets//logo.svg"),
])  # fmt: skip
def test_paths_lead_nowhere_else(site: Any, target: str):
    answer = ask(site, target, Cookie=site.cookie)
    assert answer.status == 404
    assert len(answer.body) < 100
    assert "frame-ancestors 'none'" in answer.header("content-security-policy")


def test_leaving_is_a_post_of_a_page_of_the_app_and_closes_every_socket_of_the_session_alone(site: Any):
    held = server.current().access.sessions
    session, cookie = held.begin()
    header = {"Cookie": f"snp-explorer-{port(site)}={cookie}"}
    run = site.run("left")

    def socket(path: str, token: str, cookies: dict[str, str]):
        address = f"{site.socket_url}/live/{path}?token={token}&session={secrets.token_hex(8)}"
        return connect(address, origin=Origin(site.origin), additional_headers=cookies)

    with contextlib.ExitStack() as opened:
        paths = f"runs/{run.id}", "playground"
        own = [opened.enter_context(socket(path, session.token, header)) for path in paths]
        others = opened.enter_context(socket(f"runs/{run.id}", site.token, {"Cookie": site.cookie}))
        for refused in (
            ask(site, "/leave", **header),
            ask(site, "/leave", "POST", Origin="http://evil.example", **header),
            ask(site, "/leave", "POST", Origin="null", **header),
        ):
            assert refused.status in (403, 404, 405)
            assert held.by_id(session.id) is session
        answer = ask(site, "/leave", "POST", **header)
        assert (answer.status, "You have left the app." in answer.body) == (200, True)
        assert f"snp-explorer-{port(site)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax" in answer.header("set-cookie")
        for each in own:
            assert _closed(each) == (4403, "You have left the app.")
        assert ask(site, "/modules/0/a.js", **header).status == 401
        assert others.recv(timeout=60)
    for path in ("/live/playground", f"/live/runs/{run.id}"):
        fields = [("Host", f"127.0.0.1:{port(site)}"), ("Origin", site.origin), *header.items()]
        code, reason = wire.handshake(port(site), f"{path}?token={session.token}", fields).closed or (0, "")
        assert code == 4403
        assert reason.startswith("Open the address that the app printed")


def test_a_socket_of_a_session_that_has_just_ended_is_closed(site: Any):
    """As where another thread ends a session between the check of its cookie and the note of its socket."""
    held = server.current().access.sessions
    session, cookie = held.begin()
    held.end(session.id)
    held.of, of = (lambda text, browser="": session if text == cookie else of(text)), held.of  # type: ignore[method-assign]
    try:
        address = f"{site.socket_url}/live/playground?token={session.token}&session=0123456789"
        header = {"Cookie": f"snp-explorer-{port(site)}={cookie}"}
        with connect(address, origin=Origin(site.origin), additional_headers=header) as late:
            assert _closed(late) == (4403, "You have left the app.")
    finally:
        del held.of


def _closed(socket: ClientConnection) -> tuple[int, str]:
    """Wait until a socket is closed, and return the code and the reason."""
    with pytest.raises(ConnectionClosed) as closed:
        _listen(socket)
    assert closed.value.rcvd
    return closed.value.rcvd.code, closed.value.rcvd.reason


def _listen(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=60)


def test_every_answer_tells_the_browser_what_to_refuse(site: Any):
    run = site.run("told")
    (run.folder / "page.html").write_text("<script>alert(1)</script>")
    token = f"?token={site.token}"
    for target, method in [
        ("/enter", "GET"), (f"/live/files/{run.id}/page.html{token}", "GET"), (f"/live/files/{run.id}/a.csv", "GET"),
        ("/live/upload", "POST"), ("/live/inspect", "POST"), ("/nothing", "GET"), ("/data", "DELETE"), ("/../a", "GET"),
    ]:  # fmt: skip
        for cookie in (site.cookie, ""):
            answer = ask(site, target, method, Cookie=cookie)
            assert "frame-ancestors 'none'" in answer.header("content-security-policy")
            assert answer.header("x-frame-options") == "DENY"
            assert answer.header("x-content-type-options") == "nosniff"
            assert answer.header("referrer-policy") == "same-origin"
            assert answer.header("cross-origin-opener-policy") == "same-origin"
            assert answer.header("cross-origin-resource-policy") == "same-origin"
            assert "access-control-allow-origin" not in answer.headers
    page = ask(site, f"/live/files/{run.id}/page.html{token}", Cookie=site.cookie)
    assert "sandbox" in page.headers["content-security-policy"]
    assert page.header("content-disposition").startswith("attachment")
