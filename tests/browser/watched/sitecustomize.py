"""Python imports this at the start of every process of the app under test (`sink.Sink.environment`).

Whoever looks up or speaks to another machine is written down and gets no further; what is native is stopped by the
proxy of the same environment. Nothing else is imported here, and processes that are forked have it too.
"""

import os
import sys

_FILE = os.environ.get("SNP_EXPLORER_SINK", "")
_HOSTS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_ADDRESSES = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_HERE = ("127.", "::1", "::ffff:127.", "localhost", "0.0.0.0")


def _watch(event: str, arguments: tuple) -> None:
    if event in _HOSTS:
        host = arguments[0]
    elif event in _ADDRESSES:
        address = arguments[1]
        if not isinstance(address, tuple):  # a socket of this machine's file system, or none at all
            return
        host = address[0]
    else:
        return
    host = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
    if host in ("", "::") or host.startswith(_HERE):
        return
    told = os.open(_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(told, f"{' '.join(sys.orig_argv)[:300]!r} asked for {host} ({event})\n".encode())
    finally:
        os.close(told)
    raise OSError(f"nothing calls out: {host}")


if _FILE:
    sys.addaudithook(_watch)
