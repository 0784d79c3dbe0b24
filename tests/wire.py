"""HTTP as it goes over the wire: requests that no client library would write, and what is answered to them."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

Fields = list[tuple[str, str]]
HANDSHAKE: Fields = [
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
]


@dataclass(frozen=True)
class Answer:
    """What came back; `closed` has the code and reason with which a socket was closed at once."""

    status: int
    headers: dict[str, list[str]]
    body: str
    closed: tuple[int, str] | None = None

    def header(self, name: str) -> str:
        """Return all values of a header, one after another."""
        return ", ".join(self.headers.get(name.lower(), []))


def exchange(port: int, request: bytes, host: str = "127.0.0.1", seconds: float = 300.0) -> bytes:
    """Send bytes and return all that is answered until the server closes the connection."""
    with socket.create_connection((host, port), timeout=seconds) as wire:
        wire.sendall(request)
        answer = b""
        while block := _block(wire):
            answer += block
    return answer


def _block(wire: socket.socket) -> bytes:
    try:
        return wire.recv(1 << 16)
    except ConnectionResetError:
        return b""


def ask(
    port: int, target: str, fields: Fields, method: str = "GET", body: bytes = b"", version: str = "HTTP/1.1"
) -> Answer:
    """Return the answer to one request with exactly these fields; it says that it is the last one."""
    lines = [f"{method} {target} {version}", *(f"{name}: {value}" for name, value in fields), "Connection: close"]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return read(exchange(port, "\r\n".join([*lines, "", ""]).encode("latin-1") + body))


def handshake(port: int, target: str, fields: Fields) -> Answer:
    """Return how a WebSocket is refused; one that is let in is left at its first message (`closed` is None)."""
    request = "\r\n".join([f"GET {target} HTTP/1.1", *(f"{n}: {v}" for n, v in [*fields, *HANDSHAKE]), "", ""])
    with socket.create_connection(("127.0.0.1", port), timeout=300.0) as wire:
        wire.sendall(request.encode("latin-1"))
        text = b""
        while b"\r\n\r\n" not in text and (block := _block(wire)):
            text += block
        answer = read(text)
        if answer.status != 101:
            while block := _block(wire):
                text += block
            return read(text)
        frame = text.partition(b"\r\n\r\n")[2]
        while (len(frame) < 2 or len(frame) < 2 + frame[1] % 128) and (block := _block(wire)):
            frame += block
        if frame[:1] != b"\x88":
            return answer
        code, reason = struct.unpack("!H", frame[2:4])[0], frame[4 : 2 + frame[1]].decode()
        return Answer(101, answer.headers, "", (code, reason))


def read(answer: bytes) -> Answer:
    """Take an answer apart; its body is left as it came."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    status = int(first.split()[1]) if first.startswith("HTTP/") else 0
    return Answer(status, headers, body.decode("utf-8", "replace"))
