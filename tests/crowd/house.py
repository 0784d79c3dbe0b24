"""A server with people in it, as a process: who they are is decided before it starts to listen."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Literal

import ports
from client import Person
from possessions import Possessions

PROGRAM = """
import json, sys
from pathlib import Path
from explorer import cli
from explorer.routes import server

sys.path.insert(0, sys.argv.pop(1))
import possessions

mode, names, told, furnished = json.loads(sys.argv.pop(1))
opened = server.open_server

def with_people(workspace, *rest, **more):
    here = opened(workspace, *rest, **{**more, "mode": mode})
    cookies = {"owner": here.access.sessions.begin()[1]}
    ids, things = {}, {}
    for name, role in names.items():
        person = next((one for one in here.people.all() if one.name == name), None)
        person = person or here.people.add(name, role)[0]
        ids[name], cookies[name] = person.id, here.access.sessions.begin(person.id)[1]
        if furnished:
            things[name] = possessions.give(here.places.of(person.id), name)
    Path(told).write_text(json.dumps({"cookies": cookies, "ids": ids, "things": things}))
    return here

server.open_server = with_people
sys.exit(cli.main(sys.argv[1:]))
"""


class House:
    """The app as it is served to several people."""

    def __init__(
        self,
        workspace: Path,
        names: dict[str, Literal["learner", "user", "administrator"]],
        mode: str,
        furnished: bool = False,
    ) -> None:
        self.port, self.workspace = ports.take(), workspace
        self.url = f"http://127.0.0.1:{self.port}"
        self.log, told = workspace.with_name(f"house-{self.port}.log"), workspace.with_name(f"people-{self.port}.json")
        asked = ["serve", "--workspace", str(workspace), "--port", str(self.port)]
        about = json.dumps([mode, names, str(told), furnished])
        with self.log.open("w") as log:
            command = [sys.executable, "-c", PROGRAM, str(Path(__file__).parent), about, *asked]
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        while self.url not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        known = json.loads(told.read_text())
        self.ids: dict[str, str] = known["ids"]
        self.things = {name: Possessions(**about) for name, about in known["things"].items()}
        self.people = {name: Person(self.url, f"snp-explorer-{self.port}={c}") for name, c in known["cookies"].items()}

    def home(self, name: str) -> Path:
        """Return the folder of somebody's workspace."""
        return self.workspace if name == "owner" else self.workspace / "people" / self.ids[name]

    def end(self) -> str:
        """End it; return what it printed."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        finally:
            self.process.kill()
        return self.log.read_text()
