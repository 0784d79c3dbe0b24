"""How much slower a page answers while a job trains: a real server, a real session, a rerun of a page timed to its end.

python tests/benchmarks/rerun.py      prints seconds and their ratio (at most 2 is promised)
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

sys.path.insert(0, str(Path(__file__).parents[1]))
from entering import Entered, enter

from explorer.jobs.folder import RunFolder
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace

RERUNS, TURNS, WARM_UP = 5, 4, 4
PAGES = ("data", "jobs")
PROMISED = 2.0


class Session:
    """A browser's session with the app, without the browser: asks for a page, waits until its script has ended."""

    def __init__(self, port: int, entered: Entered) -> None:
        self._connecting = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=Origin(f"http://127.0.0.1:{port}"),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": entered.cookie},
            max_size=None,
        )

    def __enter__(self) -> Session:
        self.wire = self._connecting.__enter__()
        return self

    def __exit__(self, *how: Any) -> None:
        self._connecting.__exit__(*how)

    def rerun(self, page: str, dataset: str) -> float:
        """Return the seconds that a rerun of a page takes, first byte to last; RuntimeError where the page fails."""
        asked = BackMsg()
        asked.rerun_script.query_string = f"dataset={dataset}"
        asked.rerun_script.page_name = page
        began, drawn = time.perf_counter(), 0
        self.wire.send(asked.SerializeToString())
        while True:
            block = self.wire.recv(timeout=60)
            assert isinstance(block, bytes)
            message = ForwardMsg.FromString(block)
            if message.delta.new_element.HasField("exception"):
                raise RuntimeError(message.delta.new_element.exception.message)
            drawn += message.WhichOneof("type") == "delta"
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and message.HasField("script_finished"):
                if drawn < 3:
                    raise RuntimeError(f"page {page} drew {drawn} things only")
                return time.perf_counter() - began


def leave_work(workspace: Path) -> tuple[str, Path, Path]:
    """Leave a description and a training of the sample cohort in the queue; return the dataset's digest, and both."""
    space = Workspace(workspace)
    space.hold()
    store = Store(space)
    digest = next(about["digest"] for about in space.datasets() if "cohort" in about["name"].lower())
    spec = {"dataset": digest, "traits": ["disease"], "network": {"preset": "cnn"}, "epochs": 100_000, "device": "cpu"}
    described = store.request("describe", {"dataset": digest, "seed": 5}).folder  # another than what is shipped
    trained = store.request("train", {"spec": spec}).folder
    store.close()
    space.release()
    return digest, described, trained


def serve(workspace: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    asked = [sys.executable, "-m", "explorer.cli", "serve", "--workspace", str(workspace), "--port", str(port)]
    process = subprocess.Popen(asked, stdout=subprocess.DEVNULL)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process, port
        except OSError:
            time.sleep(0.1)
            assert process.poll() is None, "the server did not start"


def end(process: subprocess.Popen[bytes]) -> None:
    """End the server."""
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


def timed(session: Session, page: str, digest: str, worker: int) -> tuple[list[float], list[float]]:
    """Return the seconds of reruns of a page, with the worker halted and with it at work, in turns."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(WARM_UP):
        session.rerun(page, digest)
    for turn in range(2 * TURNS):
        os.killpg(worker, signal.SIGCONT if turn % 2 else signal.SIGSTOP)
        time.sleep(0.3)
        found[turn % 2].extend(session.rerun(page, digest) for _ in range(RERUNS))
    os.killpg(worker, signal.SIGCONT)
    return found


def epochs(run: Path) -> int:
    """Return how many epochs a run has told."""
    return sum(event["type"] == "epoch" for event in RunFolder(run).events(most=1 << 26).events)


def main() -> int:
    """Time pages in turns, training halted and training at work; print both; 1 where the promise is not kept."""
    folder = Path(tempfile.mkdtemp(prefix="rerun-"))
    workspace, worker, ratios = folder / "workspace", None, []
    process, _ = serve(workspace)
    try:
        end(process)
        digest, described, run = leave_work(workspace)
        process, port = serve(workspace)
        while RunFolder(described).read("status.json").get("state") != "done" or epochs(run) < 2:
            time.sleep(0.1)
        told = RunFolder(run).read("worker.json")
        worker = told["pid"]
        before = epochs(run)
        for page in PAGES:
            with Session(port, enter(f"http://127.0.0.1:{port}", workspace)) as session:
                idle, busy = (statistics.median(seconds) for seconds in timed(session, page, digest, worker))
            ratios.append(busy / idle)
            print(f"page {page}: idle {idle * 1e3:.0f} ms, beside training {busy * 1e3:.0f} ms, ratio {ratios[-1]:.2f}")
        print(f"training had {told['threads']} thread(s) and did {epochs(run) - before} epochs meanwhile")
    finally:
        if process.poll() is None:
            end(process)
        if worker is not None:
            os.killpg(worker, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"page rerun while a job trains over idle: {max(ratios):.2f} (promised: at most {PROMISED:g})")
    return int(max(ratios) > PROMISED)


if __name__ == "__main__":
    sys.exit(main())
