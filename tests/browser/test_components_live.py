"""The live chart and the upload box in a real browser, against servers made for the purpose."""

from __future__ import annotations

import json
import math
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import served
from probe import Probe
from websockets.sync.server import serve as serve_sockets

HARNESS = Path(__file__).parent / "harness" / "components.py"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve):
    return serve(HARNESS)


def epoch(n, loss, fold=0):
    return {
        "type": "epoch",
        "fold": fold,
        "epoch": n,
        "of": 4,
        "train_loss": loss,
        "validation_loss": loss + 0.1,
        "metrics": {"accuracy": 1 - loss, "auroc": None},
        "best": True,
        "samples_per_s": 1234.0,
        "seconds_left": 75.0,
    }


class Runs:
    """A WebSocket server that drops the line after epoch 2 and goes on from the offset that is requested."""

    def __init__(self):
        self.port = 0
        self.offsets: list[int] = []
        self.acknowledged: list[int] = []
        self.go_on = threading.Event()

    def __call__(self, socket):
        query = parse_qs(urlsplit(socket.request.path).query)
        assert query["token"] == ["t"]
        self.offsets.append(int(query["offset"][0]))
        run = {"state": "running", "progress": 0.5, "text": "training", "seconds_left": 75, "attempt": 1}
        if self.offsets[-1] == 0:
            first = [{"type": "started", "epochs": 4, "folds": [0], "device_title": "CPU"}, epoch(1, 0.7)]
            self.send(socket, first, 100, run)
            self.send(socket, [epoch(2, 0.5)], 200, run)
            socket.close(1011)
            return
        self.go_on.wait(30)
        self.send(socket, [epoch(3, 0.4), epoch(4, 0.3), {"type": "finished"}], 300, {**run, "state": "done"})
        try:
            socket.recv(60)
        except Exception:
            return

    def send(self, socket, events, offset, run):
        socket.send(json.dumps({"events": events, "offset": offset, "restart": False, "run": run}))
        self.acknowledged.append(json.loads(socket.recv(30))["ack"])


@pytest.fixture
def runs():
    handler = Runs()
    server = serve_sockets(handler, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    handler.port = server.socket.getsockname()[1]
    yield handler
    handler.go_on.set()
    server.shutdown()
    thread.join(10)


def test_a_run_is_followed_through_a_lost_connection_and_its_end_is_reported(page, address, runs):
    page.goto(f"{address}/?part=chart&socket={runs.port}")
    chart = Probe(page.locator(".live-chart"))
    chart.until("shown.heard === 200")
    chart.until("shown.warning.startsWith('The connection was lost')")
    assert chart.shown()["words"] == "Epoch 2 of 4 · 1,234 samples/s · about 1 min 15 s left · CPU"
    canvas = page.locator(".live-chart canvas").element_handle()
    runs.go_on.set()
    page.locator("code", has_text="ended done").wait_for()
    shown = chart.shown()
    assert (shown["state"], shown["words"], shown["warning"]) == ("done", "Finished · 4 epochs", "")
    assert runs.offsets == [0, 200]
    served.until(lambda: runs.acknowledged == [100, 200, 300], "an acknowledgement of the last frame")
    served.rerun(page, page.get_by_role("button", name="Rerun").click)
    assert canvas.evaluate("(canvas) => canvas.isConnected")
    assert page.locator(".live-chart canvas").count() == 1
    train, validation = chart.shown()["curves"]["loss"]
    assert train == {"fold": 0, "kind": "train", "points": [[1, 0.7], [2, 0.5], [3, 0.4], [4, 0.3]]}
    assert validation["kind"] == "validation"
    assert [value for _, value in validation["points"]] == pytest.approx([0.8, 0.6, 0.5, 0.4])


def test_a_finished_run_is_drawn_from_its_events_and_read_out_under_the_pointer(page, address):
    page.goto(f"{address}/?part=chart&folds=3")
    chart = Probe(page.locator(".live-chart"))
    chart.until("shown.words === 'Finished · 60 epochs over 3 folds'")
    chart.point({"epoch": 7})
    tooltip = page.locator(".live-chart .tooltip")
    tooltip.wait_for()
    loss = (0.69 * math.exp(-7 / 6) + 0.08) * 1.15 + 0.014
    gain = 0.5 + 0.4 * (1 - math.exp(-7 / 5))
    text = tooltip.inner_text()
    assert "Epoch 7, validation" in text
    assert f"Loss {loss:.4g} · AUROC {gain:.4g}" in text
    page.locator(".live-chart select").select_option("accuracy")
    chart.until("shown.metric === 'accuracy' && probe.settled()")
    x, y = chart.place({"epoch": 7})
    page.mouse.move(x + 1, y)
    page.locator(".live-chart .tooltip", has_text="Accuracy").wait_for()
    ink = page.locator(".live-chart canvas").evaluate(
        "(c) => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((v) => v > 0).length"
    )
    assert ink > 10_000


class Uploads(ThreadingHTTPServer):
    """Takes uploads as the live route does: refuses by name, lets one file wait until it is told to go on."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: dict[str, tuple[str, int]] = {}
        self.go_on = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        self.answer(204, b"")

    def do_POST(self):
        server = self.server
        assert isinstance(server, Uploads)
        query = parse_qs(urlsplit(self.path).query)
        name, upload = query["name"][0], query["upload"][0]
        if name == "slow.vcf":
            server.go_on.wait(30)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if name == "bad.bed":
            self.answer(400, json.dumps({"error": "bad.bed is not a PLINK file. Export it again."}).encode())
            return
        server.taken[name] = (upload, len(body))
        answer = {"upload": upload, "name": name, "path": "/x", "bytes": len(body)}
        self.answer(200, json.dumps(answer).encode())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


@pytest.fixture
def uploads():
    server = Uploads()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.go_on.set()
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_files_are_sent_refused_in_words_and_called_back(page, address, uploads):
    page.goto(f"{address}/?part=upload&port={uploads.server_port}")
    page.locator(".upload-box input").set_input_files(
        [
            {"name": "a.bed", "mimeType": "application/octet-stream", "buffer": b"x" * 70_000},
            {"name": "<b>a.bim", "mimeType": "text/plain", "buffer": b"y" * 30},
            {"name": "bad.bed", "mimeType": "text/plain", "buffer": b"z"},
            {"name": "large.bed", "mimeType": "text/plain", "buffer": bytes(5_000_001)},
        ]
    )
    page.locator("code", has_text="a.bed 70000").wait_for()
    assert page.locator("code").inner_text().split("\n") == ["a.bed 70000", "<b>a.bim 30"]
    errors = page.locator(".upload-box [role=alert]:not([hidden])").all_inner_texts()
    assert errors == [
        "bad.bed is not a PLINK file. Export it again.",
        "large.bed has 5.00 MB, more than the 5.00 MB this app accepts.",
    ]
    assert uploads.taken["a.bed"][1] == 70_000
    assert len({upload for upload, _ in uploads.taken.values()}) == 1

    page.locator(".upload-box input").set_input_files(
        [{"name": "slow.vcf", "mimeType": "text/plain", "buffer": b"v" * 2_000_000}]
    )
    page.get_by_role("button", name="Cancel slow.vcf").click()
    page.get_by_role("button", name="Remove <b>a.bim").click()
    page.wait_for_function("() => document.querySelector('code').innerText.trim() === 'a.bed 70000'")
    uploads.go_on.set()
    assert page.locator(".upload-box li b").all_inner_texts() == ["a.bed", "bad.bed", "large.bed"]
