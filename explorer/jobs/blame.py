"""Whether damage of a stored file is behind a failure: asked by whoever reads results, before it calls it a fault.

Pages, engines and workers read results in some sixty places. None of them looks for damage itself.
"""

from __future__ import annotations

from pathlib import Path

from explorer import seals
from explorer.errors import InputError
from explorer.jobs import damage
from explorer.jobs.run import IDENTITY, from_folder, title_of
from explorer.stored import Damaged


def behind(error: BaseException, runs_folder: Path) -> tuple[Path, Damaged] | None:
    """Return the folder of the run over whose damaged files a reader failed, and the damage; None where none is."""
    for folder, reading in damage.behind(error, runs_folder):
        if isinstance(error, Damaged) and error.path.is_relative_to(folder):
            return folder, error
        try:
            run = from_folder(folder)
            if run.done:
                damage.refuse_run(folder)
        except Damaged as found:
            return folder, found
        if run.done and reading and not seals.sealed(folder):
            return folder, Damaged(
                folder / "result.json", "what the files beside it hold is not what this version reads"
            )
    return None


def refuse_needed(parameters: object, runs_folder: Path) -> None:
    """Raise InputError where the finished run that parameters name is damaged: work on it might wait for ever."""
    id = parameters.get("run") if isinstance(parameters, dict) else None
    if not isinstance(id, str) or not IDENTITY.fullmatch(id) or not seals.sealed(runs_folder / id):
        return
    try:
        damage.refuse_run(runs_folder / id)
    except Damaged as error:
        raise InputError(*damage.Damage.of("run", runs_folder / id, error, title_of(runs_folder / id)).told) from error


def refusal(error: BaseException, runs_folder: Path) -> damage.Damage | None:
    """Return the damage that is behind a failure, in words."""
    found = behind(error, runs_folder)
    return None if found is None else damage.Damage.of("run", *found, title_of(found[0]))
