"""Files named on the command line, read as the app reads them."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.datasets import doctor
from explorer.datasets.dataset import Dataset
from explorer.datasets.doctor import Sources
from explorer.datasets.formats import recognition
from explorer.errors import InputError
from explorer.progress import Progress, silent


def sources(arguments: argparse.Namespace) -> Sources:
    """Return the requested files; InputError where one is not there."""
    genotypes = recognition.files(*arguments.genotypes)
    beside = (arguments.traits, arguments.genes, arguments.truth, arguments.map)
    files = Sources(genotypes[0], *beside, build=arguments.build, more=tuple(genotypes[1:]))
    for path in (*genotypes, *beside):
        if path is not None and not path.is_file():
            what = "it is a folder, not a file" if path.is_dir() else "there is no such file"
            raise InputError(str(path), what, "Check the path.")
    return files


def load(arguments: argparse.Namespace, progress: Progress = silent, scratch: Path | None = None) -> Dataset:
    """Return the dataset that the files hold, with the requested mends; InputError for what is wrong with them."""
    return doctor.load(sources(arguments), arguments.mend, progress=progress, scratch=scratch)


def writable(path: Path) -> Path:
    """Return a path that a table can be written to; InputError, before any work is done, where it cannot."""
    if path.is_dir():
        raise InputError(str(path), "it is a folder", "Name a file in it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a"):
            pass
        if path.stat().st_size == 0:
            path.unlink()
    except OSError as error:
        raise InputError(str(path), f"it cannot be written ({error.strerror})", "Choose another place.") from error
    return path
