"""A generated text with something to remember: quotation marks, nested brackets, verbs that agree with their subject.

The same words stand within quotation marks and outside of them ("say" and "says" excepted), so that only who remembers
the mark knows which it is. All of it is so by construction; it is no natural language.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NOUNS = ("cell", "gene", "seed", "root", "frog", "worm", "bird", "plant")
ADJECTIVES = ("old", "red", "small", "green", "wild")
STATES = ("here", "gone", "alive", "asleep", "ready")
PLACES = ("near", "under", "behind")
SIGNS = ' "(),.' + "".join(sorted(set("".join((*NOUNS, *ADJECTIVES, *STATES, *PLACES, "the", "is", "are", "says")))))
DEEPEST = 3
"""Brackets within brackets, at most."""
SAYS, ASIDE, BESIDE, ADJECTIVE, PLURAL = 0.4, 0.25, 0.3, 0.4, 0.5
"""How probable are: a quotation, a remark in brackets behind a noun, "near the …" behind it, an adjective, several."""
SENTENCE_PATTERNS = ("quotes", "brackets", "plural")


def sentences(letters: int, seed: int) -> tuple[str, dict[str, NDArray[np.int8]]]:
    """Return a text of so many letters and what is true of each, once it is read.

    Returns
    -------
    text : of `SIGNS`
    marks : name -> (letters,); `quotes` 1 within quotation marks, else 0; `brackets` how many are open; `plural` 1 or 0
        while a plural or a singular subject waits for its verb, -1 elsewhere
    """
    writer = _Writer(np.random.default_rng(seed))
    while len(writer.text) < letters:
        writer.clause(quote=True)
        writer.put(". ")
    columns = zip(*writer.marks[:letters], strict=True)
    named = zip(SENTENCE_PATTERNS, columns, strict=True)
    return "".join(writer.text[:letters]), {name: np.array(column, np.int8) for name, column in named}


class _Writer:
    """Writes clauses letter by letter, and notes what is true after each."""

    def __init__(self, generator: np.random.Generator) -> None:
        self.generator = generator
        self.text: list[str] = []
        self.marks: list[tuple[int, int, int]] = []
        self.quoted, self.depth, self.waiting = 0, 0, -1

    def put(self, letters: str) -> None:
        for letter in letters:
            self.text.append(letter)
            self.marks.append((self.quoted, self.depth, self.waiting))

    def one(self, words: tuple[str, ...]) -> str:
        return words[self.generator.integers(len(words))]

    def happens(self, probability: float) -> bool:
        return bool(self.generator.random() < probability)

    def noun(self) -> bool:
        """Write "the (adjective) noun(s)" and whatever stands behind it; return whether it is plural."""
        plural = self.happens(PLURAL)
        self.put("the " + (self.one(ADJECTIVES) + " " if self.happens(ADJECTIVE) else "") + self.one(NOUNS))
        self.put("s" if plural else "")
        return plural

    def aside(self) -> None:
        """Write a remark in brackets: one or two nouns, each perhaps with a remark of its own."""
        self.put(" ")
        self.depth += 1
        self.put("(")
        for count in range(1 + self.happens(0.4)):
            if count:
                self.put(", ")
            self.noun()
            if self.depth < DEEPEST and self.happens(ASIDE):
                self.aside()
        self.depth -= 1
        self.put(")")

    def clause(self, quote: bool) -> None:
        """Write a subject, what stands behind it, and a verb that agrees; quotations do not hold quotations."""
        plural = self.noun()
        self.waiting = int(plural)
        if self.happens(ASIDE):
            self.aside()
        if self.happens(BESIDE):
            self.put(f" {self.one(PLACES)} ")
            self.noun()
        self.put(" ")
        self.waiting = -1
        if quote and self.happens(SAYS):
            self.put("say" if plural else "says")
            self.put(" ")
            self.quoted = 1
            self.put('"')
            self.clause(quote=False)
            self.quoted = 0
            self.put('"')
        else:
            self.put(f"{'are' if plural else 'is'} {self.one(STATES)}")
