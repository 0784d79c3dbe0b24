"""Where everything ends up that calls out: the browser's requests and those of the app's processes.

The browser has the sink for its proxy and finds no name by itself; what speaks to this machine goes past it. Python
processes tell of every other machine that they look up or speak to (`watched/sitecustomize.py`), and native libraries
find the proxy in their environment. What was heard fails the session.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

WATCHED = Path(__file__).with_name("watched")
LONGEST = 4096


class Sink:
    """A proxy on a port of this machine that takes note of who asks for what, and answers nothing."""

    def __init__(self, folder: Path) -> None:
        self.told = folder / "calls.txt"
        self._asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, name="sink", daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def flags(self) -> list[str]:
        """The browser's; a browser goes past its proxy for addresses of this machine."""
        return [
            f"--proxy-server={self.address}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        ]

    @property
    def environment(self) -> dict[str, str]:
        """Of processes that are watched, and of all that they start."""
        paths = [str(WATCHED), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        proxies = {name: self.address for name in ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")}
        proxies |= {"no_proxy": "127.0.0.1,localhost,::1"}
        proxies |= {name.upper(): value for name, value in proxies.items()}
        return {"SNP_EXPLORER_SINK": str(self.told), "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), **proxies}

    def heard(self) -> list[str]:
        """Return what called out so far, in words."""
        told = self.told.read_text().splitlines() if self.told.exists() else []
        return [*self._asked, *told]

    def forget(self, before: int) -> None:
        """Forget what the proxy was asked for after so many: a test asked for it."""
        del self._asked[before:]

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            with caller, contextlib.suppress(OSError):
                caller.settimeout(5)
                request = caller.recv(LONGEST)
                line = request.split(b"\r\n", 1)[0].decode("ascii", "replace")
                self._asked.append(f"somebody asked the proxy for {line!r}")
                caller.sendall(b"HTTP/1.1 502 Nothing calls out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextlib.contextmanager
def watching(folder: Path) -> Iterator[Sink]:
    """Watch this process's children too while this lasts; in the end nothing may have called out."""
    sink = Sink(folder)
    before = dict(os.environ)
    os.environ.update(sink.environment)
    try:
        yield sink
    finally:
        os.environ.clear()
        os.environ.update(before)
        sink.close()
    heard = sink.heard()
    assert not heard, "the app calls out:\n" + "\n".join(heard)
