"""A server whose handlers hang, in the loop itself or in a thread, ends all the same, and lets its workspace go."""

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import ports
import pytest

from explorer.engines import child
from explorer.errors import InputError
from explorer.routes import server

PROGRAM = """
import asyncio, contextlib, sys, time
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from explorer.routes import ending, server
from explorer.routes.ending import ENDING

ending.LEAVES_AFTER = 0.3

async def hang(request):
    print("hanging", flush=True)
    if request.path_params["how"] == "loop":
        time.sleep(1000)
    await asyncio.to_thread(time.sleep, 1000)

@contextlib.asynccontextmanager
async def lifespan(_):
    ENDING.listen()
    print("here", flush=True)
    yield
    ENDING.close()

server.open_server(sys.argv[1], samples=False)
ENDING.listen()
app = Starlette(routes=[Route("/{how}", hang)], lifespan=lifespan)
uvicorn.run(app, port=int(sys.argv[2]), log_level="critical")
"""


@pytest.mark.parametrize(("how", "by"), [("loop", signal.SIGINT), ("thread", signal.SIGTERM)])
def test_hanging_handler_keeps_no_server_from_ending(how: str, by: signal.Signals, tmp_path: Path) -> None:
    port = ports.take()
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "here\n"
        while True:
            try:
                wire = socket.create_connection(("127.0.0.1", port))
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        with wire:
            wire.sendall(f"GET /{how} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
            assert process.stdout.readline() == "hanging\n"
            process.send_signal(by)
            try:
                errors, _ = process.communicate(timeout=30)
            finally:
                process.kill()
    assert process.returncode == 0
    assert errors.strip() == "Something went on after the app was told to end; it was dropped."
    assert not (tmp_path / "key").exists(), "the work was closed before that"


def test_stopped_server_is_not_opened_again_by_who_asks_for_it(tmp_path: Path) -> None:
    server.open_server(tmp_path, samples=False)
    server.close_server()
    with pytest.raises(InputError, match="stopped"):
        server.current()


def test_engine_that_neither_reads_nor_listens_is_ended() -> None:
    """Its input is full with a thread writing to it, another reads its output: closing either would wait for ever."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(1000)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout

    def write() -> None:
        assert process.stdin
        with pytest.raises(OSError, match="Broken pipe"):
            process.stdin.write(b"x" * 10_000_000)

    talking = [threading.Thread(target=each, daemon=True) for each in (write, process.stdout.read)]
    for thread in talking:
        thread.start()
    time.sleep(0.2)
    ending = threading.Thread(target=child.end, args=(process,), daemon=True)
    ending.start()
    ending.join(30)
    assert not ending.is_alive()
    assert process.returncode == -signal.SIGKILL
