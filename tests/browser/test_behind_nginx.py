"""Through a real nginx, configured as docs/how-to/serve-many.md says: pages, sockets, uploads, cookies, forgeries."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromium
import nginx
import pretrained
import pytest
import served
import wire
from entering import entering

from explorer.routes import sessions

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Proxied:
    """An app, and the nginx before it."""

    app: served.App
    nginx: nginx.Nginx

    @property
    def url(self) -> str:
        """Where browsers find the app."""
        return f"https://{self.nginx.authority}{self.app.base}"

    @property
    def port(self) -> int:
        """Where the app itself listens."""
        return urlsplit(self.app.url).port or 0

    def entering(self, onward: str = "/") -> str:
        """Return the address by which a browser enters."""
        return entering(self.url, self.app.workspace, onward)

    def ask(self, target: str, *headers: tuple[str, str], method: str = "GET", tls: bool = True) -> wire.Answer:
        """Ask through nginx with exactly these headers, a host among them where none is given."""
        fields = (
            [*headers] if any(name == "Host" for name, _ in headers) else [("Host", self.nginx.authority), *headers]
        )
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields), "Connection: close"]
        return wire.read(self.nginx.exchange("\r\n".join([*lines, "", ""]).encode("latin-1"), tls=tls))


@contextlib.contextmanager
def behind_nginx(folder: Path, workspace: Path, *options: str, proxy: str = "127.0.0.1") -> Iterator[Proxied]:
    """The app on a copy of a workspace, below /genome, behind nginx."""
    said = ["--name", nginx.NAME, "--proxy", proxy, *options]
    app = served.App(pretrained.copy(workspace, folder / "workspace"), base="/genome", options=said).start()
    try:
        sites, https, http = nginx.documented(folder, urlsplit(app.url).port or 0)
        with nginx.running(folder, sites, https, http) as running:
            yield Proxied(app, running)
    finally:
        app.stop()


@pytest.fixture(scope="module")
def proxied(tmp_path_factory, pretrained_workspace, watched) -> Iterator[Proxied]:
    """The app as one person uses it."""
    with behind_nginx(tmp_path_factory.mktemp("nginx"), pretrained_workspace) as proxied:
        yield proxied


@pytest.fixture(scope="module")
def outside(browser, watched) -> Iterator:
    """A browser to which the app's name is this machine; of all other names it finds none."""
    flags = [
        f"--proxy-server={watched.address}",
        f"--proxy-bypass-list={nginx.NAME}",
        f"--host-resolver-rules=MAP {nginx.NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    running = browser.browser_type.launch(
        executable_path=chromium.find(), args=[*chromium.FLAGS, chromium.BRIEF, *flags]
    )
    yield running
    running.close()


@dataclass
class Heard:
    """What a page asked for and complained of."""

    urls: list[str]
    failed: list[str]
    errors: list[str]


@pytest.fixture
def visitor(outside) -> Iterator[tuple[Any, Heard]]:
    """A page of a browser that remembers nothing, and what it asks for."""
    context = outside.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(served.PATIENCE * 1000)
    page, heard = context.new_page(), Heard([], [], [])
    page.on("request", lambda request: heard.urls.append(request.url))
    page.on("websocket", lambda socket: heard.urls.append(socket.url))
    page.on("response", lambda answer: answer.status >= 400 and heard.failed.append(f"{answer.status} {answer.url}"))
    page.on("pageerror", lambda error: heard.errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and heard.errors.append(said.text))
    yield page, heard
    context.close()


def test_pages_sockets_uploads_and_downloads_come_through(proxied: Proxied, visitor, tmp_path: Path):
    page, heard = visitor
    assert page.goto(f"{proxied.url}/data").status == 401
    assert page.get_by_label("Key").is_visible()
    heard.failed.clear()
    heard.errors.clear()
    page.goto(proxied.entering("/playground"))
    board = page.locator(".playground[data-frame]")
    board.wait_for()
    assert page.url.startswith(f"{proxied.url}/playground")
    first = int(board.get_attribute("data-frame"))
    page.locator(".playground").get_by_role("button", name="Play (").click()
    served.until(lambda: int(board.get_attribute("data-frame")) > first + 20, "frames")

    page.goto(f"{proxied.url}/import")
    page.locator("input[type=file]").wait_for(state="attached")
    large = tmp_path / "large.csv"
    large.write_text("sample,snp1\n" + "".join(f"s{i},{i % 3}\n" for i in range(700_000)))
    assert large.stat().st_size > 5_000_000, "nginx takes 1 MB unless told otherwise"
    served.rerun(page, lambda: page.locator("input[type=file]").set_input_files([large]))
    page.locator(".upload-box li[data-state=done]").wait_for()
    arrived = [path for path in (proxied.app.workspace / "uploads").rglob("*") if path.is_file()]
    assert [path for path in arrived if path.read_bytes() == large.read_bytes()]

    for path in ("", "/data", "/saliency", "/train", "/jobs"):
        page.goto(f"{proxied.url}{path}")
        served.still(page)
        served.healthy(page)
    page.goto(f"{proxied.url}/train")
    link = page.locator("a[href*='live/files/']").first
    link.wait_for()
    with page.expect_download() as download:
        link.click()
    assert Path(download.value.path()).stat().st_size > 0
    assert download.value.url.startswith(f"{proxied.url}/live/files/")

    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert all(cookie["secure"] for cookie in cookies.values()), cookies
    own = cookies[f"snp-explorer-{proxied.port}"]
    assert (own["path"], own["httpOnly"], own["sameSite"]) == ("/genome", True, "Lax")
    origin = re.compile(
        rf"(https|wss|blob:https)://{re.escape(proxied.nginx.authority)}/(genome(/|$)|[0-9a-f-]+$)|data:"
    )
    assert not [url for url in heard.urls if not origin.match(url)]
    assert {url.partition(":")[0] for url in heard.urls} >= {"https", "wss"}
    probes = re.compile(rf"404 {re.escape(proxied.url)}/[a-z]+/_stcore/(health|host-config)$")
    unforeseen = [answer for answer in heard.failed if not probes.match(answer)]
    assert not unforeseen, "streamlit tries below which path it lies, and nothing else may fail"
    assert not [error for error in heard.errors if "status of 404" not in error]
    logged = proxied.nginx.log.read_text()
    assert '"GET /genome/enter"' in logged
    assert "key=" not in logged
    assert "token=" not in logged


def test_a_large_upload_arrives_as_it_is_sent(proxied: Proxied):
    entered = proxied.ask(f"/genome/enter?key={key(proxied)}").header("set-cookie").partition(";")[0]
    token, half = sessions.token(entered.partition("=")[2]), bytes(50_000_000)
    fields = [("Host", proxied.nginx.authority), ("Origin", f"https://{proxied.nginx.authority}"), ("Cookie", entered)]
    asked = [f"POST /genome/live/upload?name=large.csv&token={token} HTTP/1.1", *(f"{n}: {v}" for n, v in fields)]
    head = "\r\n".join([*asked, f"Content-Length: {2 * len(half)}", "Connection: close", "", ""]).encode()
    uploads = proxied.app.workspace / "uploads"

    def half_is_there() -> None:
        sizes = lambda: [path.stat().st_size for path in uploads.rglob("*") if path.is_file()]  # noqa: E731
        served.until(lambda: any(len(half) - 2**20 < size <= len(half) for size in sizes()), "the first half")
        assert not [path for path in (proxied.nginx.folder / "body").rglob("*") if path.is_file()], "nginx keeps it"

    answer = wire.read(proxied.nginx.exchange(head, half, half, between=half_is_there))
    assert answer.status == 200, answer.body
    assert 2 * len(half) in [path.stat().st_size for path in uploads.rglob("*") if path.is_file()]


def test_links_that_are_copied_lead_back_through_nginx(proxied: Proxied, visitor):
    page, _ = visitor
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(proxied.entering("/playground"))
    page.locator(".playground[data-frame]").wait_for()
    page.get_by_text("Take home", exact=True).click()
    page.get_by_role("button", name="Copy the link to exactly this").click()
    copied = served.until(lambda: page.evaluate("navigator.clipboard.readText()"), "a link")
    assert copied.startswith(f"{proxied.url}/playground")


FORGED = [
    ("X-Forwarded-For", "1.2.3.4"),
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-Forwarded-Proto", "http"),
    ("X-Forwarded-Proto", "wss"),
    ("X-Forwarded-Host", "evil.example"),
    ("X_Forwarded_Host", "evil.example"),
    ("X-Real-IP", "1.2.3.4"),
    ("Forwarded", "for=1.2.3.4;proto=http;host=evil.example"),
]


def key(proxied: Proxied) -> str:
    """Return the app's key."""
    return (proxied.app.workspace / "key").read_text()


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_forged_does_not_come_through_nginx(proxied: Proxied, forged: tuple[str, str]):
    enter = f"/genome/enter?key={key(proxied)}&next=/data"
    answer = proxied.ask(enter, forged, forged)
    assert answer.status == 303
    assert answer.header("location") == "/genome/data"
    assert answer.header("set-cookie").endswith("; Path=/genome; Max-Age=5184000; HttpOnly; SameSite=Lax; Secure")
    beside = wire.ask(proxied.port, enter, [("Host", nginx.NAME), forged])
    assert beside.status in (400, 403)
    assert "proxy" in beside.body
    assert "set-cookie" not in beside.headers


def test_names_schemes_and_pages_of_others_are_refused(proxied: Proxied):
    enter = f"/genome/enter?key={key(proxied)}"
    for host in ("evil.example", f"evil.example:{proxied.nginx.https}", f"{nginx.NAME}.evil.example"):
        answer = proxied.ask(enter, ("Host", host))
        assert (answer.status, answer.body) == (421, "The app does not answer under this name.")
    plain = proxied.ask(enter, tls=False)
    assert plain.status == 308
    assert plain.header("location").startswith(f"https://{proxied.nginx.authority}/genome/enter")
    assert "set-cookie" not in plain.headers
    for host in (nginx.NAME, f"{nginx.NAME}:{proxied.port}"):
        beside = wire.ask(proxied.port, enter, [("Host", host)])
        assert (beside.status, beside.body) == (403, "The app is reached by HTTPS through its proxy alone.")
    own = f"https://{proxied.nginx.authority}"
    for origin in (f"http://{proxied.nginx.authority}", f"https://{nginx.NAME}", "https://evil.example", "null"):
        assert proxied.ask("/genome/leave", ("Origin", origin), method="POST").status == 403
    assert proxied.ask("/genome/leave", ("Origin", own), method="POST").status == 401, "its own page, but no session"
    assert wire.ask(proxied.port, enter, [("Host", f"127.0.0.1:{proxied.port}")]).status == 303, "at the machine itself"
    for path in ("/", "/data", "/enter", "/live/playground", "/genomes/data"):
        assert proxied.ask(path).status == 404, "nginx has nothing there"
    for path in ("/genome/../etc/passwd", "/genome/%2e%2e/data", "/genome/_stcore/metrics", "/genome//data"):
        assert proxied.ask(path).status in (400, 404)


def test_a_socket_without_the_word_of_a_named_proxy_is_refused(proxied: Proxied):
    for fields in (
        [("X-Forwarded-Proto", "https")],
        [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Proto", "http")],
        [],
    ):
        asked = [("Host", nginx.NAME), ("Origin", f"https://{nginx.NAME}"), *fields]
        for path in ("/genome/_stcore/stream", "/genome/live/playground"):
            code, reason = wire.handshake(proxied.port, path, asked).closed or (0, "")
            assert code == 4403
            assert "proxy" in reason


def test_two_apps_at_one_host_keep_their_visitors_apart(proxied: Proxied, visitor, tmp_path, pretrained_workspace):
    """The one that lies above sends its cookie along to the one below, here by the same name: the port is the same."""
    page, _ = visitor
    workspace = pretrained.copy(pretrained_workspace, tmp_path / "workspace")
    asked = ["serve", "--workspace", str(workspace), "--host", "127.0.0.2", "--port", str(proxied.port)]
    log = tmp_path / "above.log"
    with log.open("w") as output:
        above = subprocess.Popen(
            [sys.executable, "-m", "explorer.cli", *asked, "--name", nginx.NAME, "--proxy", "127.0.0.1"],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        served.until(lambda: above.poll() is not None or "SNP Explorer is at" in log.read_text(), "an address")
        sites, https, http = nginx.documented(tmp_path, proxied.port)
        below = re.search(r"    location /genome/ \{.*?\n    \}\n", sites, re.DOTALL)
        assert below
        root = nginx.replaced(below[0], **{"/genome/": "/", "//127.0.0.1:": "//127.0.0.2:"})
        with nginx.running(tmp_path, sites.replace(below[0], below[0] + root), https, http) as running:
            here = f"https://{running.authority}"

            def inside(base: str) -> bool:
                return page.goto(f"{here}{base}/live/nothing").status == 404

            for app, base in ((workspace, ""), (proxied.app.workspace, "/genome"), (workspace, "")):
                page.goto(entering(here + base, app, "/assets/icon.svg"))
            assert [cookie["path"] for cookie in page.context.cookies() if "snp" in cookie["name"]] == ["/genome", "/"]
            assert (inside(""), inside("/genome")) == (True, True)
            left = page.evaluate(
                "url => fetch(url, { method: 'POST' }).then((answer) => answer.status)", f"{here}/leave"
            )
            assert left == 200
            assert (inside(""), inside("/genome")) == (False, True)
    finally:
        above.terminate()
        above.wait(served.PATIENCE)
    assert "Traceback" not in log.read_text()


def test_behind_a_proxy_that_was_not_named_pages_say_what_to_do(tmp_path: Path, pretrained_workspace):
    with behind_nginx(tmp_path, pretrained_workspace, proxy="10.9.8.7") as proxied:
        answer = proxied.ask("/genome/")
        assert (answer.status, answer.body) == (400, "Only a proxy that was named with --proxy may hand requests on.")


def test_a_class_joins_through_nginx_and_may_bring_data_of_its_own(visitor, outside, tmp_path, pretrained_workspace):
    page, heard = visitor
    with behind_nginx(tmp_path, pretrained_workspace, "--class") as proxied, contextlib.ExitStack() as left:
        joined = re.search(r"joins at (\S+) with the code (\w+) (\w+)", proxied.app.log.read_text())
        assert joined
        assert joined[1] == f"https://{nginx.NAME}/genome/enter"
        page.goto(f"{proxied.url}/import")
        page.get_by_label("Code of the class").fill(f"{joined[2]}{joined[3]}".lower())
        page.get_by_label("Your first name").fill("Ada")
        page.get_by_role("button", name="Join").click()
        link = page.locator("a.link").inner_text()
        assert link.startswith(f"{proxied.url}/enter/me?link=")
        page.get_by_role("link", name="Go on").click()
        page.locator("input[type=file]").wait_for(state="attached")
        assert page.url == f"{proxied.url}/import"
        small = tmp_path / "own.csv"
        small.write_text("sample,snp1\na,0\nb,1\n")
        served.rerun(page, lambda: page.locator("input[type=file]").set_input_files([small]))
        page.locator(".upload-box li[data-state=done]").wait_for()
        ours = f"wss://{proxied.nginx.authority}/genome/live/class"
        served.until(lambda: any(url.startswith(ours) for url in heard.urls), "the socket of the class")
        assert all(cookie["secure"] for cookie in page.context.cookies())
        assert not [error for error in heard.errors if "status of 40" not in error]

        def another() -> Any:
            context = outside.new_context(ignore_https_errors=True)
            left.callback(context.close)
            context.set_default_timeout(served.PATIENCE * 1000)
            return context.new_page()

        again, teacher = another(), another()
        assert again.goto(link).status == 200
        assert again.url.startswith(f"{proxied.url}/")
        assert "link=" not in again.url
        teacher.goto(proxied.entering("/class"))
        teacher.get_by_text("Ada", exact=True).first.wait_for()
        teacher.get_by_text(f"{proxied.nginx.authority}/genome").first.wait_for()
        assert "link=" not in proxied.nginx.log.read_text()
