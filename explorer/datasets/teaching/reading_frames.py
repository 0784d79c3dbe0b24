"""Generated DNA with something to remember: reading frames as bacteria have them, GC-rich stretches, a spaced motif.

Ahead of each reading frame stands a promoter (TTGACA, 17 letters, TATAAT), some letters further a ribosome binding site
(AGGAGG), seven letters, and ATG; then codons, of which each amino acid prefers one, and a stop. Everything else has one
of two GC contents. All of it is so by construction; no organism was read.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

BASES = "ACGT"
FIRST_BOX, SECOND_BOX, SPACER = "TTGACA", "TATAAT", 17
SITE, LEADER, START = "AGGAGG", 7, "ATG"
CODONS = tuple("".join(letters) for letters in product("TCAG", repeat=3))
AMINO = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
"""The amino acid of each codon in the standard code's usual order, "*" where it is a stop."""
PREFERENCE = 0.8
"""How often an amino acid takes the codon that it prefers, its first that ends in C or G; else any of its own."""
SHORTEST, LONGEST = 15, 40
"""Codons between start and stop."""
GC = (0.3, 0.65)
"""Of the two kinds of letters between."""
STRETCH = 120
"""Letters after which, on average, the GC content changes to the other one."""
WINDOW = 20
DNA_PATTERNS = ("frame", "third", "spacer", "gc")


def reading_frames(letters: int, seed: int) -> tuple[str, dict[str, NDArray[np.int8]]]:
    """Return DNA of so many letters and what is true of each, once it is read.

    Returns
    -------
    text : of `BASES`
    marks : name -> (letters,); `frame` 1 from the last letter of the start codon to the last before the stop is whole,
        else 0; `third` within these 1 for a codon's third letter, 0 for the others, -1 elsewhere; `spacer` 1 after a
        promoter's first box until its second begins, else 0; `gc` how many of the last 20 letters are G or C, -1 before
        there are so many
    """
    writer = _Sequencer(np.random.default_rng(seed))
    while len(writer.text) < letters:
        writer.gene()
    text = "".join(writer.text[:letters])
    columns = zip(*writer.marks[:letters], strict=True)
    marks = {name: np.array(column, np.int8) for name, column in zip(DNA_PATTERNS, columns, strict=False)}
    return text, {**marks, "gc": _strong(text)}


def _strong(text: str) -> NDArray[np.int8]:
    """Return how many of the last `WINDOW` letters are G or C, -1 where there are not so many."""
    counts = np.cumsum([0, *(letter in "GC" for letter in text)])
    strong = np.full(len(text), -1, np.int8)
    strong[WINDOW - 1 :] = counts[WINDOW:] - counts[:-WINDOW]
    return strong


class _Sequencer:
    """Writes genes letter by letter, and notes what is true after each."""

    def __init__(self, generator: np.random.Generator) -> None:
        self.generator = generator
        self.text: list[str] = []
        self.marks: list[tuple[int, int, int]] = []
        self.rich = bool(generator.random() < 0.5)

    def put(self, written: str, *, coding: bool = False, spaced: bool = False) -> None:
        for place, letter in enumerate(written):
            self.text.append(letter)
            self.marks.append((int(coding), int(place % 3 == 2) if coding else -1, int(spaced)))

    def between(self, count: int, *, spaced: bool = False) -> None:
        """Write letters of the present GC content, which changes now and then."""
        for _ in range(count):
            if self.generator.random() < 1 / STRETCH:
                self.rich = not self.rich
            strong = self.generator.random() < GC[int(self.rich)]
            self.put(("GC" if strong else "AT")[self.generator.integers(2)], spaced=spaced)

    def gene(self) -> None:
        """Write what lies between genes, a promoter, a binding site and a reading frame."""
        self.between(int(self.generator.integers(20, 80)))
        self.put(FIRST_BOX[:-1])
        self.put(FIRST_BOX[-1], spaced=True)
        self.between(SPACER, spaced=True)
        self.put(SECOND_BOX)
        self.between(int(self.generator.integers(5, 15)))
        self.put(SITE)
        self.between(LEADER)
        self.put(START[:2])
        first = len(self.text)
        coded = "".join(self.codon() for _ in range(self.generator.integers(SHORTEST, LONGEST + 1)))
        stops = [codon for codon, amino in zip(CODONS, AMINO, strict=True) if amino == "*"]
        stop = stops[self.generator.integers(len(stops))]
        self.put(f"..{START[2]}{coded}{stop[:2]}", coding=True)
        del self.text[first : first + 2], self.marks[first : first + 2]  # they only kept the frame
        self.put(stop[2])

    def codon(self) -> str:
        """Return the codon of a random amino acid, mostly the one that it prefers."""
        amino = sorted(set(AMINO) - {"*"})[self.generator.integers(20)]
        choices = [codon for codon, one in zip(CODONS, AMINO, strict=True) if one == amino]
        preferred = next((codon for codon in choices if codon[2] in "CG"), choices[0])
        return preferred if self.generator.random() < PREFERENCE else choices[self.generator.integers(len(choices))]
