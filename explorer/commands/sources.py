"""Files named on the command line, read as the app reads them."""

from __future__ import annotations

import argparse
import glob
import tempfile
from pathlib import Path

from explorer.datasets import doctor
from explorer.datasets.dataset import Dataset
from explorer.datasets.doctor import GENOTYPE_ENDINGS, Sources, needs, together
from explorer.datasets.formats import recognition
from explorer.datasets.formats.bounds import special
from explorer.errors import InputError
from explorer.progress import Progress, silent


def sources(arguments: argparse.Namespace) -> Sources:
    """Return the requested files; InputError where one is not there."""
    genotypes, unused = _genotypes(arguments.genotypes)
    beside = (arguments.traits, arguments.genes, arguments.truth, arguments.map)
    roles = [path for path in beside if path is not None and path.exists()]
    left = tuple(path for path in unused if not any(path.samefile(role) for role in roles))
    files = Sources(genotypes[0], *beside, build=arguments.build, more=tuple(genotypes[1:]), unused=left)
    for path in (*genotypes, *beside):
        if path is not None and not path.is_file():
            what = f"it is {special(path.stat().st_mode)}, not a file" if path.exists() else "there is no such file"
            raise InputError(str(path), what, "Check the path.")
    return files


def _genotypes(given: list[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files of genotypes, and what else was given: by name, by a pattern, or in a folder.

    Of several names, as a shell makes them of c.*, those that belong to another one are brought along by it, and those
    of which no format is known are not used.
    """
    there = [path for path in given if path.is_file()]
    named = [path for path in given if not (path.is_file() and together.brought(path, there))]
    known = [path for path in named if not path.is_file() or path.name.lower().endswith(GENOTYPE_ENDINGS)]
    genotypes = recognition.files(*(known or named))
    return genotypes, together.unused([other for path in given for other in _around(path)], genotypes)


def _around(path: Path) -> list[Path]:
    """Return the files that a name on the command line stands for."""
    if path.is_dir():
        return sorted(other for other in path.iterdir() if other.is_file() and not other.name.startswith("."))
    if not path.exists() and glob.has_magic(str(path)):
        return [Path(name) for name in sorted(glob.glob(str(path))) if Path(name).is_file()]
    return [path]


def load(arguments: argparse.Namespace, progress: Progress = silent, scratch: Path | None = None) -> Dataset:
    """Return the dataset that the files hold, with the requested mends.

    Raises
    ------
    InputError : for what is wrong with the files, or where this machine has less memory or disk than they need
    """
    files = sources(arguments)
    refuse(files, scratch)
    return doctor.load(files, arguments.mend, progress=progress, scratch=scratch)


def refuse(files: Sources, scratch: Path | None = None) -> None:
    """Raise InputError where reading the files takes more memory or disk than this machine has."""
    wanted = needs.of_files(files, keep=False)
    if wanted is not None:
        wanted.refuse(scratch or Path(tempfile.gettempdir()))


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
