"""A server with people in it, as a process: users who sign in, or a class that joins."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import ports
from argon2 import PasswordHasher
from client import Person, done
from entering import enter
from possessions import Possessions

PROGRAM = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv.pop(1))
import possessions
from explorer import cli
from explorer.routes import server

names, told = json.loads(sys.argv.pop(1))
opened = server.open_server

def with_people(*rest, **more):
    here = opened(*rest, **more)
    ids, things = {}, {}
    for name in names:
        account = f"password {name.casefold()}"
        person = here.people.by_account(account) or here.people.add(name, "user", account)[0]
        ids[name] = person.id
        things[name] = possessions.give(here.places.of(person.id), name)
    Path(told).write_text(json.dumps({"ids": ids, "things": things}))
    return here

server.open_server = with_people
sys.exit(cli.main(sys.argv[1:]))
"""
"""The app, with things given to its users before it begins to listen."""
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class House:
    """The app as it is served to several people.

    Parameters
    ----------
    users : names of users, each with things of their own (`possessions`); none for a class
    options : of `snp-explorer serve`
    """

    def __init__(self, workspace: Path, users: Iterable[str] = (), options: Iterable[str] = ()) -> None:
        self.port, self.workspace = ports.take(), workspace
        self.url = f"http://127.0.0.1:{self.port}"
        names = tuple(users)
        self.log, told = workspace.with_name(f"house-{self.port}.log"), workspace.with_name(f"people-{self.port}.json")
        asked = ["serve", "--workspace", str(workspace), "--port", str(self.port), *options]
        if names:
            accounts = workspace.with_name("accounts")
            accounts.write_text("".join(f"{name}:{CHEAP.hash(f'{name} comes in')}\n" for name in names))
            accounts.chmod(0o600)
            asked += ["--users", str(accounts)]
            program = ["-c", PROGRAM, str(Path(__file__).parent), json.dumps([names, str(told)])]
        else:
            program = ["-m", "explorer.cli"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen([sys.executable, *program, *asked], stdout=log, stderr=subprocess.STDOUT)
        while "SNP Explorer is at " not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        known = json.loads(told.read_text()) if names else {"ids": {}, "things": {}}
        self.ids: dict[str, str] = known["ids"]
        self.things = {name: Possessions(**about) for name, about in known["things"].items()}
        self.owner = Person(self.url, enter(self.url, workspace).cookie)
        self.people = {name: done(self.signs_in(name)) for name in names}

    async def signs_in(self, name: str) -> Person:
        """Return a new session of a user."""
        person = Person(self.url)
        answer = await person.post("/enter/password", {"name": name, "password": f"{name} comes in", "next": "/"})
        assert answer.status_code == 303, answer.text
        return person

    async def joins(self, name: str) -> Person:
        """Return somebody who has just joined the class."""
        person = Person(self.url)
        answer = await person.post("/enter/class", {"code": self.code, "name": name, "next": "/"})
        assert answer.status_code in (200, 303), answer.text
        return person

    @property
    def code(self) -> str:
        """The code of the class."""
        return str(json.loads((self.workspace / "joining.json").read_text())["code"])

    def home(self, name: str) -> Path:
        """Return the folder of somebody's workspace."""
        if name in self.ids:
            return self.workspace / "people" / self.ids[name]
        described = {path: json.loads(path.read_text())["name"] for path in self.workspace.glob("people/*/person.json")}
        return next(path.parent for path, called in described.items() if called == name)

    def end(self) -> str:
        """End it; return what it printed."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        finally:
            self.process.kill()
        return self.log.read_text()
