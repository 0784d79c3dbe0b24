// The merges of a corpus as a Python script that learns them again.

import { sequencesOf } from "./corpora.js";

/**
 * @param {string} corpus
 * @param {number} merges
 */
export function pairsScript(corpus, merges) {
  return `"""Byte-pair encoding: prints each merge with how often its pair was there, then the first words as tokens."""

from collections import Counter
from itertools import pairwise

CORPUS = """
${sequencesOf(corpus).join("\n")}
""".split()
MERGES = ${merges}


def joined(parts: list[str], pair: tuple[str, str]) -> list[str]:
    """Return tokens with each occurrence of a pair joined, from left to right."""
    made, place = [], 0
    while place < len(parts):
        whole = tuple(parts[place : place + 2]) == pair
        made.append("".join(parts[place : place + 1 + whole]))
        place += 1 + whole
    return made


words = [list(word) for word in CORPUS]
for step in range(MERGES):
    counts = Counter(pair for parts in words for pair in pairwise(parts))
    pair = min(counts, key=lambda one: (-counts[one], one))
    print(step + 1, *pair, counts[pair])
    words = [joined(parts, pair) for parts in words]
print("tokens:", *(token for parts in words[:10] for token in parts))
`;
}
