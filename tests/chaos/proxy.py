"""A proxy between browsers and the app whose connections a test cuts: both sides get a reset, at any byte."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends a reset and drops what was not sent."""


class Proxy:
    """Listens on one port and passes everything on to another, until it is closed."""

    def __init__(self, to: int) -> None:
        self.to = to
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Reset every connection."""
        with self._lock:
            sockets, self._open = self._open, set()
        for each in sockets:
            with contextlib.suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                each.shutdown(socket.SHUT_RD)

    def close(self) -> None:
        """Listen no more, and reset what is open."""
        self._closed.set()
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                browser, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(browser,), daemon=True).start()

    def _pass_on(self, browser: socket.socket) -> None:
        try:
            app = socket.create_connection(("127.0.0.1", self.to), timeout=10)
        except OSError:
            browser.close()
            return
        pair = {browser: app, app: browser}
        with self._lock:
            self._open |= pair.keys()
        try:
            while True:
                ready, _, _ = select.select(list(pair), [], [], 60.0)
                for one in ready:
                    block = one.recv(1 << 16)
                    if not block:
                        return
                    pair[one].sendall(block)
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._open -= pair.keys()
            for one in pair:
                one.close()
