"""One app in chaos: its workspace, its process that is started again whenever it is gone, its proxy, clock and disk."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import clock
import disks
import forks
import full_disk
import httpx
import ports
import psutil
from proxy import Proxy

from explorer.routes import sessions

PATIENCE = 300.0
MEGABYTES = 260
"""More than an upload leaves free (`routes.uploads.KEPT_FREE`)."""


@dataclass
class Place:
    """Where everything of one app is."""

    folder: Path
    workspace: Path
    mounted: bool
    """Whether the workspace lies on a disk of its own, which can be filled."""

    def __post_init__(self) -> None:
        self.port = ports.take()
        self.proxy = Proxy(self.port)
        self.app: psutil.Process | None = None
        self.cookie = ""
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self.environment = {
            **os.environ,
            clock.VARIABLE: str(self.folder / "clock"),
            full_disk.FLAG: str(self.folder / "full"),
            full_disk.FOLDER: str(self.workspace),
            "PYTHONPATH": os.pathsep.join([str(Path(forks.__file__).parent), *_package()]),
        }
        self._keeper.start()

    # the app

    def _keep(self) -> None:
        """Start the app whenever it is gone."""
        while not self._ending.is_set():
            if self.app is None or not lives(self.app):
                with contextlib.suppress(psutil.NoSuchProcess):
                    words = [str(self.workspace), str(self.port)]
                    log = str(self.folder / "log.txt")
                    pid = forks.fork(app=words, folder=str(self.folder), log=log, environment=self.environment)
                    self.app = psutil.Process(pid)
            time.sleep(0.1)

    def kill(self, how: signal.Signals) -> None:
        """Send the app a signal."""
        if self.app is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                self.app.send_signal(how)

    def close(self) -> None:
        """End the app as a user does, and wait for it."""
        self._ending.set()
        self._keeper.join()
        self.kill(signal.SIGTERM)
        if self.app is not None:
            psutil.wait_procs([self.app], timeout=PATIENCE)
        self.proxy.close()

    # requests

    @property
    def origin(self) -> str:
        """The address that a browser knows."""
        return f"http://127.0.0.1:{self.proxy.port}"

    def enter(self) -> None:
        """Open the address that the app printed, as who starts it does; the browser keeps the cookie."""
        key = (self.workspace / "key").read_text()
        answer = httpx.get(f"{self.origin}/enter", params={"key": key}, timeout=120)
        self.cookie = answer.cookies.get(f"snp-explorer-{self.port}") or ""

    @property
    def token(self) -> str:
        """What pages of this session hand to their parts."""
        return sessions.token(self.cookie)

    def headers(self) -> dict[str, str]:
        """What a request of a page carries."""
        cookie = f"snp-explorer-{self.port}={self.cookie}"
        return {"Origin": self.origin, "x-explorer-token": self.token, "Cookie": cookie}

    def send(self, method: str, path: str, **what: object) -> httpx.Response:
        """Send a request until the app answers it, whatever happens to connections and to the app."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = httpx.request(
                    method,
                    self.origin + path,
                    headers=self.headers(),
                    timeout=120,
                    **what,  # type: ignore[arg-type]
                )
                if answer.status_code not in (401, 403, 500, 502, 503):
                    return answer
                why: object = answer.text
                if answer.status_code == 401:
                    self.enter()
            except (httpx.TransportError, OSError, ValueError) as error:
                why = error
            assert time.monotonic() < end, f"{method} {path}: {why}; {self.log()[-3000:]}"
            time.sleep(0.1)

    def log(self) -> str:
        """What the app printed."""
        return (self.folder / "log.txt").read_text(errors="replace")

    # what there is

    def processes(self) -> list[psutil.Process]:
        """Return the living processes of this app and of its workers and engines: those that work in its folders."""
        found = []
        for process in forks.children():
            with contextlib.suppress(psutil.Error, OSError):
                if Path(process.cwd()).is_relative_to(self.folder) and lives(process):
                    found.append(process)
        return found

    def workers(self) -> list[psutil.Process]:
        """Return the living workers."""
        runs = self.workspace / "runs"
        found = []
        for process in self.processes():
            with contextlib.suppress(psutil.Error, OSError):
                if Path(process.cwd()).is_relative_to(runs):
                    found.append(process)
        return found

    def engines(self, name: str) -> list[psutil.Process]:
        """Return the living engines, `inspector` or `playground`."""
        found = []
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                if process.cwd() == f"{self.folder}/engines/{name}":
                    found.append(process)
        return found

    # the disk and the clock

    def fill(self) -> None:
        """Fill the disk to the last byte."""
        if self.mounted:
            disks.fill(self.workspace.parent)
        else:
            full_disk.fill(self.folder / "full")

    def empty(self) -> None:
        """Give the room back."""
        if self.mounted:
            with contextlib.suppress(FileNotFoundError):
                disks.empty(self.workspace.parent)
        else:
            full_disk.empty(self.folder / "full")

    def jump(self, seconds: float) -> None:
        """Set the clock of all its processes."""
        clock.jump(self.folder / "clock", seconds)


def lives(process: psutil.Process) -> bool:
    """Return whether a process lives: zombies do not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _package() -> list[str]:
    import explorer

    return [str(Path(explorer.__file__).parents[1])]


@contextlib.contextmanager
def placed(folder: Path, mounted: bool) -> Iterator[Place]:
    """An app on a workspace of its own; whatever is left of it at the end is killed."""
    disk = folder / "disk"
    with contextlib.ExitStack() as stack:
        if mounted:
            stack.enter_context(disks.small(disk, MEGABYTES))
        place = Place(folder, disk / "workspace", mounted)
        try:
            yield place
        finally:
            place.close()
            for process in place.processes():
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGCONT)
                    process.kill()
            psutil.wait_procs(place.processes(), timeout=30)


@contextlib.contextmanager
def forking(folder: Path) -> Iterator[None]:
    """The process of which all apps and workers are forks."""
    address = folder / "forks"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(_package()), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen([sys.executable, forks.__file__, str(address)], env=environment) as process:
        try:
            while not address.exists():
                assert process.poll() is None
                time.sleep(0.05)
            os.environ |= {forks.SOCKET: str(address), forks.PID: str(process.pid)}
            yield
        finally:
            process.kill()
