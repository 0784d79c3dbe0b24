"""`snp-explorer serve`: the app for a browser."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

from explorer.errors import InputError
from explorer.routes import server
from explorer.routes.access import LOOPBACK, Access
from explorer.routes.ending import ENDING

FIRST_PORT, PORTS = 8501, 40
MESSAGE_MB = 64


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped; the address is printed once the app answers."""
    host = arguments.host.strip("[]")
    port = _port(host, arguments.port)
    if arguments.data_folder is not None and not arguments.data_folder.is_dir():
        raise InputError(str(arguments.data_folder), "there is no such folder", "Check --data-folder.")
    if arguments.upload_limit <= 0:
        raise InputError("--upload-limit", "it must be more than 0 GB")
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    hosts = LOOPBACK if host in LOOPBACK else None
    access = Access(hosts=hosts, most_upload_bytes=int(arguments.upload_limit * 1e9))
    ENDING.listen()
    try:
        server.open_server(arguments.workspace, arguments.data_folder, access=access, address=address)
        if hosts is None:
            print("  Anyone who can reach this machine can use the app and see its data.", file=sys.stderr)
        _serve(host, port, arguments.base_path)
    except KeyboardInterrupt:
        pass
    finally:
        ENDING.close()
    return 0


def _serve(host: str, port: int, base_path: str | None) -> None:
    """Run the app as `streamlit run explorer/app.py` would, so that its config.toml counts, but with these settings."""
    app_path = Path(__file__).resolve().parents[1] / "app.py"
    sys.argv = [str(app_path)]
    from explorer.app import app

    app.run(
        config={
            "server.address": host,
            "server.port": port,
            **({} if base_path is None else {"server.baseUrlPath": base_path}),
            "server.headless": True,
            "server.enableXsrfProtection": True,
            "server.enableCORS": True,
            "server.maxMessageSize": MESSAGE_MB,
            "server.maxUploadSize": 1,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
            "client.showErrorDetails": "none",
            "client.showErrorLinks": False,
            "client.toolbarMode": "minimal",
            "logger.hideWelcomeMessage": True,
            "runner.magicEnabled": False,
        }
    )


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
