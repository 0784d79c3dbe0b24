"""Networks that users made, kept in the workspace by their content, and the drafts of them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer import stored
from explorer.errors import InputError
from explorer.jobs.damage import Damage
from explorer.stored import Damaged

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
    """A folder of networks: <id>.json each, where the id is made from the content; drafts/<token>.json beside them.

    Parameters
    ----------
    refuse : raises InputError where so many bytes more may not be stored
    """

    def __init__(self, folder: Path, refuse: Callable[[int], None] = lambda bytes: None) -> None:
        self.folder, self._refuse = folder, refuse

    def save(self, spec: NetworkSpec) -> str:
        """Keep a network; return its short id. Equal networks of one name have one id."""
        text = spec.to_json()
        id = hashlib.sha256(text.encode()).hexdigest()[:10]
        path = self.folder / f"{id}.json"
        if path.exists():
            os.utime(path)
        else:
            self._refuse(len(text))
            _write(path, text)
        return id

    def load(self, id: str) -> NetworkSpec:
        """Return a network by its id; InputError where there is none."""
        from explorer.networks.spec import read  # brings torch with it

        path = self.folder / f"{id}.json"
        if not ID.fullmatch(id) or not os.path.lexists(path):
            raise InputError(
                f"network {id[:20]}", "it is not in this workspace", "Was it deleted, or made in another workspace?"
            )
        return read(stored.read(path), f"network {id}")

    def listed(self) -> list[About]:
        """Return what is known about every saved network, the newest first."""
        listed = []
        for path in self._files():
            with contextlib.suppress(Damaged, OSError):
                listed.append(_about(path))
        return sorted(listed, key=lambda about: (-about.saved, about.id))

    @property
    def damaged(self) -> list[Damage]:
        """Networks and drafts that cannot be read."""
        found = []
        for path in self._files():
            try:
                _about(path)
            except Damaged as error:
                found.append(Damage.of("network", path, error))
        for path in self._files("drafts"):
            try:
                stored.read_json(path)
            except Damaged as error:
                found.append(Damage.of("draft", path, error))
        return found

    def _files(self, below: str = "") -> list[Path]:
        return sorted(path for path in (self.folder / below).glob("*.json") if ID.fullmatch(path.stem))

    def remove(self, id: str) -> None:
        """Delete a network; runs that trained it keep their own copy."""
        self.load(id)
        (self.folder / f"{id}.json").unlink()

    def keep(self, token: str, draft: Mapping[str, object]) -> str:
        """Keep a draft under a token ("" makes one), so that nothing is lost with the page; return the token."""
        token = token if ID.fullmatch(token) else secrets.token_hex(5)
        drafts = self.folder / "drafts"
        newest = drafts / f"{token}.json"
        text = json.dumps(draft)
        self._refuse(len(text))
        _write(newest, text)
        others = (path for path in drafts.glob("*.json") if path != newest)  # whatever the clock says
        for old in sorted(others, key=lambda path: -path.lstat().st_mtime)[DRAFTS_KEPT - 1 :]:
            stored.make_way(old)
            old.unlink(missing_ok=True)
        return token

    def kept(self, token: str) -> dict[str, Any] | None:
        """Return a draft that was kept, None where there is none (any more); Damaged where it cannot be read."""
        path = self.folder / "drafts" / f"{token}.json"
        if not ID.fullmatch(token) or not os.path.lexists(path):
            return None
        return stored.read_json(path)


def _about(path: Path) -> About:
    """Return what is known about a network from its file; Damaged where that is no network."""
    content = stored.read_json(path)
    name, layers, shape = content.get("name", "network"), content.get("layers"), content.get("input")
    sizes = shape.values() if isinstance(shape, dict) else [None]
    if not isinstance(name, str) or not isinstance(layers, list) or any(type(size) is not int for size in sizes):
        raise Damaged(path, "it holds no network")
    return About(path.stem, name, len(layers), content["input"], path.stat().st_mtime)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored.write(path, text)
