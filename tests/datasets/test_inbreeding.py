"""Inbreeding coefficients by hand, which panels are called inbred, and what the filter and the check say of them."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.datasets import counting, doctor, packed
from explorer.datasets.doctor import Sources
from explorer.datasets.filters import Filters, apply
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.inbreeding import Inbreeding, inbreeding

SAMPLES, VARIANTS = 60, 400


def panel(selfed: int, seed: int = 0, fst: float = 0.0) -> Genotypes:
    """Samples whose ancestors selfed so often: each generation halves heterozygosity; perhaps of two populations."""
    rng = np.random.default_rng(seed)
    frequency = rng.uniform(0.1, 0.9, VARIANTS)[None]
    if fst:
        shape = (1 - fst) / fst
        frequency = np.repeat(rng.beta(frequency[0] * shape, (1 - frequency[0]) * shape, (2, VARIANTS)), 30, axis=0)
    copies = rng.random((2, SAMPLES, VARIANTS)) < frequency
    same = rng.random((SAMPLES, VARIANTS)) < 1 - 0.5**selfed
    copies[1][same] = copies[0][same]
    dosages = copies.sum(axis=0).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.05] = -1
    names = np.array([f"s{i}" for i in range(SAMPLES)], dtype=object)
    table = variant_table("1", np.arange(1, VARIANTS + 1), [f"v{j}" for j in range(VARIANTS)], "A", "C")
    return Genotypes(dosages, names, table)


def of(genotypes: Genotypes) -> Inbreeding:
    found = counting.counted(genotypes.dosages, 2)
    share = found.heterozygous_of_sample / (genotypes.shape[1] - found.missing_of_sample)
    return inbreeding(share, found.copies / (2 * found.called), found.called)


def test_coefficients_by_hand():
    """Two variants at .5: expected 2 * .25 * 20/19 = .5263 each."""
    found = inbreeding(np.array([0.0, 0.5, 1.0] * 3 + [0.0]), np.array([0.5, 0.5]), np.array([10, 10]))
    assert found.coefficient[:3] == pytest.approx([1, 1 - 0.5 / (10 / 19), 1 - 1 / (10 / 19)])
    assert not found.inbred  # two variants are no panel
    assert found.told == ""
    nothing = inbreeding(np.array([0.0, 0.0]), np.array([0.0, np.nan]), np.array([2, 0]))
    assert np.isnan(nothing.coefficient).all()
    assert np.isnan(nothing.median)
    assert not nothing.inbred


@pytest.mark.parametrize(
    ("selfed", "fst", "inbred"), [(0, 0.0, False), (0, 0.4, False), (1, 0.0, False), (4, 0.0, True), (7, 0.0, True)]
)
def test_inbred_lines_are_recognised_and_populations_are_none(selfed, fst, inbred):
    found = of(panel(selfed, fst=fst))
    assert found.inbred == inbred
    if not fst:
        assert found.median == pytest.approx(1 - 0.5**selfed, abs=0.05)


def test_the_filter_says_what_it_takes_from_inbred_lines():
    lines = panel(6)
    kept = apply(lines, Filters(hwe_p=1e-6))
    gone = VARIANTS - int(kept.mask.sum())
    assert gone > 0.8 * VARIANTS
    assert f"takes {gone} of 400 variants" in kept.warning
    assert "60 of 60 samples are inbred" in kept.warning
    assert kept.warning in str(kept)
    assert apply(lines, Filters(maf=0.05)).warning == ""
    assert apply(panel(0), Filters(hwe_p=0.2)).warning == ""
    assert (
        apply(replace(lines, dosages=lines.array // 2 * (lines.array >= 0), ploidy=1), Filters(hwe_p=0.2)).warning == ""
    )


@pytest.mark.parametrize("selfed", [0, 6])
def test_the_check_says_that_lines_are_inbred(tmp_path, selfed):
    lines = panel(selfed)
    calls = packed.create(tmp_path / "lines.bed", *lines.shape)
    calls[:, :] = lines.array
    (tmp_path / "lines.fam").write_text("".join(f"{name} {name} 0 0 0 -9\n" for name in lines.samples))
    (tmp_path / "lines.bim").write_text("".join(f"1\tv{j}\t0\t{j + 1}\tA\tC\n" for j in range(VARIANTS)))
    report = doctor.examine(Sources(tmp_path / "lines.bed"))
    told = [finding for finding in report.findings if finding.code == "inbred"]
    assert len(told) == (selfed > 0)
    assert [fact.label for fact in report.understood].count("Inbreeding") == (selfed > 0)
    if told:
        assert told[0].severity == "note"
        assert "Leave the Hardy-Weinberg filter off." in told[0].sentence
