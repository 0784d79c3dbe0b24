"""`snp-explorer serve`: the app for a browser."""

from __future__ import annotations

import argparse
import dataclasses
import os
import re
import socket
import ssl
import sys
from pathlib import Path
from typing import Any

from explorer.commands import entering, sharing
from explorer.errors import InputError
from explorer.routes import proxies, server
from explorer.routes.access import LOOPBACK, Access, new_key, own_names, split
from explorer.routes.ending import ENDING
from explorer.routes.exposure import exposed, lacking
from explorer.routes.server import Mode

FIRST_PORT, PORTS = 8501, 40
MESSAGE_MB = 64
PROXIES = "FORWARDED_ALLOW_IPS"
"""Whom uvicorn believes about the addresses of clients: by default anything on this machine, here nobody."""
BASE = re.compile(r"/?(?!\.{1,2}(/|$))[\w.~-]+(/(?!\.{1,2}(/|$))[\w.~-]+)*/?|/?", re.ASCII)
"""Folders that need no escape in an address."""
ANYHOW = "With --expose it is opened nevertheless."
CHIEF = {"class": "the teacher", "users": "an administrator"}
SESSION_HEADER = {"x-explorer-session": "session"}
"""What streamlit takes from the guard into `st.user`."""


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped; the address is printed once the app answers."""
    host = arguments.host.strip("[]")
    port = _port(host, arguments.port)
    if arguments.data_folder is not None and not arguments.data_folder.is_dir():
        raise InputError(str(arguments.data_folder), "there is no such folder", "Check --data-folder.")
    if arguments.upload_limit <= 0:
        raise InputError("--upload-limit", "it must be more than 0 GB")
    mode, ways = entering.mode(arguments), entering.ways(arguments)
    tls, base = _tls(arguments.certificate, arguments.certificate_key), _base(arguments.base_path)
    ENDING.listen()
    try:
        access = dataclasses.replace(_access(host, arguments, bool(tls), mode), ways=ways)
        address = _address(host, port, arguments, bool(tls))
        each = sharing.quota(arguments, mode, access.protected)
        sharing.refuse_own_data(arguments, mode, access.protected, os.environ.get(server.DATA_FOLDER, ""))
        server.open_server(
            arguments.workspace,
            arguments.data_folder,
            access=access,
            address=address,
            mode=mode,
            quota_of=lambda person: each,
            quota=sharing.SHIPPED_DATA if each is not None and not each.own_data else None,
        )
        if each is not None:
            entering.say(sharing.told(each))
        os.environ[PROXIES] = ""
        _serve({"server.address": host, "server.port": port, **base, **tls})
    except KeyboardInterrupt:
        pass
    finally:
        ENDING.close()
    return 0


def _access(host: str, arguments: argparse.Namespace, tls: bool, mode: Mode) -> Access:
    """Return who may come in; an address that others reach unprotected has to be asked for, and says what it shows."""
    names = frozenset(name.lower().rstrip(".") for name in arguments.name)
    for name in names:
        if split(name) != (name, None):
            raise InputError(f"--name {name}", "it is no name of a host", "Give it as in genome.example.org.")
    named = tuple(proxies.network(text) for text in arguments.proxy)
    if named and not names:
        raise InputError("--proxy", "the app has no name to answer under behind it", "Give --name genome.example.org.")
    if arguments.no_key and mode != "alone":
        raise InputError(
            "--no-key", f"whoever has the key is {CHIEF[mode]}; without one everybody would be", "Leave it out."
        )
    everywhere = host not in LOOPBACK
    encrypted = tls or bool(named)
    lines = exposed(mode, not arguments.no_key, encrypted) if everywhere or named else None
    if lines and not arguments.expose:
        said, asked = " ".join(lines).removesuffix("."), f"--host {host}" if everywhere else f"--proxy {named[0]}"
        without = lacking(not arguments.no_key, encrypted)
        raise InputError(asked, f"the app would be open to a network without {without}. {said}", ANYHOW)
    for line in lines or ():
        print(f"  {line}", file=sys.stderr)
    return Access(
        "" if arguments.no_key else new_key(),
        LOOPBACK | names | (own_names() if everywhere else frozenset()),
        named,
        protected=encrypted or not (everywhere or names),
        any_address=everywhere,
        most_upload_bytes=int(arguments.upload_limit * 1e9),
    )


def _address(host: str, port: int, arguments: argparse.Namespace, tls: bool) -> str:
    """Return where browsers find the app: at its proxy, where it has one."""
    name = arguments.name[0] if arguments.name else None
    if arguments.proxy:
        return f"https://{name}"
    shown = name if name and host not in LOOPBACK else _shown(host)
    return f"http{'s' if tls else ''}://{shown}:{port}"


def _serve(own: dict[str, Any]) -> None:
    """Run the app as `streamlit run explorer/app.py` would, so that its config.toml counts, but with these settings."""
    app_path = Path(__file__).resolve().parents[1] / "app.py"
    sys.argv = [str(app_path)]
    from explorer.app import app

    app.run(
        config={
            **own,
            "server.headless": True,
            "server.enableXsrfProtection": True,
            "server.enableCORS": True,
            "server.enableAgentApi": False,
            "server.trustedUserHeaders": SESSION_HEADER,
            "server.maxMessageSize": MESSAGE_MB,
            "server.maxUploadSize": 1,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
            "client.showErrorDetails": "none",
            "client.showErrorLinks": False,
            "client.allowedOrigins": [],
            "client.toolbarMode": "minimal",
            "logger.hideWelcomeMessage": True,
            "runner.magicEnabled": False,
        }
    )


def _base(path: str | None) -> dict[str, Any]:
    if path is not None and not BASE.fullmatch(path):
        raise InputError(f"--base-path {path}", "it is no path of an address", "Give it as in lab/genome.")
    return {} if path is None else {"server.baseUrlPath": path}


def _tls(certificate: Path | None, key: Path | None) -> dict[str, Any]:
    """Return the settings of HTTPS; InputError where only half of them is given, or a file is not there."""
    if certificate is None and key is None:
        return {}
    if certificate is None or key is None:
        raise InputError("--certificate", "a certificate and its private key are needed", "Give --certificate-key too.")
    for option, path in (("--certificate", certificate), ("--certificate-key", key)):
        if not path.is_file():
            raise InputError(f"{option} {path}", "there is no such file")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        raise InputError(
            f"--certificate {certificate}",
            f"it and {key} are no certificate with its private key, both as PEM and the key without a password",
            "Check both files.",
        ) from error
    return {"server.sslCertFile": str(certificate.resolve()), "server.sslKeyFile": str(key.resolve())}


def _shown(host: str) -> str:
    """Return a host as it stands in an address; of an address for everybody, the name of this machine."""
    if host in ("0.0.0.0", "::"):
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _port(host: str, requested: int | None) -> int:
    """Return a free port; InputError where the requested one is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason = None
    for port in [requested] if requested is not None else range(FIRST_PORT, FIRST_PORT + PORTS):
        if not 0 <= port <= 65535:
            raise InputError(f"--port {port}", "ports go from 0 to 65535")
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return probe.getsockname()[1]
            except socket.gaierror as error:
                raise InputError(f"--host {host}", f"there is no such address ({error.strerror})") from error
            except OSError as error:
                reason = error.strerror
    if requested is None:
        raise InputError("--port", f"none of {FIRST_PORT} to {FIRST_PORT + PORTS - 1} is free", "Name another.")
    raise InputError(f"--port {requested} on {host}", f"it cannot be listened at ({reason})", "Choose another port.")
