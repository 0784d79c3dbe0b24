"""What the version before made: its workspace, unpacked, and what it said of it; made as fixtures/version_0_1 says."""

from __future__ import annotations

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "fixtures" / "version_0_1"


@cache
def said() -> dict[str, Any]:
    """Return what the version before said of its workspace, and what its links opened."""
    return json.loads((HERE / "said.json").read_text())


def unpack(folder: Path) -> Path:
    """Unpack its workspace in a folder, as somebody does who has moved to another machine; return where it lies."""
    with tarfile.open(HERE / "workspace.tar.gz") as packed:
        packed.extractall(folder, filter="data")
    return folder / "workspace"
