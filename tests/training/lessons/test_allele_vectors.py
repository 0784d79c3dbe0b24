"""Vectors of alleles: company by brute force, the loss on drawn pairs, r2 against numpy, and data without company."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.datasets import samples
from explorer.genetics import ld, structure
from explorer.training.lessons import allele_reading, allele_vectors, allele_vectors_compared
from explorer.training.lessons import allele_vectors as av
from explorer.training.lessons import allele_vectors_compared as compared
from explorer.training.lessons.standalone import standalone

ONE = np.zeros(6, dtype=np.int64)


def linked(samples: int = 300, blocks: int = 5, seed: int = 0) -> np.ndarray:
    """Return shares (samples, 8 blocks) of haploid SNPs: within a block nearly alike, between blocks independent."""
    rng = np.random.default_rng(seed)
    cores = rng.integers(0, 2, (samples, blocks)).repeat(8, 1)
    return np.where(rng.random(cores.shape) < 0.1, 1 - cores, cores).astype(float)


def test_company_is_counted_sample_by_sample():
    rng = np.random.default_rng(0)
    share = rng.choice([0, 0.5, 1, np.nan], (30, 6), p=[0.4, 0.3, 0.2, 0.1])
    chromosome = np.array([0, 0, 0, 0, 1, 1])
    found = av.company(share, chromosome, 2)
    for i in range(6):
        for place, step in enumerate((-2, -1, 1, 2)):
            j = i + step
            if not 0 <= j < 6 or chromosome[i] != chromosome[j]:
                assert found.near[i, place] == -1
                assert not found.counts[i, place].any()
                continue
            assert found.near[i, place] == j
            both = [(x, y) for x, y in share[:, [i, j]] if np.isfinite(x) and np.isfinite(y)]
            known = [[sum((x if a else 1 - x) * (y if b else 1 - y) for x, y in both) for b in (0, 1)] for a in (0, 1)]
            assert found.counts[i, place] == pytest.approx(np.array(known), abs=1e-4)
    assert found.chance[:, 1] == pytest.approx(np.nanmean(share, 0), abs=1e-6)


def test_the_loss_is_what_drawn_pairs_cost_on_average():
    """-log s(u.v) of a pair and -log s(-u.v) of an allele of the same neighbour, drawn by its frequency."""
    share = linked(60, 1)[:, :6]
    found = av.company(share, ONE, 1)
    v, u = torch.randn(2, 6, 2, 3, generator=torch.Generator().manual_seed(0)).double()
    total, weight = 0.0, 0.0
    for i in range(6):
        for j in (i - 1, i + 1):
            if not 0 <= j < 6:
                continue
            for x, y in share[:, [i, j]]:
                for a, p in enumerate((1 - x, x)):
                    for b, q in enumerate((1 - y, y)):
                        drawn = sum(
                            chance * torch.nn.functional.softplus(u[j, c] @ v[i, a])
                            for c, chance in enumerate((1 - share[:, j].mean(), share[:, j].mean()))
                        )
                        total += p * q * (torch.nn.functional.softplus(-u[j, b] @ v[i, a]) + drawn)
                        weight += p * q
    assert float(av.loss(found, v.float(), u.float())) == pytest.approx(float(total / weight), rel=1e-5)


def test_the_optimum_is_the_mutual_information_of_two_alleles():
    share = np.array([[1, 1]] * 30 + [[1, 0]] * 10 + [[0, 1]] * 20 + [[0, 0]] * 40, dtype=float)
    found = av.company(share, ONE[:2], 1)
    known = np.log(np.array([[40, 20], [10, 30]]) / 100 / np.outer([0.6, 0.4], [0.5, 0.5]))
    product = torch.tensor(known, requires_grad=True)
    # vectors of two numbers that give exactly these products: v = rows, u = the unit vectors
    v = torch.stack([product, product.T]).float()
    u = torch.eye(2).repeat(2, 1, 1)
    (slope,) = torch.autograd.grad(av.loss(found, v, u), product)
    assert slope.abs().max() < 1e-6


def test_bands_hold_the_squares_of_all_pairs():
    share = linked(80, 30)
    band = av.linkage(share, 60)
    square = np.corrcoef(share.T) ** 2
    for i in range(0, 240, 7):
        for k in range(60):
            assert band[i, k] == pytest.approx(square[i, i + 1 + k] if i + 1 + k < 240 else 0, abs=1e-9)
    assert av.linkage(share[:, :9], 20)[:8, 0] == pytest.approx(np.diag(ld.r2_matrix(share[:, :9].astype(np.int8)), 1))
    there = av.inside(np.repeat([0, 1], 5), 3)
    assert [row.sum() for row in there] == [3, 3, 2, 1, 0, 3, 3, 2, 1, 0]


def test_codes_are_the_mean_of_the_alleles_vectors():
    rng = np.random.default_rng(1)
    share = rng.choice([0, 0.5, 1], (20, 6))
    v = rng.normal(size=(6, 2, 3)).astype(np.float32)
    mean = np.stack([sum(x * v[i, 1] + (1 - x) * v[i, 0] for i, x in enumerate(row)) / 6 for row in share])
    assert av.codes(share, av.differences(v)) == pytest.approx(mean - mean.mean(0), abs=1e-6)


def test_components_are_those_of_the_data_page():
    dosages = (2 * linked(60, 4)).astype(np.int8)
    own = compared.principal(dosages / 2, 3)
    known = structure.components(dosages, 3).scores
    assert np.abs(np.diag(np.corrcoef(own.T, known.T)[:3, 3:])) == pytest.approx(1, abs=1e-6)
    assert compared.determination(known, own) == pytest.approx(1)
    angle = np.array([[0.6, 0.8], [0.8, -0.6]])
    assert compared.turned(own[:, :2] @ angle, own[:, :2]) == pytest.approx(own[:, :2], abs=1e-9)


def test_linked_snps_lie_together_and_permuted_ones_do_not():
    share = linked(200, 4)
    task = compared.AllelesTask(dimensions=8, reach=6, seeds=2, steps=30)
    made = compared.measure(share, np.zeros(share.shape[1], dtype=np.int64), task)
    true, null = made.agreement[:, 0, 0], made.agreement[:, 1, 0]
    assert true.min() > 0.8
    assert np.abs(null).max() < 0.3
    assert (made.foretold[:, 0] > made.foretold[:, 1]).all(), "r2 of the other half foretells r2 best"
    assert np.abs(made.foretold[:, 2]).max() < 0.3


def test_too_little_is_refused():
    with pytest.raises(ValueError, match="too few"):
        compared.measure(linked(10), np.zeros(40, dtype=np.int64), compared.AllelesTask.model_validate({}))


def test_a_plink_file_is_read_as_the_app_reads_it():
    share, chromosome = allele_reading.read_bed(samples.files("cross")["genotypes"])
    data = samples.open_sample("cross").genotypes
    assert np.array_equal(share, np.where(data.array < 0, np.nan, data.array / data.ploidy), equal_nan=True)
    own = data.variants["chromosome"].astype(str).to_numpy()
    assert (np.diff(chromosome) != 0).sum() == (own[1:] != own[:-1]).sum()


def test_the_script_can_be_made():
    text = standalone([allele_vectors, allele_vectors_compared, allele_reading], "main()")
    compile(text, "snp_vectors.py", "exec")
    assert "explorer" not in text


@pytest.mark.slow
def test_the_script_measures_the_same(tmp_path: Path):
    modules = [allele_vectors, allele_vectors_compared, allele_reading]
    (tmp_path / "snp_vectors.py").write_text(standalone(modules, "main()"))
    bed = samples.files("cross")["genotypes"]
    few = ["steps=3", "seeds=2", "reach=3"]
    subprocess.run([sys.executable, "snp_vectors.py", str(bed), *few], cwd=tmp_path, check=True, capture_output=True)
    share, chromosome = allele_reading.read_bed(bed)
    known = compared.measure(share, chromosome, compared.AllelesTask(steps=3, seeds=2, reach=3))
    own = compared.Measured.load(tmp_path)
    for name in ("agreement", "foretold", "explained", "vectors"):
        assert getattr(own, name) == pytest.approx(getattr(known, name), abs=2e-3)
