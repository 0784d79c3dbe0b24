"""What the Containerfile says, and a root of its own in which it can be tried where no container daemon is."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOTED = """
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$ROOT_FOLDER"
cd "$ROOT_FOLDER"
mkdir -p usr etc proc dev tmp workspace opt/snp-explorer libraries/site-packages "./$BASE_PYTHON"
for folder in lib lib64 bin sbin; do ln -s "usr/$folder" "$folder"; done
mount --rbind /usr usr
mount --rbind /etc etc
mount --rbind /dev dev
mount --rbind /proc proc
mount --bind "$BASE_PYTHON" "./$BASE_PYTHON"
mount --bind "$LIBRARIES" libraries/site-packages
mount -o remount,bind,ro libraries/site-packages
mount --bind "$INSTALLED" opt/snp-explorer
mount -o remount,bind,ro opt/snp-explorer
mount --bind "$WORKSPACE" workspace
mount -t tmpfs tmpfs tmp
chmod 1777 tmp
mount -o remount,ro .
exec "$@"
"""
"""Runs a command with a root folder that nothing can be written to but /tmp and /workspace."""


@dataclass(frozen=True)
class Instruction:
    """One instruction of the Containerfile."""

    word: str
    rest: str

    def parts(self) -> list[str]:
        """Return what stands behind it, as JSON or word by word."""
        return json.loads(self.rest) if self.rest.startswith("[") else shlex.split(self.rest)


def stages() -> list[list[Instruction]]:
    """Return the instructions of each stage, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    every = [Instruction(*line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]
    begins = [index for index, each in enumerate(every) if each.word == "FROM"]
    return [every[begin:end] for begin, end in zip(begins, [*begins[1:], None], strict=True)]


def said(word: str) -> list[Instruction]:
    """Return all instructions of a kind in the last stage."""
    return [each for each in stages()[-1] if each.word == word]


def environment() -> dict[str, str]:
    """Return what the image sets."""
    return dict(part.split("=", 1) for each in said("ENV") for part in each.parts())


def installed(folder: Path) -> Path:
    """Install what the image copies as it does, in a fresh virtual environment; what it needs is this one's."""
    source, place = folder / "build", folder / "installed"
    source.mkdir()
    for each in stages()[0]:
        if each.word == "COPY":
            *names, onto = each.parts()
            for name in names:
                copied = source / onto / name if onto == "./" else source / onto
                if (ROOT / name).is_dir():
                    shutil.copytree(ROOT / name, copied, ignore=shutil.ignore_patterns("__pycache__", ".*"))
                else:
                    shutil.copyfile(ROOT / name, copied)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    of_venv = place / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (of_venv / "libraries.pth").write_text("/libraries/site-packages\n")
    pip, alone = [sys.executable, "-m", "pip", "-q"], ["--no-deps", "--no-index"]
    subprocess.run([*pip, "wheel", "--no-build-isolation", *alone, "-w", folder, source], check=True, cwd=folder)
    wheel = next(folder.glob("snp_explorer-*.whl"))
    subprocess.run([*pip, "--python", place / "bin" / "python", "install", *alone, wheel], check=True, cwd=folder)
    script = place / "bin" / "snp-explorer"
    script.write_text(script.read_text().replace(str(place), "/opt/snp-explorer"))  # where the image has made it
    return place


@contextlib.contextmanager
def running(folder: Path, place: Path, *options: str) -> Iterator[subprocess.Popen]:
    """Run the image's entrypoint as its user, on a root that is read-only; `folder/log.txt` has what it prints."""
    if os.getuid() != 0 or not all(map(shutil.which, ("unshare", "setpriv", "chroot"))):
        pytest.skip("a root of its own takes root, and the tools of util-linux")
    user = said("USER")[-1].rest.split(":")
    workspace, root = folder / "workspace", folder / "root"
    workspace.mkdir(mode=0o700)
    os.chown(workspace, int(user[0]), int(user[1]))
    root.mkdir()
    where = {
        "ROOT_FOLDER": str(root),
        "BASE_PYTHON": str(Path(sys.base_prefix).resolve()),
        "LIBRARIES": sysconfig.get_paths()["purelib"],
        "INSTALLED": str(place),
        "WORKSPACE": str(workspace),
        "PATH": os.environ["PATH"],
    }
    as_user = ["setpriv", "--reuid", user[0], "--regid", user[1], "--clear-groups", "--no-new-privs"]
    clean = ["env", "-i", *(f"{name}={value}" for name, value in environment().items())]
    inside = [
        "chroot",
        ".",
        *as_user,
        "--bounding-set=-all",
        "--inh-caps=-all",
        *clean,
        *said("ENTRYPOINT")[-1].parts(),
    ]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", ROOTED, "sh", *inside, *options], env=where, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)
