"""Networks that users made, kept in the workspace by their content, and the drafts of them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.networks.spec import NetworkSpec

ID = re.compile(r"[0-9a-f]{10}")
DRAFTS_KEPT = 60


@dataclass(frozen=True)
class About:
    """A saved network, without reading all of it."""

    id: str
    name: str
    layers: int
    input: Mapping[str, int]
    saved: float


class Designs:
    """A folder of networks: <id>.json each, where the id is made from the content; drafts/<token>.json beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, spec: NetworkSpec) -> str:
        """Keep a network; return its short id. Equal networks of one name have one id."""
        text = spec.to_json()
        id = hashlib.sha256(text.encode()).hexdigest()[:10]
        path = self.folder / f"{id}.json"
        if path.exists():
            os.utime(path)
        else:
            _write(path, text)
        return id

    def load(self, id: str) -> NetworkSpec:
        """Return a network by its id; InputError where there is none."""
        from explorer.networks.spec import read  # brings torch with it

        path = self.folder / f"{id}.json"
        if not ID.fullmatch(id) or not path.is_file():
            raise InputError(
                f"network {id[:20]}", "it is not in this workspace", "Was it deleted, or made in another workspace?"
            )
        return read(path.read_text(), f"network {id}")

    def listed(self) -> list[About]:
        """Return what is known about every saved network, the newest first."""
        listed = []
        for path in self.folder.glob("*.json"):
            if ID.fullmatch(path.stem):
                content = json.loads(path.read_text())
                name = str(content.get("name", "network"))
                listed.append(About(path.stem, name, len(content["layers"]), content["input"], path.stat().st_mtime))
        return sorted(listed, key=lambda about: (-about.saved, about.id))

    def remove(self, id: str) -> None:
        """Delete a network; runs that trained it keep their own copy."""
        self.load(id)
        (self.folder / f"{id}.json").unlink()

    def keep(self, token: str, draft: Mapping[str, object]) -> str:
        """Keep a draft under a token ("" makes one), so that nothing is lost with the page; return the token."""
        token = token if ID.fullmatch(token) else secrets.token_hex(5)
        drafts = self.folder / "drafts"
        newest = drafts / f"{token}.json"
        _write(newest, json.dumps(draft))
        others = (path for path in drafts.glob("*.json") if path != newest)  # whatever the clock says
        for old in sorted(others, key=lambda path: -path.stat().st_mtime)[DRAFTS_KEPT - 1 :]:
            old.unlink(missing_ok=True)
        return token

    def kept(self, token: str) -> dict[str, Any] | None:
        """Return a draft that was kept, None where there is none (any more)."""
        path = self.folder / "drafts" / f"{token}.json"
        if not ID.fullmatch(token) or not path.is_file():
            return None
        return json.loads(path.read_text())


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    part.write_text(text)
    os.replace(part, path)
