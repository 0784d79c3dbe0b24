"""LD against numpy's correlation and PLINK's, clumps against a plain greedy loop."""

import itertools
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import packed
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import ld


def linked(samples: int = 150, variants: int = 80, seed: int = 2) -> Genotypes:
    """Two chromosomes whose neighbouring variants resemble one another, with missing calls; variant 9 never varies."""
    rng = np.random.default_rng(seed)
    dosages = np.empty((samples, variants), dtype=np.int8)
    dosages[:, 0] = rng.binomial(2, 0.4, samples)
    for j in range(1, variants):
        fresh = rng.random(samples) < (1.0 if j == variants // 2 else 0.15)
        dosages[:, j] = np.where(fresh, rng.binomial(2, 0.4, samples), dosages[:, j - 1])
    dosages[rng.random(dosages.shape) < 0.02] = -1
    dosages[:, 9] = 1
    half = variants // 2
    chromosome = ["1"] * half + ["X"] * (variants - half)
    position = np.concatenate([np.cumsum(rng.integers(50, 500, half)), np.cumsum(rng.integers(50, 500, half))])
    return Genotypes(
        dosages,
        np.array([f"s{i}" for i in range(samples)], dtype=object),
        variant_table(chromosome, position, [f"v{j}" for j in range(variants)], "A", "C"),
    )


def correlation(genotypes: Genotypes) -> np.ndarray:
    """Squared numpy correlation over the samples called at both, pair by pair; 0 where it is undefined."""
    x = genotypes.array.astype(float)
    r2 = np.zeros((x.shape[1], x.shape[1]))
    for i, j in itertools.combinations_with_replacement(range(x.shape[1]), 2):
        both = (x[:, i] >= 0) & (x[:, j] >= 0)
        a, b = x[both, i], x[both, j]
        if len(set(a)) > 1 and len(set(b)) > 1:
            r2[i, j] = r2[j, i] = np.corrcoef(a, b)[0, 1] ** 2
    return r2


def unmapped(genotypes: Genotypes) -> Genotypes:
    table = variant_table("", 0, genotypes.variants["name"].to_numpy())
    return Genotypes(genotypes.dosages, genotypes.samples, table)


def test_r2_equals_the_squared_correlation(monkeypatch):
    genotypes = linked()
    expected = correlation(genotypes)
    np.testing.assert_allclose(ld.r2_matrix(genotypes.array), expected, atol=1e-12)
    i, j = np.triu_indices(80, 1)
    np.testing.assert_allclose(ld.r2(genotypes.dosages, i, j), expected[i, j], atol=1e-12)
    assert float(ld.r2(genotypes.dosages, 4, 5)) == pytest.approx(expected[4, 5])
    monkeypatch.setattr("explorer.datasets.blocks.BLOCK_BYTES", 150 * 8 * 17)
    np.testing.assert_allclose(ld.r2_to_lead(genotypes.dosages, 30), expected[30], atol=1e-12)
    some = np.array([70, 3, 30, 9])
    np.testing.assert_allclose(ld.r2_to_lead(genotypes.dosages, 30, some), expected[30, some], atol=1e-12)


def greedy(scores, r2, chromosome, position, least, window):
    """Clumping as one would do it by hand."""
    left = [j for j in range(len(scores)) if np.isfinite(scores[j])]
    while left:
        lead = max(left, key=lambda j: (scores[j], -j))
        members = [
            j
            for j in left
            if chromosome[j] == chromosome[lead]
            and abs(position[j] - position[lead]) <= window
            and (j == lead or r2[lead, j] >= least)
        ]
        yield lead, members
        left = [j for j in left if j not in members]


@pytest.mark.parametrize("mapped", [True, False])
def test_clumps_equal_a_plain_greedy_loop(mapped):
    genotypes = linked() if mapped else unmapped(linked())
    rng = np.random.default_rng(5)
    scores = np.round(rng.exponential(size=80), 1)
    scores[[4, 50]] = np.nan
    chromosome = genotypes.variants["chromosome"].to_numpy()
    position = genotypes.variants["position"].to_numpy() if mapped else np.arange(1, 81)
    found = ld.clump(scores, genotypes, r2=0.3, window_bp=1500, window_markers=6)
    expected = list(greedy(scores, correlation(genotypes), chromosome, position, 0.3, 1500 if mapped else 6))
    assert [(c.lead, c.members.tolist()) for c in found] == expected
    assert any(len(c.members) > 2 for c in found)
    assert sorted(np.concatenate([c.members for c in found])) == [j for j in range(80) if j not in (4, 50)]
    for c in found:
        assert (c.start, c.end, c.position) == (position[c.members].min(), position[c.members].max(), position[c.lead])
        assert (c.chromosome, c.score) == (chromosome[c.lead], scores[c.lead])


def test_clumping_stops_at_the_count_and_the_score_asked_for():
    genotypes = linked()
    scores = np.arange(80.0)
    assert len(ld.clump(scores, genotypes, most=3)) == 3
    strong = ld.clump(scores, genotypes, window_bp=1, least=75.5)
    assert [c.lead for c in strong] == [79, 78, 77, 76]
    assert ld.clump(np.full(80, np.nan), genotypes) == []
    with pytest.raises(ValueError, match="3 scores for 80 variants"):
        ld.clump(np.zeros(3), genotypes)


def test_r2_where_the_samples_in_common_are_few():
    """Two variants that share no sample, or only samples that are alike, have no r2."""
    dosages = np.array([[0, -1, 0, 1], [2, -1, 1, 1], [-1, 0, 2, -1], [-1, 2, 1, 0], [-1, 1, -1, 1]], np.int8)
    r2 = ld.r2_matrix(dosages)
    assert r2[0, 1] == r2[0, 3] == 0
    assert r2[1, 2] == pytest.approx(1.0)
    assert r2[1, 3] == pytest.approx(np.corrcoef([2, 1], [0, 1])[0, 1] ** 2)


@pytest.mark.skipif(shutil.which("plink1.9") is None, reason="plink1.9 is not installed")
def test_r2_equals_that_of_plink(tmp_path: Path):
    """A quarter of the calls missing: what is imputed for them would show."""
    genotypes = linked()
    dosages = genotypes.array.copy()
    dosages[np.random.default_rng(9).random(dosages.shape) < 0.25] = -1
    bed = tmp_path / "a.bed"
    packed.create(bed, *dosages.shape)[:, 0:80] = dosages
    bed.with_suffix(".bim").write_text("".join(f"1\tv{j}\t0\t{j + 1}\tA\tG\n" for j in range(80)))
    bed.with_suffix(".fam").write_text("".join(f"f{i} s{i} 0 0 0 -9\n" for i in range(150)))
    command = ["plink1.9", "--bfile", "a", "--r2", "square", "--allow-no-sex", "--threads", "1", "--out", "a"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    theirs = np.nan_to_num(np.loadtxt(tmp_path / "a.ld"))
    np.testing.assert_allclose(ld.r2_matrix(dosages), theirs, rtol=1e-4, atol=1e-6)
    in_file = packed.PackedCalls(bed, 150, 80)
    np.testing.assert_allclose(ld.r2_to_lead(in_file, 30), theirs[30], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("mapped", [True, False])
def test_decay_equals_all_pairs_when_all_are_drawn(mapped):
    """So many draws on so small a map reach every pair; the bins are then the averages over all pairs."""
    genotypes = linked(samples=60, variants=24)
    if not mapped:
        genotypes = unmapped(genotypes)
    chromosome = genotypes.variants["chromosome"].to_numpy()
    position = genotypes.variants["position"].to_numpy() if mapped else np.arange(1, 25)
    furthest, bins = (1200, 4) if mapped else (8, 4)
    table = ld.decay(genotypes, furthest, bins, pairs=60_000)
    i, j = np.triu_indices(24, 1)
    distance = position[j] - position[i]
    near = (chromosome[i] == chromosome[j]) & (distance <= furthest)
    gaps = [b - a for a, b in itertools.pairwise(position) if b > a]
    start = np.quantile(gaps, 0.05) if mapped else 1
    ends = [round(start * (furthest / start) ** (step / 3)) for step in range(4)]
    frame = pd.DataFrame({"step": [sum(d > end for end in ends) for d in distance[near]], "d": distance[near]})
    frame["r2"] = correlation(genotypes)[i[near], j[near]]
    expected = frame.groupby("step").mean()
    np.testing.assert_allclose(table["r2"], expected["r2"], atol=1e-12)
    np.testing.assert_allclose(table["distance"], expected["d"])
    assert table["pairs"].sum() == near.sum()
    assert table.attrs["unit"] == ("bp" if mapped else "markers")


def test_decay_is_seen_where_genes_lie_far_apart():
    """Genes of 5 kb every 5 Mb: pairs within a gene are linked, others are not, and both are seen at once."""
    rng = np.random.default_rng(3)
    genes = []
    for gene in range(12):
        haplotypes = rng.integers(0, 2, (200, 1)) ^ (rng.random((200, 40)) < 0.02).cumsum(axis=1) % 2
        positions = gene * 5_000_000 + 1 + np.arange(40) * 125
        genes.append((haplotypes.astype(np.int8), positions))
    dosages = np.hstack([values for values, _ in genes])
    position = np.concatenate([places for _, places in genes])
    variants = variant_table("1", position, [f"v{i}" for i in range(len(position))])
    genotypes = Genotypes(dosages, np.array([f"s{i}" for i in range(200)], dtype=object), variants, ploidy=1)
    seen = ld.decay(genotypes)
    assert (seen["distance"] < 5000).sum() >= 10
    assert seen["r2"].iloc[0] > 0.9
    assert seen["r2"].iloc[-1] < 0.02
    assert seen["distance"].is_monotonic_increasing
    assert ld.background(genotypes) is None
    for bins in (1, 2, 5):
        assert 1 <= len(ld.decay(genotypes, bins=bins)) <= bins


@pytest.mark.parametrize("structured", [False, True])
def test_background_is_what_variants_of_different_chromosomes_share(structured):
    """Without linkage 1 / (n - 1) by chance alone; more where the samples are of two populations."""
    rng = np.random.default_rng(6)
    frequency = rng.uniform(0.1, 0.9, (2, 120))
    population = np.repeat([0, 1], 50)
    dosages = rng.binomial(2, frequency[population] if structured else frequency[[0] * 100]).astype(np.int8)
    table = variant_table(
        np.repeat(["1", "2", "3"], 40), np.tile(np.arange(1, 41) * 1000, 3), [f"v{i}" for i in range(120)]
    )
    genotypes = Genotypes(dosages, np.arange(100).astype(str).astype(object), table)
    measured = ld.background(genotypes, pairs=3000)
    assert measured is not None
    level, pairs = measured
    assert pairs == 3000
    apart = table["chromosome"].to_numpy()[:, None] != table["chromosome"].to_numpy()
    assert level == pytest.approx(correlation(genotypes)[apart].mean(), rel=0.1)
    assert level > 3 / 99 if structured else level == pytest.approx(1 / 99, rel=0.1)
