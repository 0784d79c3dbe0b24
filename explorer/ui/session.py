"""What pages reach the server through: its store of runs, its workspace, and the token its routes ask for."""

from __future__ import annotations

from explorer.datasets.dataset import Dataset
from explorer.jobs.runs import Store
from explorer.jobs.workspace import Workspace
from explorer.routes import server


def store() -> Store:
    """Return the runs of this server's workspace."""
    return server.current().store


def workspace() -> Workspace:
    """Return this server's workspace."""
    return server.current().workspace


def token() -> str:
    """Return the secret that our own routes ask for."""
    return server.current().access.token


def dataset(digest: str) -> Dataset:
    """Return a dataset of the workspace (large ones memory-mapped); InputError where there is none."""
    return workspace().dataset(digest)
