"""Every mend is tried before it is offered: the files are read with it, and its effect is shown on three samples."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from explorer.datasets.doctor import previews
from explorer.datasets.doctor.report import Reading, Sources
from explorer.datasets.formats import storage
from explorer.datasets.formats.findings import FileMend, Finding, Preview
from explorer.datasets.formats.trait_tables import Overrides
from explorer.progress import Progress

LARGEST_BYTES = 64 * 2**20
"""Files of genotypes above this are not read again for every mend."""
MOST_READINGS = 40
MOST_SECONDS = 40.0
"""Trials are no longer begun after this; the mends that are left are offered as not tried."""
DEEPEST = 3
Attempt = Callable[[Sources, frozenset[str], Overrides | None, Progress], Reading]


def tried(
    sources: Sources, reading: Reading, seconds: float, columns: Overrides | None, attempt: Attempt, progress: Progress
) -> list[Finding]:
    """Return the findings of a reading with those of their mends that were tried and passed.

    A mend passes where, after it, its own file has no error left, or only such as other mends put right. Where the
    genotypes are large, or took long to read (`seconds`), nothing is tried, and the mends say so (`tried` False).
    """
    large = _size(sources.genotypes) > LARGEST_BYTES or _were_in_a_file(reading)
    if large or seconds > MOST_SECONDS / 4:
        return reading.notes.all_findings()
    trial = _Trial(sources, reading, columns, attempt, progress)
    return [trial.of(finding) for finding in reading.notes.all_findings()]


class _Trial:
    def __init__(
        self, sources: Sources, reading: Reading, columns: Overrides | None, attempt: Attempt, progress: Progress
    ) -> None:
        self.sources, self.first, self.columns = sources, reading, columns
        self._attempt, self._watcher = attempt, progress
        self._known: dict[tuple[frozenset[str], Sources], Reading] = {}
        self._began = time.monotonic()

    def of(self, finding: Finding) -> Finding:
        """Return the finding with only those mends that were tried and passed, each with its preview."""
        if finding.mended or not finding.offered():
            return finding
        mends = [kept for mend in finding.offered() if (kept := self._kept(mend, finding)) is not None]
        update: dict[str, object] = {"mend": mends[0] if mends else None, "alternatives": tuple(mends[1:])}
        if not mends and finding.severity == "error" and (then := self._why(finding)):
            update["sentence"] = f"{finding.sentence} That could be mended, but then: {then}"
        return finding.model_copy(update=update)

    def _why(self, finding: Finding) -> str:
        """Return why the files are refused with the likeliest mend of a finding; "" where that is not known."""
        asked = frozenset({*self.first.notes.mends, finding.offered()[0].code})
        reading = self._read(asked, self._part(finding))
        return "" if reading is None else reading.refusal or ""

    def _kept(self, mend: FileMend, finding: Finding) -> FileMend | None:
        asked = frozenset({*self.first.notes.mends, mend.code})
        mended = self._passing(asked, self._part(finding), DEEPEST)
        if mended is None:
            return mend if self._over() else None
        return mend.model_copy(update={"tried": True, "preview": self._preview(mended, finding)})

    def _part(self, finding: Finding) -> Sources:
        """Return the files without which the finding's own file cannot be read."""
        alone = replace(self.sources, traits=None, genes=None, truth=None)
        for role in ("traits", "genes", "truth"):
            path: Path | None = getattr(self.sources, role)
            if path is not None and finding.place.startswith(path.name):
                return replace(alone, **{role: path})
        return replace(alone, traits=self.sources.traits)

    def _passing(self, mends: frozenset[str], part: Sources, depth: int) -> Reading | None:
        """Return the reading with these mends, and further ones where they are needed and offered; None if it fails."""
        reading = self._read(mends, part)
        if reading is None or reading.refusal is not None:
            return self._without_traits(mends, part, depth)
        errors = [f for f in reading.notes.findings if f.severity == "error"]
        if not errors:
            return reading
        if depth:
            for mend in errors[0].offered():
                if (further := self._passing(mends | {mend.code}, part, depth - 1)) is not None:
                    return further
        return self._without_traits(mends, part, depth)

    def _without_traits(self, mends: frozenset[str], part: Sources, depth: int) -> Reading | None:
        """Try the genotypes alone, as what is wrong may be in the traits: that is for their own findings."""
        if part.traits is None or part.traits != self.sources.traits or any(self._of_traits(m) for m in mends):
            return None
        return self._passing(mends, replace(part, traits=None), depth)

    def _of_traits(self, mend: str) -> bool:
        name = self.sources.traits.name if self.sources.traits is not None else ""
        return any(
            mend in (m.code for m in f.offered())
            for f in self.first.notes.findings
            if name and f.place.startswith(name)
        )

    def _read(self, mends: frozenset[str], part: Sources) -> Reading | None:
        key = (mends, part)
        if key not in self._known:
            if self._over():
                return None
            self._known[key] = self._attempt(part, mends, self.columns if part.traits else None, self._tell)
        return self._known[key]

    def _tell(self, done: float, total: float, text: str = "") -> None:
        self._watcher(done, total, f"trying the mends: {text}")

    def _over(self) -> bool:
        """Say whether the files were read often enough, or for long enough."""
        return len(self._known) >= MOST_READINGS or time.monotonic() - self._began > MOST_SECONDS

    def _preview(self, mended: Reading, finding: Finding) -> Preview | None:
        before, after = self.first.dataset, mended.dataset
        if after is None or _were_in_a_file(mended):
            return None
        if self.sources.traits is not None and finding.place.startswith(self.sources.traits.name):
            return previews.of_traits(None if before is None else before.traits, after.traits)
        if before is not None and before.genotypes.digest == after.genotypes.digest:
            old, new = before.traits, after.traits
            if old.columns != new.columns or not old.table.equals(new.table):
                return previews.of_traits(old, new)
        return previews.of_genotypes(before, after, self.sources.genotypes, self.first.notes)


def _were_in_a_file(reading: Reading) -> bool:
    """Return whether what was read lay in a file of our own, which is gone: a small file may hold as many calls."""
    return reading.dataset is not None and storage.file_of(reading.dataset.genotypes.dosages) is not None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
