"""Facts and findings collected while a file is read, and the mends that are offered by code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from explorer.errors import InputError

Severity = Literal["note", "warning", "error"]

FILE_MENDS: dict[str, str] = {
    "average-repeats": "Average the repeated rows of one sample in the traits table",
    "bim-without-distance": "Read the .bim as chromosome, name, position, a1, a2 (no genetic distance)",
    "decimal-comma": "Read 1,5 as 1.5",
    "diploid": "Count two copies per sample",
    "drop-constant-traits": "Leave out the traits that have one value only",
    "drop-duplicated-samples": "Leave out every sample whose ID occurs more than once",
    "drop-monomorphic": "Leave out the sites where no sample differs",
    "drop-multiallelic": "Leave out the sites with more than two alleles",
    "drop-unphased": "Leave out the sites with unphased heterozygotes, and keep the phase of the others",
    "drop-unreadable-columns": "Leave out the columns that do not hold genotypes",
    "drop-unreadable-rows": "Leave out the rows that cannot be read",
    "haploid": "Count one copy per sample (haploids or inbred lines)",
    "keep-first-sample": "Keep the first of the samples that share an ID",
    "keep-minus-nine": "Read -9 in the traits as a measured value",
    "latin-1": "Read the file as Windows-1252 (Western European) text",
    "map-cm": "Draw the centimorgans of the map as if 1 cM were 1 Mb",
    "map-mb": "Read the positions of the map as megabases",
    "match-ids": "Match the sample IDs as described",
    "minus-one-missing": "Read -1 as missing",
    "no-map": "Do not read positions from the variant names",
    "no-header": "Read the first line as data, and number the columns",
    "number-samples": "Number the samples, as the table has no column of sample IDs",
    "one-two-three": "Read 1, 2, 3 as 0, 1, 2 copies",
    "other-build": "Use genes or known loci of another build all the same",
    "roman-chromosomes": "Read chromosomes I, II, III, ... as 1, 2, 3, ...",
    "round-dosages": "Round the dosages to whole allele counts",
    "same-order": "Take the rows of the traits table to be in the order of the genotyped samples",
    "shift-header": "Move the header one column to the right",
    "signed-coding": "Read -1, 0, 1 as homozygous, heterozygous, homozygous",
    "sort-positions": "Sort the sites by chromosome and position",
    "split-multiallelic": "Split each site with several alleles into one site per alternative allele",
    "text-categorical": "Read the columns that mix numbers and words as categories",
    "text-missing": "Read words in a column of numbers as missing",
    "transpose": "Swap rows and columns of the genotype table",
    "unique-variants": "Make the variant names unique by adding _2, _3, ...",
    "zero-missing": "Read 0 as missing in traits coded 1 and 2 (PLINK case/control)",
}
"""Every mend of a file: code -> what it does, as its button says."""


class FileMend(BaseModel):
    """A way to put a finding in a file right: `examine` and `load` apply it where `mends` holds its code."""

    model_config = ConfigDict(frozen=True)

    code: str
    label: str


class Fact(BaseModel):
    """One fact understood from the files, e.g. label "Ploidy", value "2"."""

    model_config = ConfigDict(frozen=True)

    label: str
    value: str


class Finding(BaseModel):
    """One thing that looks wrong, where, and the mend offered; `mended` where that mend was requested.

    An `error` keeps the data from being loaded until it is mended; a `warning` does not, and a `note` only informs.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    severity: Severity
    sentence: str
    place: str = ""
    mend: FileMend | None = None
    alternatives: tuple[FileMend, ...] = ()
    mended: bool = False

    def as_error(self) -> InputError:
        """Return the finding as the error that refuses the file."""
        return NeedsMend(self)


class NeedsMend(InputError):
    """A file that cannot be read as it is, but can be read with the offered mend."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        mend = f"Offered mend: {finding.mend.label} ({finding.mend.code})." if finding.mend else ""
        super().__init__(finding.place, finding.sentence.rstrip("."), mend)


def file_mend(code: str) -> FileMend:
    """Return the mend with this code."""
    return FileMend(code=code, label=FILE_MENDS[code])


class Notes:
    """The facts and findings collected while files are read, and the mends requested for them."""

    def __init__(self, mends: Iterable[str] = ()) -> None:
        self.mends = frozenset(mends)
        self.facts: list[Fact] = []
        self.findings: list[Finding] = []
        for code in sorted(self.mends - FILE_MENDS.keys()):
            raise InputError("mends", f"no mend is called {code!r}", f"There are {', '.join(sorted(FILE_MENDS))}.")

    def requested(self, code: str) -> bool:
        """Say whether this mend was requested."""
        return code in self.mends

    def fact(self, label: str, value: object) -> None:
        """Keep one fact; a later fact of the same label takes its place."""
        kept = Fact(label=label, value=str(value))
        labels = [f.label for f in self.facts]
        if label in labels:
            self.facts[labels.index(label)] = kept
        else:
            self.facts.append(kept)

    def find(self, code: str, severity: Severity, place: str, sentence: str, *mends: str) -> bool:
        """Keep a finding; return whether one of its mends was requested (it is then no longer an error)."""
        finding = self._finding(code, severity, place, sentence, mends)
        if finding not in self.findings:
            self.findings.append(finding)
        return finding.mended

    def demand(self, code: str, place: str, sentence: str, *mends: str) -> None:
        """Keep an error that stops the reading: raises NeedsMend unless one of `mends` was requested."""
        finding = self._finding(code, "error", place, sentence, mends)
        if not finding.mended:
            raise finding.as_error()
        if finding not in self.findings:
            self.findings.append(finding)

    def _finding(self, code: str, severity: Severity, place: str, sentence: str, mends: tuple[str, ...]) -> Finding:
        mended = any(self.requested(m) for m in mends)
        offered = [file_mend(m) for m in mends]
        return Finding(
            code=code,
            severity="note" if mended else severity,
            sentence=sentence,
            place=place,
            mend=offered[0] if offered else None,
            alternatives=tuple(offered[1:]),
            mended=mended,
        )

    def insist(self) -> None:
        """Raise the first error that has not been mended, if there is one."""
        for finding in self.findings:
            if finding.severity == "error":
                raise finding.as_error()
