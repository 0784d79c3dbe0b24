"""What the columns and names of a genotype table mean: sample or marker, chromosome, position, alleles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import median

from explorer.datasets.chromosomes import COLUMN_NAMES, PREFIX, normalise
from explorer.datasets.formats import dialects, id_words, map_positions
from explorer.datasets.formats.codings import call_like, is_missing
from explorer.datasets.formats.design_columns import is_field
from explorer.datasets.formats.id_words import ALSO_SAMPLES, FAMILY_WORDS, MARKER_WORDS, PLAIN_WORDS, SAMPLE_WORDS
from explorer.datasets.formats.intervals import FARTHEST
from explorer.datasets.formats.map_positions import Unit
from explorer.datasets.formats.number_words import is_number

_A1 = id_words.words("a1 allele1 allele_1 alt counted counted_allele effect_allele minor")
_A2 = id_words.words("a2 allele2 allele_2 ref other_allele reference major")
_SKIPPED = id_words.words(
    "pat mat father mother sex phenotype pheno cm (c)m genetic_distance gendist strand assembly# assembly center "
    "protlsid assaylsid panellsid panel qccode qual filter info format"
)
_QUALITY = id_words.words("info r2 rsq dr2 imputation_info imputation_r2 info_score")
_NAMED_SITE = re.compile(
    rf"^(?:(?i:{PREFIX}_?)|S|SNP_)?(?P<chromosome>\d{{1,2}}[A-Z]?|X|Y|MT|[IVX]+)[:_.-](?P<position>\d{{1,10}})"
    r"(?:[:_./-](?P<a2>[ACGTN]+)[:_./>-](?P<a1>[ACGTN]+))?$"
)
_NUMBERED_SITE = re.compile(
    rf"^\d+_{PREFIX}(?P<chromosome>\w+?)_(?P<position>\d{{1,10}})(?:_(?P<a2>[ACGTN]+)_(?P<a1>[ACGTN]+))?$"
)
_SURE_SITE = re.compile(
    rf"^(?:(?i:{PREFIX}_?)|SNP_)(?:\d{{1,2}}[A-Z]?|X|Y|MT|[IVX]+)[:_.-]\d{{1,10}}(?:[:_./-]|$)"
    r"|^(?:\d{1,2}[A-Z]?|X|Y|MT):\d{1,10}(?:[:_./-]|$)|^\w+[:_.-]\d{1,10}[:_./-][ACGTN]+[:_./>-][ACGTN]+$"
)
_PLACE = re.compile(r"^(?P<prefix>[A-Za-z]{0,4}?)_?(?:\d{1,2}[A-Z]?|X|Y|MT)[_.](?P<position>\d{1,10})(?![A-Za-z\d])")
_FAR, _SPREAD = 10_000, 5
"""From which median on the second numbers of names are positions, if the last is so many times the first.

Plots and plants are numbered less far (12_115), or over less of a span (19_20101 to 19_20996).
"""
_FAR_IN_TASSEL = 1_000
"""The same for the names that TASSEL gives, such as S1_1234."""
_MARKER = re.compile(
    r"^(?:(?:rs|snp|affx|exm|kgp|marker|locus|variant|indel|ssr|wpt|psy|iw[ab]|pz[abde]|phm|solcap|"
    r"bobwhite|excalibur|kukri|scaffold|contig|ctg|tig)[-_.]?\d+|ax[-.]\d+|ss\d{6,}|id\d{7,}|solcap_|bn[-.]|bobwhite_|excalibur_|kukri_)",
    re.IGNORECASE,
)


@dataclass
class Headings:
    """Which columns of a genotype table are no genotypes.

    Attributes
    ----------
    roles : dict of str -> column
        id, family, chromosome, position, a1, a2, alleles, quality (of imputation), where the table has them.
    first : int
        The first column of genotypes.
    markers_in_rows : bool or None
        None where the headings do not say.
    additive_raw : bool
        Whether this is a .raw of PLINK.
    position_counts : (unit, bool)
        What the column position counts, and whether its heading says so.
    """

    roles: dict[str, int] = field(default_factory=dict[str, int])
    first: int = 1
    markers_in_rows: bool | None = None
    additive_raw: bool = False
    position_counts: tuple[Unit, bool] = ("bp", True)


def understand(header: list[str], body: list[list[str]]) -> Headings:
    """Read the leading columns of a genotype table from their names (and, for alleles, from what stands below)."""
    words = [id_words.word(name) for name in header[:24]]
    named_so = SAMPLE_WORDS | ALSO_SAMPLES | MARKER_WORDS

    def letters(column: int) -> bool:
        cells = [row[column].strip().upper() for row in body if column < len(row)]
        return bool(cells) and all(re.fullmatch(r"[ACGTN0.*,<>-]*|[ACGTDI+-]", c) and not c.isdigit() for c in cells)

    def calls(column: int) -> bool:
        return all(call_like(row[column]) for row in body if column < len(row))

    def plain(column: int) -> bool:
        return words[column] in PLAIN_WORDS or (words[column] not in named_so and _counts(cells(column)))

    def cells(column: int) -> list[str]:
        return [row[column].strip() for row in body if column < len(row)]

    roles: dict[str, int] = {}
    placed: tuple[tuple[bool, int, bool], tuple[Unit, bool]] | None = None
    column = 0
    while column < min(len(words), len(header) - 1):
        word = words[column]
        if word in COLUMN_NAMES:
            role = "chromosome"
        elif (counts := map_positions.heads(header[column])) is not None and not is_field(header[column]):
            empty = all(cell.lower() in map_positions.ABSENT for cell in cells(column))
            rank = (empty, map_positions.UNITS.index(counts[0]), not counts[1])
            role = "skipped" if placed and placed[0] < rank else "position"
            placed = (rank, counts) if role == "position" else placed
        elif word in _A1 and letters(column):
            role = "a2" if "a1" in roles else "a1"  # COUNTED and ALT of a .traw
        elif word in _A2 and letters(column):
            role = "a2"
        elif word == "alleles":
            role = "alleles"
        elif word in FAMILY_WORDS:
            role = "family"
        elif (word in named_so or word in PLAIN_WORDS) and not (column and calls(column)):
            role = "id" if "id" not in roles or plain(roles["id"]) else "skipped"
        elif word in _QUALITY and roles.keys() & {"a1", "alleles", "chromosome"} and _shares(cells(column)):
            role = "skipped" if "quality" in roles else "quality"
        elif word in _SKIPPED:
            role = "skipped"
        elif column == 0 or (column == 1 and plain(0) and all(map(str.isdigit, cells(0))) and _names(cells(1))):
            role = "id"
        else:
            break
        roles[role] = column
        column += 1
    if "id" not in roles and "family" in roles:
        roles["id"] = roles["family"]
    named = words[roles["id"]] if "id" in roles else ""
    markers: bool | None = None
    if {"chromosome", "position", "alleles"} & roles.keys() or named in MARKER_WORDS:
        markers = True
    elif named in SAMPLE_WORDS or named in ALSO_SAMPLES or "family" in roles:
        markers = False
    additive = words[:6] == ["fid", "iid", "pat", "mat", "sex", "phenotype"]
    return Headings(
        roles, max(column, 1), markers, additive, placed[1] if placed and not dialects.named(header) else ("bp", True)
    )


def _shares(cells: list[str]) -> bool:
    """Return whether these can be imputation qualities: numbers from 0 to about 1, or missing."""
    numbers = [float(cell) for cell in cells if is_number(cell)]
    return (
        bool(numbers)
        and all(is_number(c) or is_missing(c) for c in cells)
        and max(numbers) <= 1.2
        and min(numbers) >= 0
    )


def _counts(cells: list[str]) -> bool:
    """Return whether these are 0, 1, 2, ... or 1, 2, 3, ..."""
    return any(cells == [str(first + i) for i in range(len(cells))] for first in (0, 1))


def _names(cells: list[str]) -> bool:
    """Return whether these can be IDs rather than genotypes: words, all different."""
    words = [cell for cell in cells if not call_like(cell) and not re.fullmatch(r"[-+]?[\d.,]+", cell)]
    return len(cells) > 1 and len(set(cells)) == len(cells) and all(cells) and len(words) > 0.9 * len(cells)


def marker_like(names: list[str]) -> bool:
    """Return whether most of these names are surely those of variants (rs123, chr1:123, SNP_7, S1_12345).

    A number and another (1_15, A01_01) may be of a sample, but for positions far along a chromosome.

    >>> marker_like(["rs1", "rs22"]), marker_like(["A01_01", "A01_02"]), marker_like(["1_15", "1_16"])
    (True, False, False)
    >>> marker_like(["S1_1234", "S1_2345"]), marker_like(["1_123456", "2_15"]), marker_like(["S1_1", "S1_2"])
    (True, True, False)
    """
    some = names[:200]
    places = [(match["prefix"].upper(), int(match["position"])) for name in some if (match := _PLACE.match(name))]
    patterns = (_MARKER, _SURE_SITE, _NUMBERED_SITE, *([_PLACE] if _are_positions(places) else []))
    hits = sum(any(pattern.match(name) for pattern in patterns) for name in some)
    return bool(some) and hits > 0.6 * len(some)


def _are_positions(places: list[tuple[str, int]]) -> bool:
    """Return whether the numbers behind these prefixes are far enough along a chromosome to be positions."""
    numbers = [number for _, number in places]
    if not numbers:
        return False
    if places[0][0] == "S":
        return median(numbers) >= _FAR_IN_TASSEL
    return median(numbers) >= _FAR and max(numbers) >= _SPREAD * min(numbers)


def sites(names: list[str]) -> list[tuple[str, int, str, str]] | None:
    """Return (chromosome, position, a1, a2) read from variant names, or None where not every name holds them.

    The later allele in a name is taken as a1, the counted one: names are written reference first.

    >>> sites(["chr1:123", "1_456_A_G"])
    [('1', 123, '', ''), ('1', 456, 'G', 'A')]
    >>> sites(["rs1", "1_456_A_G"]) is None, sites(["S1_9999999999"]) is None
    (True, True)
    """
    places: list[tuple[str, int, str, str]] = []
    for name in names:
        match = _NAMED_SITE.match(name) or _NUMBERED_SITE.match(name)
        if match is None or int(match["position"]) > FARTHEST:
            return None
        places.append((normalise(match["chromosome"]), int(match["position"]), match["a1"] or "", match["a2"] or ""))
    return places
