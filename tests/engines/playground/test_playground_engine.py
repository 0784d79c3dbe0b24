"""The engine process by itself: it ends with its pipe, also where whoever had the other end was killed."""

import json
import signal
import subprocess
import sys

import psutil
import pytest

from explorer.engines import pipe
from explorer.messages import packing

PATIENCE = 120.0
COMMAND = [sys.executable, "-m", "explorer.engines.playground.engine"]


def frame(process: subprocess.Popen[bytes]) -> dict[str, object]:
    """Return the header of the next frame an engine sends."""
    assert process.stdout is not None
    while (message := pipe.read(process.stdout)) is not None:
        if message.kind == pipe.FRAME:
            return packing.unpack(message.body)[0]
    raise AssertionError("the engine ended")


def test_engine_ends_with_its_pipe_even_at_work() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        for command in ({"do": "begin", "state": {"speed": 0, "samples": 40}}, {"do": "play"}):
            pipe.write(process.stdin, pipe.Envelope(3, pipe.COMMAND, json.dumps(command).encode()))
        assert frame(process)["path"] in ("torch", "compiled")
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_engine_ends_when_its_server_is_killed(how: signal.Signals) -> None:
    holder = (
        "import time\n"
        "from explorer.engines.playground import bridge\n"
        "b = bridge.current(); b.start(); print(b.pid, flush=True); time.sleep(1000)\n"
    )
    with subprocess.Popen([sys.executable, "-c", holder], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        engine = psutil.Process(int(server.stdout.readline()))
        server.send_signal(how)
        server.wait(PATIENCE)
        engine.wait(PATIENCE)
        assert not engine.is_running() or engine.status() == psutil.STATUS_ZOMBIE
