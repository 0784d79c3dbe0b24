"""The one notion of a chromosome: what a file's name for it means, its plain name, its place in a karyotype.

A file's names are made plain when it is read (`normalise`); what is stored keeps the names it has. Some names mean
something only beside the others of their file: X is the tenth chromosome of a yeast and the sex chromosome of a worm,
C a chloroplast or the linkage group between B and D. What depends on that takes all names at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

PREFIXES = ("chromosome", "chrom", "chr")
PREFIX = rf"(?>{'|'.join(PREFIXES)})"
"""What may stand before a chromosome's name, in any case (the longest first, and no shorter one tried after it)."""

COLUMN_NAMES = (
    *("chromosome", "chrom", "chr", "#chrom", "chromosome_name", "seqid", "seqname", "contig"),
    *("lg", "linkage_group"),
)
"""What a column of chromosomes is called, in small letters, the likeliest first."""

UNPLACED = "unplaced"
"""What the strip of the variants without a place is called, where other variants have one; no file's name for it."""

_PREFIXES = re.compile(rf"(?:{PREFIX}[\s_.:-]*)+(?=.)", re.IGNORECASE | re.DOTALL)
_ROMAN = re.compile(r"(?=[IVXL])(?:XL|X{0,3})(?:IX|IV|V?I{0,3})")
_UNKNOWN = {"", "0", ".", "na", "nan", "unknown", "none"}
_SPELT = {
    **dict.fromkeys(("m", "mt", "mito", "mitochondrion", "mitochondria", "mitochondrial", "mtdna"), "MT"),
    **dict.fromkeys(("pt", "cp", "chloroplast", "plastid"), "Pt"),
    **{"x": "X", "y": "Y", "xy": "XY"},
}
_PLINK = {"23": "X", "24": "Y", "25": "XY", "26": "MT"}
"""PLINK's numbers for human chromosomes other than the autosomes."""

_NUMBERED = re.compile(r"[0-9]+[a-z]{0,3}")  # 7; 2L of a fly; 7D of wheat
_SEX = ("x", "y", "xy", "par", "par1", "par2", "z", "w")
_ORGANELLES = ("mt", "pt")
_UNPLACED = re.compile(
    r"^(?:un|ungrouped|unk|unanchored|unassigned|unmapped|unloc\w*|unplaced)(?![a-z])|scaf|contig|^(?:sca|scf|ctg|tig|utg)[_\d]"
    r"|^n[tw]_\d|^(?:ds|eq|gg|gl|jh|k[a-z]|ml|mu|ps)\d{6}|^[a-z]{4,6}\d{8,}"  # RefSeq's and GenBank's accessions
    r"|[_.](?:random|alt|fix|decoy|un(?:placed|localized|localised)|hap\d*)$"
)
_DIGITS = re.compile(r"([0-9]+)")

_Words = tuple[tuple[int, int, str], ...]


def normalise(name: str) -> str:
    """Return the chromosome's plain name: no "chr", no leading zeros, one spelling of X, Y, MT and Pt, "" if unknown.

    >>> [normalise(name) for name in ("chr1", "Chr01", "chrom4", "X", "chrM", "0", "chrIV", "2L", "scaffold_10")]
    ['1', '1', '4', 'X', 'MT', '', 'IV', '2L', 'scaffold_10']
    """
    plain = name.strip()
    if match := _PREFIXES.match(plain):
        plain = plain[match.end() :]
    if plain.lower() in _UNKNOWN:
        return ""
    if plain.isascii() and plain.isdigit():
        return plain.lstrip("0")
    return _SPELT.get(plain.lower(), plain)


def normalise_all(names: Iterable[str]) -> list[str]:
    """Return the plain names, in the order given; each distinct name is worked out once, and UNPLACED is no name."""
    known: dict[str, str] = {UNPLACED: ""}
    return [known[n] if n in known else known.setdefault(n, normalise(n)) for n in names]


def label(name: str) -> str:
    """Return how a chromosome is written before a position: chr4, chrX, but scaffold_10.

    >>> [label(name) for name in ("4", "chr4", "X", "1A", "IV", "scaffold_10")]
    ['chr4', 'chr4', 'chrX', 'chr1A', 'chrIV', 'scaffold_10']
    """
    plain = normalise(name)
    small = plain.lower()
    short = _NUMBERED.fullmatch(small) or small in (*_SEX, *_ORGANELLES) or _ROMAN.fullmatch(plain)
    return f"chr{plain}" if short else plain


def spellings(names: Iterable[str]) -> dict[str, list[str]]:
    """Return what may be typed for each of these chromosomes, in small letters, its own name first.

    Those are its name, its plain name and, where that is short, the other spellings of it, each also after "chr",
    "chrom" or "chromosome". A name like om4, as version 0.1 read chrom4, is also found by the spellings of 4. What is
    the name of one chromosome is no spelling of another.

    >>> spellings(["4", "om4", "scaffold_10"])
    {'4': ['4', 'chromosome4', 'chrom4', 'chr4'], 'om4': ['om4'], 'scaffold_10': ['scaffold_10']}
    >>> spellings(["om4"])
    {'om4': ['om4', '4', 'chromosome4', 'chrom4', 'chr4']}
    """
    names = list(names)
    taken = {name.lower() for name in names}
    spelt: dict[str, list[str]] = {}
    for name in names:
        candidates = [name, normalise(name)]
        short = normalise(f"chr{name}")
        if label(short) != short:
            stems = [short, *(alias for alias, plain in _SPELT.items() if plain == short)]
            candidates += [text for stem in stems for text in (stem, *(prefix + stem for prefix in PREFIXES))]
        small = dict.fromkeys(text.lower() for text in candidates if text)
        spelt[name] = [text for text in small if text == name.lower() or text not in taken]
        taken |= small.keys()
    return spelt


def unassembled(name: str) -> bool:
    """Say whether a name is that of a scaffold, contig or accession rather than of a chromosome.

    >>> [unassembled(name) for name in ("1", "X", "scaffold_12", "chrUn_KI270302v1", "chr1_GL456210_random", "Un")]
    [False, False, True, True, True, True]
    """
    return bool(_UNPLACED.search(normalise(name).lower()))


def in_order(names: Iterable[str]) -> list[str]:
    """Return the distinct names as a karyotype has them, whatever their order here.

    Numbers by value (Roman numerals too, where they all are), other names with digits by value, sex chromosomes,
    organelles, unplaced sequences, what is unknown, and last the strip of the variants without a place.

    >>> in_order(["MT", "scaffold_10", "10", "", "X", "scaffold_2", "2", "LG3"])
    ['2', '10', 'LG3', 'X', 'MT', 'scaffold_2', 'scaffold_10', '']
    >>> in_order(["chrIX", "chrIV", "chrX", "chrI"]), in_order(["7D", "1B", "10", "1A"])
    (['chrI', 'chrIV', 'chrIX', 'chrX'], ['1A', '1B', '7D', '10'])
    """
    plain = {name: normalise(name) for name in dict.fromkeys(names)}
    numerals, lettered = _numerals(plain.values()), by_letters(plain.values())

    def place(name: str) -> tuple[int, _Words, str, str]:
        own = plain[name]
        small = own.lower()
        if own == UNPLACED:
            return 7, (), "", name
        if not own:
            return 6, (), "", name
        if _UNPLACED.search(small):
            return 5, _natural(small), own, name
        if own in numerals:
            return 0, _natural(from_roman(own)), own, name
        if _NUMBERED.fullmatch(small):
            return 0, _natural(small), own, name
        organelle = "pt" if small == "c" else small
        if organelle in _ORGANELLES and not (small == "c" and lettered):
            return 4, ((0, _ORGANELLES.index(organelle), ""),), own, name
        if small in _SEX and not lettered:
            return 3, ((0, _SEX.index(small), ""),), own, name
        return 1, _natural(small), own, name

    return sorted(plain, key=place)


def matches(theirs: Iterable[str], ours: Iterable[str]) -> dict[str, str]:
    """Return their name -> our name, for those of their chromosomes that are one of ours.

    Plain names that are equal are one chromosome. Where there is just one candidate on either side, so are names that
    differ in case, separator or leading zeros (A01, a1, A_1), C and Pt, and PLINK's 23, 24, 25, 26 and X, Y, XY, MT
    (where no number is higher, as it would be in an animal with more autosomes).

    >>> sorted(matches(["chr1", "chrX", "chrC", "LG_02", "9"], ["1", "23", "Pt", "lg2"]).items())
    [('LG_02', 'lg2'), ('chr1', '1'), ('chrC', 'Pt'), ('chrX', '23')]
    """
    theirs, ours = {name for name in theirs if normalise(name)}, {name for name in ours if normalise(name)}
    plain: defaultdict[str, list[str]] = defaultdict(list)
    for name in ours:
        plain[normalise(name)].append(name)
    matched = {name: name for name in theirs & ours}
    for name in theirs - ours:
        if len(same := plain.get(normalise(name), [])) == 1:
            matched[name] = same[0]
    meant, meaning = _by_meaning(ours, theirs), _by_meaning(theirs, ours)
    for key, names in meaning.items():
        candidates = meant.get(key, [])
        if len(names) == len(candidates) == 1:
            matched.setdefault(names[0], candidates[0])
    return matched


def from_roman(name: str) -> str:
    """Return "4" for "IV"; other names as they are.

    >>> [from_roman(name) for name in ("IV", "XVI", "MT", "2", "X")]
    ['4', '16', 'MT', '2', '10']
    """
    if not name or not _ROMAN.fullmatch(name):
        return name
    values = {"I": 1, "V": 5, "X": 10, "L": 50}
    total = 0
    for letter, after in zip(name, [*name[1:], ""], strict=True):
        value = values[letter]
        total += -value if after and values[after] > value else value
    return str(total)


def roman(names: Iterable[str]) -> bool:
    """Say whether these are Roman numerals: "II" and higher among them, and no plain number.

    >>> roman(["I", "II", "MT"]), roman(["X", "Y", "1"]), roman(["X"])
    (True, False, False)
    """
    distinct = set(names)
    numerals = {name for name in distinct if _ROMAN.fullmatch(name)}
    return bool(numerals - {"I", "V", "X", "L"}) and not any(name.isdigit() for name in distinct)


def numbered(names: Iterable[str]) -> list[str]:
    """Return the names, in the order given, with numbers for Roman numerals where they are all Roman.

    >>> numbered(["I", "IX", "X", "MT"]), numbered(["I", "V", "II", "X"])
    (['1', '9', '10', 'MT'], ['1', '5', '2', 'X'])
    """
    names = list(names)
    numerals = _numerals(names)
    return [from_roman(name) if name in numerals else name for name in names]


def _numerals(names: Iterable[str]) -> set[str]:
    """Return which of the names are numerals; X is one only beside VI or more (worms have I to V, and the X)."""
    distinct = set(names)
    if not roman(distinct):
        return set()
    numerals = {name for name in distinct if _ROMAN.fullmatch(name)}
    beyond = any(int(from_roman(name)) > 5 for name in numerals - {"X"})
    return numerals if beyond else numerals - {"X"}


def by_letters(names: Iterable[str]) -> bool:
    """Say whether chromosomes are called A, B, C, ..., so that C, X or Z among them are letters too."""
    return any(len(name) == 1 and name.isalpha() and name.upper() not in "CIVMWXYZ" for name in names)


def _natural(text: str) -> _Words:
    """Return a sorting key that takes digits by value, and before letters."""
    parts = ((part, part.lstrip("0")) for part in _DIGITS.split(text) if part)
    return tuple((0, len(value), value) if part[0] in "0123456789" else (1, 0, part) for part, value in parts)


def _by_meaning(names: set[str], others: set[str]) -> defaultdict[str, list[str]]:
    """Return the names by what they mean beside each other; `others` are those they are matched with."""
    plain = {name: normalise(name) for name in names}
    lettered, numbers = by_letters(plain.values()), _PLINK if _by_plink(set(plain.values()), others) else {}
    meanings: defaultdict[str, list[str]] = defaultdict(list)
    for name, own in plain.items():
        key = numbers.get(own, own).lower()
        key = "pt" if key == "c" and not lettered else key
        key = re.sub(r"(?<=[a-z])[\s_.:-]+(?=[0-9])", "", key)
        meanings[re.sub(r"(?<![0-9])0+(?=[0-9])", "", key)].append(name)
    return meanings


def _by_plink(plain: set[str], others: set[str]) -> bool:
    """Say whether PLINK's numbers stand for what the others call by letters."""
    theirs = set(normalise_all(others))
    if plain & {"X", "Y", "XY"} or theirs & _PLINK.keys():
        return False
    higher = any(name.isascii() and name.isdigit() and (len(name) > 2 or int(name) > 26) for name in plain | theirs)
    return bool(plain & _PLINK.keys() and theirs & set(_PLINK.values())) and not higher
