"""The sink hears whatever calls out. That it stays empty is asked of the whole session (`conftest.watched`)."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
import served
import sink

OUTSIDE = "192.0.2.1"
"""An address that is nobody's (RFC 5737)."""
CALLS = {
    "a connection": f"import socket; socket.create_connection(('{OUTSIDE}', 9), 1)",
    "a datagram": f"import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('{OUTSIDE}', 9))",
    "a lookup": "import socket; socket.gethostbyname('calls.example')",
    "an event loop": f"import asyncio; asyncio.run(asyncio.open_connection('{OUTSIDE}', 9))",
    "a request": "import urllib.request; urllib.request.urlopen('http://calls.example/from-python', timeout=5)",
    "a child's child": "import subprocess, sys; subprocess.run([sys.executable, '-c', "
    f"\"import socket; socket.create_connection(('{OUTSIDE}', 9), 1)\"])",
    "a fork": "import multiprocessing as m, socket\n"
    f"m.get_context('fork').Process(target=socket.create_connection, args=(('{OUTSIDE}', 9), 1)).start()",
    "an engine": "from explorer.engines import child; print(child.launch('call').stdout.read())",
}
PAGE = {
    "fetch": "fetch('http://calls.example/fetch', { mode: 'no-cors' }).catch(() => 0)",
    "image": "Object.assign(new Image(), { src: 'http://calls.example/image' })",
    "beacon": "navigator.sendBeacon('http://calls.example/beacon')",
    "socket": "new WebSocket('ws://calls.example/socket')",
    "secure": "fetch('https://calls.example/secure', { mode: 'no-cors' }).catch(() => 0)",
}


@pytest.fixture
def apart(tmp_path):
    """A sink of this test's own; what it hears is no fault."""
    here = sink.Sink(tmp_path)
    yield here
    here.close()


def test_a_process_that_calls_out_is_heard_and_gets_no_further(apart, tmp_path):
    (tmp_path / "call.py").write_text(CALLS["a connection"])
    environment = {**os.environ, **apart.environment}
    environment["PYTHONPATH"] = os.pathsep.join(
        [environment["PYTHONPATH"], str(sink.WATCHED.parents[2]), str(tmp_path)]
    )
    running = {}
    for name, code in CALLS.items():
        own = {"SNP_EXPLORER_SINK": str(tmp_path / name.replace(" ", "-"))}
        running[name] = subprocess.Popen(
            [sys.executable, "-c", code], env=environment | own, cwd=tmp_path, stderr=subprocess.DEVNULL
        )
    for process in running.values():
        process.wait(served.PATIENCE)
    files = {name: tmp_path / name.replace(" ", "-") for name in CALLS if name != "a request"}
    silent = [name for name, file in files.items() if not file.exists()]
    assert silent == []
    assert apart.heard() == ["somebody asked the proxy for 'GET http://calls.example/from-python HTTP/1.1'"]


def test_what_speaks_to_this_machine_alone_is_not_heard(apart, tmp_path):
    code = (
        "import socket, asyncio\n"
        "there = socket.create_server(('127.0.0.1', 0)); port = there.getsockname()[1]\n"
        "socket.create_connection(('localhost', port)); socket.getaddrinfo('127.0.0.1', port)\n"
        "one, two = socket.socketpair(); one.send(b'x'); two.sendmsg([b'x'])\n"
    )
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **apart.environment}, check=True)
    assert apart.heard() == []


def test_a_session_whose_app_calls_out_fails_and_names_the_address(tmp_path):
    with pytest.raises(AssertionError, match=rf"calls out:\n.*{OUTSIDE}"), sink.watching(tmp_path):
        subprocess.run([sys.executable, "-c", CALLS["a connection"]], stderr=subprocess.DEVNULL, check=False)


def test_a_page_that_calls_out_is_heard(page, watched):
    before = len(watched.heard())
    page.goto("about:blank")  # what the app's own pages may ask is less
    for code in PAGE.values():
        page.evaluate(f"() => {{ {code}; }}")
    for name in ("fetch", "image", "beacon"):
        served.until(lambda name=name: any(f"calls.example/{name} " in one for one in watched.heard()), name)
    for address in ("calls.example:80", "calls.example:443"):  # sockets and secure requests are tunnelled
        served.until(lambda address=address: any(f"CONNECT {address}" in one for one in watched.heard()), address)
    assert all("calls.example" in one for one in watched.heard()[before:])
    watched.forget(before)


def test_the_app_calls_nobody_even_where_a_page_of_another_site_asks(app, page, watched):
    """Streamlit alone asks an outside address for this machine's own when an origin is not its own."""
    page.goto(app.address("data"))
    served.still(page)
    address = urlsplit(app.url)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    for path, more in (
        ("/", {}),
        ("/_stcore/health", {}),
        ("/_stcore/stream", {**upgrade, "Sec-WebSocket-Key": "x" * 24}),
    ):
        asked = http.client.HTTPConnection(address.hostname or "", address.port, timeout=served.PATIENCE)
        asked.request("GET", path, headers={"Origin": "http://evil.example", **more})
        asked.getresponse().close()
        asked.close()
    assert watched.heard() == []
