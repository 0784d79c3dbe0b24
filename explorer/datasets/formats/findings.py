"""Facts and findings collected while a file is read, and the mends that are offered by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from explorer.errors import LONGEST, InputError, plain

MOST_ALIKE = 20
"""Findings of one code that are kept; of the others only the number is told."""
MOST_LETTERS = 2000
"""Letters of what a report says of one thing."""
Severity = Literal["note", "warning", "error"]

FILE_MENDS: dict[str, str] = {
    "average-repeats": "Average the repeated rows of one sample in the traits table",
    "bim-without-distance": "Read the .bim as chromosome, name, position, a1, a2 (no genetic distance)",
    "dart-coding": "Read DArT's codes: 0 and 1 are the two homozygotes, 2 the heterozygote",
    "dart-counts": "Read 0, 1, 2 as copies, although the columns are DArT's",
    "decimal-comma": "Read 1,5 as 1.5",
    "decimal-point": "Read 900,5 as 900.5, and 1.007 beside it as 1.007",
    "diploid": "Count two copies per sample",
    "double-dosages": "Double the dosages (the heterozygote is 0.5), and round them",
    "drop-constant-traits": "Leave out the traits that have one value only",
    "drop-duplicated-samples": "Leave out every sample whose ID occurs more than once",
    "drop-monomorphic": "Leave out the sites where no sample differs",
    "drop-multiallelic": "Leave out the sites with more than two alleles",
    "drop-unphased": "Leave out the sites with unphased heterozygotes, and keep the phase of the others",
    "drop-unreadable-columns": "Leave out the columns that do not hold genotypes",
    "drop-unreadable-rows": "Leave out the rows that cannot be read",
    "far-measured": "Read -99, 999 and the like as measured values, although they lie far from the others",
    "far-missing": "Read -99, 999 and the like, far from the other values, as missing",
    "haploid": "Count one copy per sample (haploids or inbred lines)",
    "imputed-missing": "Read the imputed values between the codes as missing",
    "join-first": "Join by the first of the two columns",
    "join-second": "Join by the second of the two columns",
    "keep-design-columns": "Read the columns named block, rep, plot, year and the like as genotypes",
    "keep-first-sample": "Keep the first of the samples that share an ID",
    "keep-header": "Read the first line as the header",
    "keep-minus-nine": "Read -9 in the traits as a measured value",
    "last-sample-real": "Take the last line of the .fam for a sample that has two copies of a1 at every site",
    "latin-1": "Read the file as Windows-1252 (Western European) text",
    "map-bp": "Read the positions of the map as base pairs, small as they are",
    "map-cm": "Draw the centimorgans of the map as if 1 cM were 1 Mb",
    "map-kb": "Read the positions of the map as kilobases",
    "map-mb": "Read the positions of the map as megabases",
    "match-few": "Take the few samples that are in both",
    "match-ids": "Match the sample IDs as described",
    "minus-one-missing": "Read -1 as missing",
    "no-header": "Read the first line as data, and number the columns",
    "no-map": "Do not read positions from the variant names",
    "number-samples": "Number the samples, as the table has no column of sample IDs",
    "one-two-copies": "Read 1 and 2 as one copy and two copies",
    "one-two-diploid": "Read 1 and 2 as the two homozygotes, 0 and 2 copies",
    "one-two-haploid": "Read 1 and 2 as the two alleles of haploids or inbred lines",
    "one-two-three": "Read 1, 2, 3 as 0, 1, 2 copies",
    "other-build": "Use genes or known loci of another build all the same",
    "read-doses": "Keep the fractions as they stand, as doses of imputation",
    "roman-chromosomes": "Read chromosomes I, II, III, ... as 1, 2, 3, ...",
    "round-dosages": "Round the dosages to whole allele counts",
    "same-order": "Take the rows of the traits table to be in the order of the genotyped samples",
    "shift-header": "Move the header one column to the right",
    "signed-coding": "Read -1, 0, 1 as homozygous, heterozygous, homozygous",
    "sort-positions": "Sort the sites by chromosome and position",
    "split-multiallelic": "Split each site with several alleles into one site per alternative allele",
    "text-categorical": "Read the columns that mix numbers and words as categories",
    "text-missing": "Read words in a column of numbers as missing",
    "thousands-comma": "Read 1,007 as 1007",
    "thousands-point": "Read 900,5 as 900.5, and 1.007 beside it as 1007",
    "three-missing": "Read 3 as missing, and 1 and 2 as copies",
    "transpose": "Swap rows and columns of the genotype table",
    "unique-variants": "Make the variant names unique by adding _2, _3, ...",
    "zero-control": "Read the phenotypes 0 and 1 of the .fam as control and case",
    "zero-measured": "Read 0 as a measured value in the columns of 0, 1 and 2",
    "zero-missing": "Read 0 as missing in traits coded 1 and 2 (PLINK case/control)",
}
"""Every mend of a file: code -> what it does, as its button says."""
CONTRARY: tuple[frozenset[str], ...] = (
    frozenset({"haploid", "diploid"}),
    frozenset({"keep-first-sample", "drop-duplicated-samples"}),
    frozenset({"join-first", "join-second"}),
    frozenset({"far-measured", "far-missing"}),
    frozenset({"map-bp", "map-kb", "map-mb", "map-cm"}),
    frozenset({"no-header", "keep-header"}),
    frozenset({"one-two-copies", "one-two-diploid", "one-two-haploid"}),
    frozenset({"signed-coding", "minus-one-missing"}),
    frozenset({"dart-coding", "dart-counts"}),
    frozenset({"decimal-comma", "decimal-point"}),
    frozenset({"thousands-comma", "thousands-point"}),
    frozenset({"round-dosages", "double-dosages"}),
    frozenset({"imputed-missing", "read-doses"}),
)
"""Mends of which one alone can hold."""


def contrary(code: str) -> frozenset[str]:
    """Return the mends that cannot hold beside this one.

    >>> contrary("haploid"), contrary("transpose")
    (frozenset({'diploid'}), frozenset())
    """
    return frozenset(other for group in CONTRARY if code in group for other in group) - {code}


class Preview(BaseModel):
    """What a mend does, shown on three samples: the words of some columns before and after it.

    `before` is None where the file cannot be read without the mend; a table's first fields then stand in `raw`, its
    header first.
    """

    model_config = ConfigDict(frozen=True)

    columns: tuple[str, ...]
    samples: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] | None
    after: tuple[tuple[str, ...], ...]
    raw: tuple[tuple[str, ...], ...] | None = None


class FileMend(BaseModel):
    """A way to put a finding in a file right: `examine` and `load` apply it where `mends` holds its code.

    `tried` says whether the files were read with it, and passed; `preview` shows its effect where it was.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    label: str
    tried: bool = False
    preview: Preview | None = None


class Join(BaseModel):
    """By which column a table's rows were joined to the samples, and how many met; `others`: (column, matched)."""

    model_config = ConfigDict(frozen=True)

    file: str
    column: str
    way: str
    matched: int
    not_genotyped: int
    without_row: int
    others: tuple[tuple[str, int], ...] = ()


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

    def offered(self) -> list[FileMend]:
        """Return every mend that is offered, the likeliest first."""
        return [mend for mend in (self.mend, *self.alternatives) if mend is not None]

    def as_error(self) -> InputError:
        """Return the finding as the error that refuses the file."""
        return NeedsMend(self)


class NeedsMend(InputError):
    """A file that cannot be read as it is, but can be read with the offered mend."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        offered = [f"--mend {mend.code} ({mend.label})" for mend in finding.offered()]
        mend = f"What can be done: {', or '.join(offered)}." if offered else ""
        super().__init__(finding.place, finding.sentence.rstrip("."), mend)


class Notes:
    """The facts and findings collected while files are read, and the mends requested for them."""

    def __init__(self, mends: Iterable[str] = ()) -> None:
        self.mends = frozenset(mends)
        self.facts: list[Fact] = []
        self.findings: list[Finding] = []
        self.joins: list[Join] = []
        self._alike: dict[str, set[int]] = {}
        """Of each code of which there are many: all that were found, by a number for each."""
        for code in sorted(self.mends - FILE_MENDS.keys()):
            raise InputError("mends", f"no mend is called {code!r}", f"There are {', '.join(sorted(FILE_MENDS))}.")
        for group in CONTRARY:
            if len(both := sorted(self.mends & group)) > 1:
                raise InputError("mends", f"{' and '.join(both)} contradict each other", "Choose one of them.")

    def requested(self, code: str) -> bool:
        """Say whether this mend was requested."""
        return code in self.mends

    def fact(self, label: str, value: object) -> None:
        """Keep one fact; a later fact of the same label takes its place."""
        kept = Fact(label=label, value=plain(str(value), MOST_LETTERS))
        labels = [f.label for f in self.facts]
        if label in labels:
            self.facts[labels.index(label)] = kept
        else:
            self.facts.append(kept)

    def find(
        self,
        code: str,
        severity: Severity,
        place: str,
        sentence: str,
        *mends: str,
        labels: Mapping[str, str] | None = None,
    ) -> bool:
        """Keep a finding; return whether one of its mends was requested (it is then no longer an error).

        `labels` say what a mend does here, where that is more than `FILE_MENDS` can say.
        """
        if self._counted(code, place, sentence):
            return any(map(self.requested, mends))
        finding = self._finding(code, severity, place, sentence, mends, labels or {})
        self._keep(finding)
        return finding.mended

    def demand(
        self, code: str, place: str, sentence: str, *mends: str, labels: Mapping[str, str] | None = None
    ) -> None:
        """Keep an error that stops the reading: raises NeedsMend unless one of `mends` was requested."""
        if any(map(self.requested, mends)) and self._counted(code, place, sentence):
            return
        finding = self._finding(code, "error", place, sentence, mends, labels or {})
        if not finding.mended:
            raise finding.as_error()
        self._keep(finding)

    def _counted(self, code: str, place: str, sentence: str) -> bool:
        """Say whether there are so many of a code that a further one is only counted."""
        alike = self._alike.get(code)
        if alike is not None:
            alike.add(hash((place, sentence)))
        return alike is not None

    def _keep(self, finding: Finding) -> None:
        """Keep a finding that is new, or be full of its code."""
        if finding in self.findings:
            return
        self.findings.append(finding)
        if sum(one.code == finding.code for one in self.findings) >= MOST_ALIKE:
            self._alike[finding.code] = {hash((f.place, f.sentence)) for f in self.findings if f.code == finding.code}

    def all_findings(self) -> list[Finding]:
        """Return the findings, and of each code of which there were too many a note with how many more there are."""
        more: list[Finding] = []
        for code, others in self._alike.items():
            last = [one for one in self.findings if one.code == code][-1:]
            if (count := len(others) - MOST_ALIKE) > 0 and last:
                sentence = f"{count:,} more like the {MOST_ALIKE} that are told, such as: {last[0].sentence}"
                more.append(last[0].model_copy(update={"sentence": plain(sentence, MOST_LETTERS), "place": ""}))
        return [*self.findings, *more]

    def _finding(
        self,
        code: str,
        severity: Severity,
        place: str,
        sentence: str,
        mends: tuple[str, ...],
        labels: Mapping[str, str],
    ) -> Finding:
        mended = any(self.requested(m) for m in mends)
        offered = [FileMend(code=m, label=labels.get(m, FILE_MENDS[m])) for m in mends]
        return Finding(
            code=code,
            severity="note" if mended else severity,
            sentence=plain(sentence, MOST_LETTERS),
            place=plain(place, LONGEST),
            mend=offered[0] if offered else None,
            alternatives=tuple(offered[1:]),
            mended=mended,
        )

    def insist(self) -> None:
        """Raise the first error that has not been mended, if there is one."""
        for finding in self.findings:
            if finding.severity == "error":
                raise finding.as_error()
