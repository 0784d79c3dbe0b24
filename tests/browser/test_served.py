"""What the browser tests lean on: a server that fails in its log fails the tests."""

import sys

import pytest
import served

SERVER = """
import http.server, signal, sys

class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

port = int(sys.argv[sys.argv.index("--port") + 1])
%s
http.server.HTTPServer(("127.0.0.1", port), Healthy).serve_forever()
"""


def test_traceback_in_the_log_of_a_server_fails_when_it_is_stopped(tmp_path):
    ends_well = SERVER % "signal.signal(signal.SIGINT, lambda *_: sys.exit())"
    sound = served.App(tmp_path / "sound", command=[sys.executable, "-c", ends_well]).start()
    sound.stop()
    ends_badly = SERVER % "signal.signal(signal.SIGINT, signal.default_int_handler)"  # whoever runs this may ignore it
    planted = served.App(tmp_path / "planted", command=[sys.executable, "-c", ends_badly]).start()
    with pytest.raises(AssertionError, match="KeyboardInterrupt"):
        planted.stop()
