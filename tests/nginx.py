"""nginx as the docs configure it, in front of an app on this machine; skips where it is not installed."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ports
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = "genome.example.org"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "serve-many.md"
WHOLE = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{sites}
}}
"""


def shipped() -> str:
    """Return the configuration that the docs give."""
    blocks = re.findall(r"^```nginx\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    return blocks[0]


def replaced(text: str, **pairs: str) -> str:
    """Return a text with words replaced, each of which has to be there."""
    for old, new in pairs.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def certificate(folder: Path, name: str = NAME) -> tuple[Path, Path]:
    """Make a certificate that nobody has signed but itself; return it and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "certificate.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(*plain))
    return paths


class Nginx:
    """A running nginx."""

    def __init__(self, folder: Path, https: int, http: int) -> None:
        self.folder, self.https, self.http = folder, https, http
        self.log = folder / "access.log"

    @property
    def authority(self) -> str:
        """The host that browsers ask for."""
        return f"{NAME}:{self.https}"

    def exchange(self, *blocks: bytes, tls: bool = True, between: Callable[[], object] = lambda: None) -> bytes:
        """Send blocks, with something done before the last one, and return all that is answered."""
        with socket.create_connection(("127.0.0.1", self.https if tls else self.http), timeout=300) as wire:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(wire, server_hostname=NAME) if tls else wire as line:
                line.sendall(b"".join(blocks[:-1]))
                between()
                line.sendall(blocks[-1])
                answer = b""
                with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
                    while block := line.recv(1 << 16):
                        answer += block
        return answer


@contextlib.contextmanager
def running(folder: Path, sites: str, https: int, http: int) -> Iterator[Nginx]:
    """Run nginx with these sites for as long as this lasts."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(WHOLE.format(folder=folder, sites=sites, user=user))
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "main.log")],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + 60
        for port in (https, http):
            while process.poll() is None and not _listens(port):
                assert time.monotonic() < end, "nginx does not listen"
                time.sleep(0.05)
        assert process.poll() is None, process.communicate()[1]
        yield Nginx(folder, https, http)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def documented(folder: Path, app_port: int, **more: str) -> tuple[str, int, int]:
    """Return the docs' configuration for an app on this port, with paths in a folder, and its two ports."""
    https, http = ports.take(), ports.take()
    pem, key = certificate(folder)
    log = str(folder / "access.log")
    text = replaced(
        shipped(),
        **{
            "listen 80;": f"listen 127.0.0.1:{http};",
            "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
            f"https://{NAME}$": f"https://{NAME}:{https}$",
            f"/etc/ssl/certs/{NAME}.pem": str(pem),
            f"/etc/ssl/private/{NAME}.key": str(key),
            "/var/log/nginx/genome.log": log,
            "/var/log/nginx/genome-errors.log": str(folder / "errors.log"),
            "http://127.0.0.1:8501": f"http://127.0.0.1:{app_port}",
            **more,
        },
    )
    return text, https, http


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
