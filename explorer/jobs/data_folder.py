"""Which files may be opened: those below a few folders, with the files beside them. To look at a name opens nothing.

A name below the data folder may be a link that leads elsewhere, a pipe that would be waited for forever, or bytes that
are no text. All of it is told from the file system's own words (stat), before anything reads.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from explorer.datasets.formats.bounds import special
from explorer.datasets.formats.recognition import BESIDE
from explorer.errors import InputError

NOT_TEXT = "its name is not UTF-8 text"
NOWHERE = "it is a link that leads nowhere"
OUTSIDE = "it lies outside the data folder"
UPLOAD_IT = "Upload it, or start the app with --data-folder set to its folder."


def shown(name: str) -> str:
    r"""Return a name from the file system as text that can be sent to a browser.

    >>> shown("cohort\udcff\n.bed")
    'cohort��.bed'
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def is_text(name: str) -> bool:
    r"""Say whether a name from the file system is UTF-8; Python keeps other bytes as lone surrogates.

    >>> is_text("cohort.bed"), is_text("cohort\udcff.bed")
    (True, False)
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def companions(path: Path) -> list[Path]:
    """Return what lies beside a file and is opened with it, as the .bim and .fam of a .bed.

    A reader takes any file of such a family for all of it, and endings in small or in capital letters: x.BED too may
    open x.bed.
    """
    name = path.name
    families = [(lead, *members) for lead, members in BESIDE.items()]
    candidates = {
        path.with_name(name[: -len(ending)] + written)
        for family in families
        for ending in family
        if name.lower().endswith(ending) and len(name) > len(ending)
        for member in family
        for written in (member, member.upper())
    }
    return sorted(candidate for candidate in candidates - {path} if os.path.lexists(candidate))


def permit(path: Path | str, allowed: Sequence[Path]) -> Path:
    """Return the path of a file that may be opened, as may all that lies beside it and would be opened with it.

    Links are followed to see where they lead; the file keeps its own name, by which those beside it are found. Raises
    InputError for what leads out of the `allowed` folders (which must be resolved) and for what is no regular file.
    """
    checked = regular(path, allowed)
    for beside in companions(checked):
        try:
            regular(beside, allowed)
        except InputError as error:
            reason = f"{shown(beside.name)} beside it would be opened too, but {error.reason}"
            raise InputError(shown(str(path)), reason, error.mend) from None
    return checked


def regular(path: Path | str, allowed: Sequence[Path]) -> Path:
    """Return the path of one regular file, its folder resolved; InputError where it may not be opened."""
    place = shown(str(path))
    if not is_text(str(path)):
        raise InputError(place, NOT_TEXT, "Rename it to plain letters and digits.")
    try:
        real = Path(os.path.realpath(path, strict=True))
        mode = real.stat().st_mode
    except (OSError, ValueError) as error:
        raise _not_there(path, place, error) from None
    if not any(real.is_relative_to(folder) for folder in allowed):
        raise InputError(place, OUTSIDE, UPLOAD_IT)
    if not stat.S_ISREG(mode):
        raise InputError(place, f"it is {special(mode)}, not a file", "Choose a file.")
    here = Path(os.path.realpath(Path(path).parent), Path(path).name)
    return here if any(here.is_relative_to(folder) for folder in allowed) else real


def below(root: Path, relative: str) -> Path:
    """Return the real path of `relative` below a folder, whatever it is; InputError where it would leave the folder."""
    place = shown(relative)
    if Path(relative).is_absolute() or ".." in Path(relative).parts or "\0" in relative:
        raise InputError(place, "only names below the data folder can be opened", "Leave out '..' and the root.")
    try:
        real = Path(os.path.realpath(root / relative, strict=True))
    except (OSError, ValueError) as error:
        raise _not_there(root / relative, place, error) from None
    if not real.is_relative_to(root):
        raise InputError(place, OUTSIDE)
    return real


def _not_there(path: Path | str, place: str, error: OSError | ValueError) -> InputError:
    if isinstance(error, PermissionError):
        return InputError(place, "it cannot be opened (Permission denied)", "Check its permissions.")
    if "\0" not in str(path) and os.path.islink(path):
        return InputError(place, NOWHERE, "Mend the link, or choose the file itself.")
    return InputError(place, "there is no such file", "Check the spelling of its name.")
