"""What each of many people may have on the server that `snp-explorer serve` starts, and whether of their own data."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from explorer import machine
from explorer.errors import InputError
from explorer.jobs import memory_limit, shipped, where
from explorer.jobs.quotas import Quota
from explorer.routes.exposure import Mode
from explorer.routes.server import DATA_FOLDER


@dataclass(frozen=True)
class Usual:
    """What one person may have where nothing else is said: GB of the disk, jobs, and the share of all work's memory."""

    disk_gb: float
    jobs: int
    memory_share: float


USUAL: dict[Mode, Usual] = {"class": Usual(1.0, 4, 0.25), "users": Usual(20.0, 20, 0.5)}
SHIPPED_DATA = Quota(disk_bytes=1 << 60, jobs=1 << 30, memory_bytes=1 << 60, own_data=False)
"""What the teacher of a class may have that must not bring data of its own."""
LEAST_MEMORY = 2 * 10**9


def quota(arguments: argparse.Namespace, mode: Mode, protected: bool) -> Quota | None:
    """Return what each person beside the owner may have; None where the owner uses the app alone.

    Learners of a class whose requests cross a network unencrypted bring no data of their own.
    """
    asked = {
        "--disk-quota": arguments.disk_quota,
        "--job-quota": arguments.job_quota,
        "--memory-quota": arguments.memory_quota,
    }
    for option, value in asked.items():
        if value is not None and mode == "alone":
            raise InputError(option, "it is for a class or users", "Give --class or --users too.")
        if value is not None and not value > 0:
            raise InputError(option, "it must be more than 0")
    if mode == "alone":
        return None
    usual = USUAL[mode]
    disk = usual.disk_gb if arguments.disk_quota is None else arguments.disk_quota
    share = memory_limit.share_of_all()
    memory = max(min(LEAST_MEMORY, share), int(usual.memory_share * share))
    if arguments.memory_quota is not None:
        memory = int(arguments.memory_quota * 1e9)
    return Quota(int(disk * 1e9), arguments.job_quota or usual.jobs, memory, mode == "users" or protected)


def refuse_own_data(arguments: argparse.Namespace, mode: Mode, protected: bool, environment: str = "") -> None:
    """Raise InputError where a class would send its teacher's own genotypes through a network unencrypted."""
    if mode != "class" or protected:
        return
    encrypt = "Give --certificate, or --proxy for one that speaks HTTPS"
    if arguments.data_folder is not None or environment:
        option = "--data-folder" if arguments.data_folder is not None else DATA_FOLDER
        raise InputError(option, "without HTTPS a class works on shipped data only", f"{encrypt}, or leave it out.")
    workspace = where.resolved(arguments.workspace)
    own = sorted(_own(workspace))
    if own:
        raise InputError(
            f"workspace {workspace}",
            f"it holds {own[0]}, and without HTTPS a class works on shipped data only",
            f"{encrypt}, or a new --workspace for the class.",
        )


def _own(workspace: Path) -> set[str]:
    """Return what lies in a workspace that is not shipped: data brought, and uploads."""
    known_data = shipped.datasets()
    found: set[str] = set()
    for name, known in (("datasets", known_data), ("uploads", frozenset[str]())):
        folder = workspace / name
        if folder.is_dir() and any(path.name not in known for path in folder.iterdir() if path.name[0] != "."):
            found.add({"datasets": "data of its owner's", "uploads": "files that were brought"}[name])
    return found


def told(quota: Quota) -> str:
    """Return in one line what each person may have."""
    own = "" if quota.own_data else "; no data of their own, as it would cross the network unencrypted"
    disk, memory = machine.size(quota.disk_bytes), machine.size(quota.memory_bytes)
    return f"Each person may hold {disk} of the disk, {quota.jobs} jobs at once and {memory} of memory{own}."
