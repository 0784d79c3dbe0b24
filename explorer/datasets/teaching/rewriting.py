"""Texts to be rewritten in another length: letters backwards, numbers in words, a gene's DNA as its protein."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

BASES = "TCAG"
CODE = dict(
    zip(
        (a + b + c for a in BASES for b in BASES for c in BASES),
        "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        strict=True,
    )
)
"""The standard genetic code, codon -> amino acid; "*" is a stop (NCBI table 1)."""
SENSE, STOPS = ([codon for codon, acid in CODE.items() if (acid == "*") is stop] for stop in (False, True))
START = "ATG"
FLANK = 4
"""At most so many bases stand before the start codon, and after the stop codon."""
LETTERS = "ABCDEFGH"
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
HELD_OUT = 5
"""One text of so many is never practised on, of those with three signs or more."""


@dataclass(frozen=True)
class Rewriting:
    """One kind of text and what is to be written for it.

    Attributes
    ----------
    reads, writes : the signs of both sides
    practised : shortest and longest length in training
    tried : shortest and longest length of which texts are held out, to try it on
    unit : what a length counts
    draw : (length, bases outside the gene, generator) -> a text
    answer : text -> the signs to be written
    outside : at most so many bases stand outside the gene
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    practised: tuple[int, int]
    tried: tuple[int, int]
    unit: str
    draw: Callable[[int, int, random.Random], str]
    answer: Callable[[str], list[str]]
    outside: int = 0


def held_out(text: str) -> bool:
    """Return whether a text is kept from training: by a checksum of its letters, so always the same ones are."""
    return len(text) >= 3 and crc32(text.encode()) % HELD_OUT == 0


def drawn(
    task: Rewriting, length: int, count: int, generator: random.Random, kept: bool, outside: int = 0
) -> list[str]:
    """Return `count` texts of a length, all of them held out from training (`kept`) or none."""
    texts: list[str] = []
    while len(texts) < count:
        text = task.draw(length, outside, generator)
        if held_out(text) == kept:
            texts.append(text)
    return texts


def in_words(number: int) -> list[str]:
    """Return a number from 0 to 999,999 in words.

    >>> " ".join(in_words(407)), " ".join(in_words(21_015))
    ('four hundred and seven', 'twenty one thousand and fifteen')
    """
    if number >= 1000:
        rest = number % 1000
        return [*in_words(number // 1000), "thousand", *(["and"] if 0 < rest < 100 else []), *_some(rest)]
    return _some(number) or [ONES[0]]


def _some(number: int) -> list[str]:
    """Return a number below 1,000 in words; nothing for 0."""
    if number >= 100:
        rest = number % 100
        return [ONES[number // 100], "hundred", *(["and", *_some(rest)] if rest else [])]
    if number >= 20:
        return [TENS[number // 10 - 2], *_some(number % 10)]
    return [ONES[number]] if number else []


def protein(dna: str) -> list[str]:
    """Return the amino acids from the first ATG to the first stop codon in its frame, or to the end of the bases.

    >>> "".join(protein("CCATGGCATGGTAAC"))
    'MAW'
    """
    begin = dna.find(START)
    if begin < 0:
        return []
    acids: list[str] = []
    for place in range(begin, len(dna) - 2, 3):
        acid = CODE[dna[place : place + 3]]
        if acid == "*":
            break
        acids.append(acid)
    return acids


def _gene(acids: int, outside: int, generator: random.Random) -> str:
    """Return a start codon, sense codons up to `acids`, a stop codon, and so many bases before and after them."""
    begin = generator.randint(max(0, outside - FLANK), min(FLANK, outside))
    while (before := _bases(begin, generator) + START).find(START) < begin:
        pass
    inside = "".join(generator.choice(SENSE) for _ in range(acids - 1)) + generator.choice(STOPS)
    return before + inside + _bases(outside - begin, generator)


def _bases(count: int, generator: random.Random) -> str:
    return "".join(generator.choice(BASES) for _ in range(count))


def _letters(length: int, outside: int, generator: random.Random) -> str:
    return "".join(generator.choice(LETTERS) for _ in range(length))


def _digits(length: int, outside: int, generator: random.Random) -> str:
    return str(generator.randint(10 ** (length - 1) if length > 1 else 0, 10**length - 1))


ACIDS = tuple(sorted(set(CODE.values()) - {"*"}))
REWRITINGS = {
    task.name: task
    for task in (
        Rewriting(
            "reverse", tuple(LETTERS), tuple(LETTERS), (1, 8), (3, 14), "letters", _letters, lambda t: [*t[::-1]]
        ),
        Rewriting(
            "numbers",
            tuple("0123456789"),
            (*ONES, *TENS, "hundred", "thousand", "and"),
            (1, 5),
            (3, 6),
            "digits",
            _digits,
            lambda t: in_words(int(t)),
        ),
        Rewriting("protein", tuple("ACGT"), ACIDS, (1, 6), (2, 10), "amino acids", _gene, protein, 2 * FLANK),
    )
}
