"""Two haplotypes as 0, 1 and 2, against the strings of the lectures and numpy."""

from __future__ import annotations

import numpy as np
import pytest
from arithmetic import evaluate

SITES = "neuron/genotypes/sites.js"


def read(**rows: str) -> dict:
    return evaluate(SITES, "read({ ...EXAMPLE, ...rows })", rows=rows)


def test_the_taught_strings_give_0_1_1_2():
    found = read()
    assert [one["site"] for one in found["sites"]] == [4, 10, 16, 22]
    letters = {
        row: "".join(one[row] for one in found["sites"]) for row in ("reference", "alternative", "mother", "father")
    }
    assert letters == {"reference": "CTAG", "alternative": "TCGA", "mother": "CCAA", "father": "CTGA"}
    assert found["genotype"] == [0, 1, 1, 2]
    assert evaluate(SITES, "EXAMPLE")["reference"] == "ACGCGTTAATACGGTACTGGGGCGT"


def test_only_what_differs_counts_and_both_haplotypes_weigh_the_same():
    random = np.random.default_rng(3)
    for _ in range(4):
        reference = random.choice(list("ACGT"), 20)
        variants = reference.copy()
        for at in (1, 8, 9, 19):
            variants[at] = random.choice([letter for letter in "ACGT" if letter != reference[at]])
        one, other = (np.where(random.random(20) < 0.5, reference, variants) for _ in range(2))
        rows = {"reference": "".join(reference), "variants": "".join(variants)}
        expected = ((one != reference).astype(int) + (other != reference))[[1, 8, 9, 19]].tolist()
        for mother, father in ((one, other), (other, one)):
            assert read(**rows, mother="".join(mother), father="".join(father))["genotype"] == expected


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            {"mother": "ACGCGTTNACACGGTACTGGGACGT"},
            "The mother's haplotype has “N” at site 8: only A, C, G and T are read.",
        ),
        ({"father": "ACG"}, "The father's haplotype has 3 letters and the reference 25: all have to be as long."),
        (
            {"mother": "ACGAGTTAACACGGTACTGGGACGT"},
            "Site 4 has 3 letters, C, T and A: a count of 0, 1 or 2 needs a site with two.",
        ),
        ({"reference": " "}, "The reference has no letters: type some of A, C, G and T."),
        ({"reference": "A" * 33}, "The reference has 33 letters; up to 32 are drawn."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(rows, sentence):
    found = read(**rows)
    assert found == {"fault": sentence, "sites": [], "genotype": []}


def test_small_letters_and_spaces_are_read():
    assert read(mother="acgcg ttaac acggt actgg gacgt")["genotype"] == [0, 1, 1, 2]


def test_pairs_of_haplotypes_and_functions_are_counted():
    """Against counting them all: two sites, each pair of haplotypes once whichever parent it came from."""
    pairs: dict[tuple, set] = {}
    haplotypes = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    for one in haplotypes:
        for other in haplotypes:
            genotype = tuple(a + b for a, b in zip(one, other, strict=True))
            pairs.setdefault(genotype, set()).add(frozenset((one, other)))
    genotypes = list(pairs)
    assert len(genotypes) == 27
    assert evaluate(SITES, "all.map(pairs)", all=genotypes) == [len(pairs[one]) for one in genotypes]
    assert evaluate(SITES, "[1, 2, 4].map(digitsOfFunctions)") == [len(str(2 ** (3**m))) for m in (1, 2, 4)]
    assert evaluate(SITES, "[3, 4, 5].map((least) => affected([0, 1, 1, 2], least))") == [1, 1, 0]
