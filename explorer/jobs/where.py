"""Where a user's workspace lies, and what says who may enter; light enough for a command that answers at once."""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT = "SNP_EXPLORER_WORKSPACE"
KEY_FILE = "key"
"""In a workspace that is open: the start key of its app."""


def default_path() -> Path:
    """Return $SNP_EXPLORER_WORKSPACE, or ~/.snp-explorer."""
    return Path(os.environ.get(ENVIRONMENT) or Path.home() / ".snp-explorer")


def resolved(path: Path | str | None) -> Path:
    """Return the whole path of a workspace, the default one where none is named."""
    return Path(path or default_path()).expanduser().resolve()
