"""Random VCFs against a slow reader of their text: every call of every kept alternative, phase, and what is counted."""

import numpy as np
import pytest

from explorer.datasets.formats import vcf
from explorer.datasets.formats.findings import Notes

HEAD = '##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
KINDS = {
    "phased": "0|0 0|1 1|0 1|1 .|.",
    "phased, three alleles": "0|0 0|2 1|0 1|2 2|2 .|.",
    "unphased": "0/0 0/1 1/1 ./.",
    "partly phased": "0/0 0|1 1|0 1/1",
    "mixed": "0/0 0|1 1/2 0/2 2/2 ./1 1/. . 1 2 0",
}
ALTERNATIVES = ["G", "G", "G", "GTT", "G,T", "T,G", "G,<DEL>", "*,G", "<X>", "<X>,*", "."]


def _alleles(call):
    """Return the alleles of a call as numbers, -1 where missing; one stands for two."""
    words = call.replace("|", "/").split("/")
    numbers = [-1 if word == "." else int(word) for word in words]
    return numbers * 2 if len(numbers) == 1 else numbers


def _by_hand(records, split):
    """Return (alternative, copies (samples, 2), phased) of each site that is to be kept."""
    kept = []
    for alternatives, calls in records:
        plain = [(i + 1, alt) for i, alt in enumerate(alternatives) if alt.isalpha()]
        if len(alternatives) > 1 and not split:
            continue
        for number, alternative in plain:
            pairs = [_alleles(call) for call in calls]
            copies = [[-1, -1] if -1 in pair else [int(a == number) for a in pair] for pair in pairs]
            phased = all(a == b or "|" in call for (a, b), call in zip(copies, calls, strict=True))
            kept.append((alternative, copies, phased))
    return kept


@pytest.mark.parametrize("split", [False, True], ids=["left out", "split"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(12))
def test_calls_are_what_the_text_says(tmp_path, seed, kind, split):
    rng = np.random.default_rng(seed)
    samples = int(rng.integers(2, 30))
    records = []
    for _ in range(int(rng.integers(3, 60))):
        alternatives = ALTERNATIVES[int(rng.integers(0, len(ALTERNATIVES)))].split(",")
        calls = rng.choice(KINDS[kind].split(), samples)
        records.append((alternatives, [call if len(alternatives) > 1 else call.replace("2", "1") for call in calls]))
    records.append((["C"], ["1|1", "0|1"] * (samples // 2) + ["0|0"] * (samples % 2)))
    rows = [
        "\t".join(["1", str(j + 1), ".", "A", ",".join(alternatives), ".", ".", ".", "GT", *calls]) + "\n"
        for j, (alternatives, calls) in enumerate(records)
    ]
    path = tmp_path / "a.vcf"
    path.write_text(HEAD + COLUMNS + "\t".join(f"s{i}" for i in range(samples)) + "\n" + "".join(rows))
    notes = Notes(["split-multiallelic"] if split else [])
    genotypes = vcf.read(path, notes=notes)
    expected = _by_hand(records, split)
    assert genotypes.variants["a1"].tolist() == [alternative for alternative, _, _ in expected]
    copies = np.array([copies for _, copies, _ in expected]).transpose(1, 0, 2)
    np.testing.assert_array_equal(genotypes.dosages, np.where(copies[..., 0] < 0, -1, copies.sum(2)))
    if all(phased for _, _, phased in expected):
        assert genotypes.haplotypes is not None
        np.testing.assert_array_equal(genotypes.haplotypes, copies)
    else:
        assert genotypes.haplotypes is None
    taken = [
        call
        for alts, calls in records
        if any(a.isalpha() for a in alts) and (split or len(alts) == 1)
        for call in calls
    ]
    single, half = (
        sum(call in "012" for call in taken),
        sum("." in call and call not in ("./.", ".|.", ".") for call in taken),
    )
    told = {finding.code: finding.sentence for finding in notes.findings}
    assert told.get("mixed-ploidy", "0 ").startswith(f"{single:,} ")
    assert told.get("half-calls", "0 ").startswith(f"{half:,} ")
