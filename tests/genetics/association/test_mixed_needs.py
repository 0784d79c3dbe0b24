"""What a mixed model is told to need is what it takes."""

import numpy as np
import peak
import pytest

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import work
from explorer.genetics.association import kinships, mixed, mixed_logistic


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("low_rank", [False, True])
@pytest.mark.parametrize("loco", [False, True])
def test_memory_told_is_not_less_than_is_taken_nor_much_more(monkeypatch, binary, low_rank, loco):
    n, m = 900, 2400
    rng = np.random.default_rng(0)
    names = [str(1 + v * 3 // m) for v in range(m)]
    table = variant_table(names, np.arange(1, m + 1), [f"v{v}" for v in range(m)])
    dosages = rng.binomial(2, 0.3, (n, m)).astype(np.int8)
    genotypes = Genotypes(dosages, np.array([f"s{i}" for i in range(n)], dtype=object), table)
    y = rng.normal(size=n)
    monkeypatch.setattr(kinships, "FULL_SAMPLES", 100 if low_rank else 1000)
    told = work.mixed(work.Shape(n, m), 3 if loco else 1, binary).memory
    test = mixed_logistic if binary else mixed
    taken = peak.of(lambda: test(genotypes, (y > 0.5).astype(float) if binary else y, loco=loco))
    assert taken <= told <= 2.5 * taken
