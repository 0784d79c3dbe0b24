"""Reference builds: how long each chromosome is in the assemblies that people's positions usually count on.

Lengths are those of the published assemblies, without unplaced sequences: UCSC's chrom.sizes of hg19, hg38, mm10, mm39
and sacCer3, and the sequence lengths of TAIR10, IRGSP-1.0, B73 RefGen_v4 and Zm-B73-REFERENCE-NAM-5.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from explorer.datasets import chromosomes, places
from explorer.errors import InputError


@dataclass(frozen=True)
class Build:
    """One assembly of one species.

    Attributes
    ----------
    name, species : str
    lengths : dict of chromosome name -> bp
        The last base pair of each, in the order of the karyotype.
    aliases : tuple of str
        Other names of it, in small letters.
    """

    name: str
    species: str
    lengths: dict[str, int]
    aliases: tuple[str, ...] = ()


def _numbered(lengths: str, **more: int) -> dict[str, int]:
    return {str(i): int(length) for i, length in enumerate(lengths.split(), start=1)} | more


BUILDS = (
    Build(
        "GRCh37",
        "human",
        _numbered(
            "249250621 243199373 198022430 191154276 180915260 171115067 159138663 146364022 141213431 135534747 "
            "135006516 133851895 115169878 107349540 102531392 90354753 81195210 78077248 59128983 63025520 48129895 "
            "51304566",
            X=155270560,
            Y=59373566,
            XY=155270560,  # PLINK's name for the parts of X that Y has too
            MT=16571,  # of hg19; 16,569 elsewhere
        ),
        ("hg19", "b37", "hs37d5", "human_g1k_v37", "grch37.p13"),
    ),
    Build(
        "GRCh38",
        "human",
        _numbered(
            "248956422 242193529 198295559 190214555 181538259 170805979 159345973 145138636 138394717 133797422 "
            "135086622 133275309 114364328 107043718 101991189 90338345 83257441 80373285 58617616 64444167 46709983 "
            "50818468",
            X=156040895,
            Y=57227415,
            XY=156040895,
            MT=16569,
        ),
        ("hg38", "b38"),
    ),
    Build(
        "GRCm38",
        "mouse",
        _numbered(
            "195471971 182113224 160039680 156508116 151834684 149736546 145441459 129401213 124595110 130694993 "
            "122082543 120129022 120421639 124902244 104043685 98207768 94987271 90702639 61431566",
            X=171031299,
            Y=91744698,
            MT=16299,
        ),
        ("mm10",),
    ),
    Build(
        "GRCm39",
        "mouse",
        _numbered(
            "195154279 181755017 159745316 156860686 151758149 149588044 144995196 130127694 124359700 130530862 "
            "121973369 120092757 120883175 125139656 104073951 98008968 95294699 90720763 61420004",
            X=169476592,
            Y=91455967,
            MT=16299,
        ),
        ("mm39",),
    ),
    Build(
        "TAIR10",
        "Arabidopsis thaliana",
        _numbered("30427671 19698289 23459830 18585056 26975502", MT=366924, Pt=154478),
        ("tair10.1", "tair9", "araport11"),
    ),
    Build(
        "sacCer3",
        "yeast",
        _numbered(
            "230218 813184 316620 1531933 576874 270161 1090940 562643 439888 745751 666816 1078177 924431 784333 "
            "1091291 948066",
            MT=85779,
        ),
        ("r64", "r64-1-1", "saccer_r64"),
    ),
    Build(
        "IRGSP-1.0",
        "rice",
        _numbered(
            "43270923 35937250 36413819 35502694 29958434 31248787 29697621 28443022 23012720 23207287 29021106 "
            "27531856",
            MT=490520,
            Pt=134525,
        ),
        ("irgsp1.0", "irgsp-1", "os-nipponbare-reference-irgsp-1.0"),
    ),
    Build(
        "B73 v4",
        "maize",
        _numbered(
            "307041717 244442276 235667834 246994605 223902240 174033170 182381542 181122637 159769782 150982314"
        ),
        ("agpv4", "b73_refgen_v4", "zm-b73-reference-gramene-4.0"),
    ),
    Build(
        "B73 v5",
        "maize",
        _numbered(
            "308452471 243675191 238017767 250330460 226353449 181357234 185808916 182411202 163004744 152435371"
        ),
        ("agpv5", "b73_refgen_v5", "zm-b73-reference-nam-5.0"),
    ),
)
NAMES = tuple(build.name for build in BUILDS)
_TAXA = {
    "9606": "human",
    "10090": "mouse",
    "3702": "Arabidopsis thaliana",
    **dict.fromkeys(("4932", "559292"), "yeast"),
    **dict.fromkeys(("4530", "39947"), "rice"),
    "4577": "maize",
}
"""NCBI's numbers of the species here."""


_NOT_NUCLEAR = ("MT", "Pt", "XY")
"""Chromosomes whose length differs between copies of one assembly, or that are none."""


@dataclass(frozen=True)
class Beyond:
    """A place behind the end of its chromosome: `row` of the table, the chromosome as the table has it, and its end."""

    row: int
    chromosome: str
    position: int
    end: int

    def __str__(self) -> str:
        return f"{self.chromosome}:{self.position:,}"


def named(name: str) -> Build:
    """Return the build of this name or alias, however it is written; InputError where it is none of them.

    >>> named("hg19").name, named("grch38.p14").name, named("B73_v5").name
    ('GRCh37', 'GRCh38', 'B73 v5')
    """
    plain = _plain(name)
    for build in BUILDS:
        if plain in {_plain(each) for each in (build.name, *build.aliases)}:
            return build
    raise InputError(f"build {name[:40]!r}", "no build of this name is known here", f"There are {', '.join(NAMES)}.")


def in_text(text: str) -> Build | None:
    """Return the one build that a file's name or header line names, None where it names none or several.

    >>> [build and build.name for build in map(in_text, ("genes_hg38.gff3", "#!genome-build GRCm39", "genes.bed"))]
    ['GRCh38', 'GRCm39', None]
    """
    small = text.lower()
    found = [
        build
        for build in BUILDS
        for word in (build.name.lower(), build.name.lower().replace(" ", "_"), *build.aliases)
        if len(word) > 3  # b37 may be anything in a name
        and re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", small)
    ]
    return found[0] if found and all(build is found[0] for build in found) else None


def species_in(line: str) -> str:
    """Return the species of these builds that a "##species" line of GFF3 tells by NCBI's number, "" for any other.

    >>> species_in("##species https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=9606")
    'human'
    """
    match = re.match(r"##species\b.*\bid=(\d+)", line)
    return _TAXA.get(match[1], "") if match else ""


def possible(variants: pd.DataFrame) -> list[Build]:
    """Return the builds that have every chromosome of the placed variants, each at least as long as its last position.

    Unassembled sequences (scaffolds and the like) are left out of account; where nothing else is placed, none is
    possible.
    """
    last = _ends(variants)
    return [build for build in BUILDS if last and _holds(build, last)]


def of_lengths(lengths: dict[str, int]) -> Build | None:
    """Return the one build in which every chromosome among these has exactly this length; None where there is none.

    Chromosomes of organelles, and sequences that a build does not have, are left out of account.

    >>> [build and build.name for build in map(of_lengths, ({"chr1": 248956422, "chrUn_1": 9}, {"1": 5}, {}))]
    ['GRCh38', None, None]
    """
    found: list[Build] = []
    for build in BUILDS:
        same = {name: own for name, own in _same(build, lengths).items() if own not in _NOT_NUCLEAR}
        if same and all(lengths[name] == build.lengths[own] for name, own in same.items()):
            found.append(build)
    return found[0] if len(found) == 1 else None


def beyond(build: Build, chromosome: Iterable[str], position: np.ndarray) -> Beyond | None:
    """Return the first of these places that lies behind the end of its chromosome, if the build has that chromosome."""
    names = [str(name) for name in chromosome]
    same = _same(build, names)
    end = np.array([build.lengths[same[name]] if name in same else np.iinfo(np.int64).max for name in names], np.int64)
    rows = np.flatnonzero(np.asarray(position, np.int64) > end).tolist()
    if not rows:
        return None
    return Beyond(rows[0], names[rows[0]], int(position[rows[0]]), int(end[rows[0]]))


def lacking(build: Build, names: Iterable[str]) -> list[str]:
    """Return those of these chromosomes that the build does not have, unassembled sequences aside."""
    known = [name for name in names if name and not chromosomes.unassembled(name)]
    same = _same(build, known)
    return chromosomes.in_order(name for name in known if name not in same)


def _same(build: Build, names: Iterable[str]) -> dict[str, str]:
    """Return name -> the build's name for those of the names that are one of its chromosomes."""
    distinct = list(dict.fromkeys(names))
    plain = dict(zip(distinct, chromosomes.numbered(chromosomes.normalise_all(distinct)), strict=True))
    met = chromosomes.matches(build.lengths, plain.values())
    back = {ours: theirs for theirs, ours in met.items()}
    return {name: back[own] for name, own in plain.items() if own in back}


def _ends(variants: pd.DataFrame) -> dict[str, int]:
    """Return the last position on each assembled chromosome."""
    on = variants.loc[places.placed(variants)]
    last = on.groupby("chromosome", sort=False)["position"].max()
    pairs = zip(last.index.astype(str), last.to_numpy().tolist(), strict=True)
    return {name: int(position) for name, position in pairs if not chromosomes.unassembled(name)}


def _holds(build: Build, last: dict[str, int]) -> bool:
    same = _same(build, last)
    return all(name in same and position <= build.lengths[same[name]] for name, position in last.items())


def _plain(name: str) -> str:
    return re.sub(r"[\s_.-]+", "", re.sub(r"\.p\d+$", "", name.strip().lower()))
