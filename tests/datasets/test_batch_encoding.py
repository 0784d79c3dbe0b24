"""Encoding by batches against the encoder itself, to the last bit."""

import numpy as np
import pytest
import torch

from explorer.datasets import encodings
from explorer.datasets.batch_encoding import BatchEncoder

CASES = [(name, ploidy) for name in encodings.NAMES for ploidy in (1, 2)]
CASES = [case for case in CASES if case not in (("hardy-weinberg", 1), ("haplotype", 1))]


def fitted(name, ploidy, standardise, missing, absent):
    """Return an encoder and genotypes (30, 12), or (30, 12, 2), of which some are missing where `absent`."""
    rng = np.random.default_rng(5)
    shape, alleles = ((30, 12, 2), 1) if name == "haplotype" else ((30, 12), ploidy)
    genotypes = rng.binomial(alleles, rng.uniform(0.05, 0.9, shape[1:]), shape).astype(np.int8)
    genotypes[:, 3] = 1
    if absent:
        genotypes[rng.random(shape) < 0.2] = -1
    return encodings.fit(name, genotypes, np.arange(20), ploidy, standardise, missing), torch.from_numpy(genotypes)


@pytest.mark.parametrize("absent", [False, True], ids=["complete", "calls missing"])
@pytest.mark.parametrize(("name", "ploidy"), CASES)
def test_batches_are_encoded_to_the_last_bit(name, ploidy, absent):
    for standardise in (False, True):
        for missing in ("mean", "mode"):
            encoder, genotypes = fitted(name, ploidy, standardise, missing, absent)
            for complete in {False, not absent}:
                encoded = BatchEncoder(encoder, complete)(genotypes)
                assert encoded.dtype == torch.float32
                assert torch.equal(encoded, encoder(genotypes))
                assert encoded.stride() == encoder(genotypes).stride()
                assert torch.equal(BatchEncoder(encoder, complete)(genotypes[:0]), encoder(genotypes[:0]))


def test_in_double_precision_and_for_doses():
    encoder, genotypes = fitted("signed", 2, True, "mean", True)
    assert torch.equal(BatchEncoder(encoder.double())(genotypes), encoder(genotypes))
    doses = np.array([[0, 20000, 65535], [32768, 1, 16384], [7, 30000, 9000]], np.uint16)
    encoder = encodings.fit("onehot", doses, np.arange(3), 2)
    stored = encodings.tensor(doses)
    assert torch.equal(BatchEncoder(encoder)(stored), encoder(stored))


def test_an_encoder_that_is_no_one_hot_table_is_read_as_it_is():
    """What a file holds under that name may be anything; it is not taken for what a fit gives."""
    encoder, genotypes = fitted("onehot", 2, True, "mean", True)
    encoder.values += torch.randn(encoder.values.shape, generator=torch.Generator().manual_seed(0))
    assert torch.equal(BatchEncoder(encoder)(genotypes), encoder(genotypes))


def test_other_devices_take_the_encoder_s_own_way(monkeypatch):
    encoder, genotypes = fitted("dosage", 2, False, "mean", False)
    encode, asked = BatchEncoder(encoder.to("meta"), complete=True), []
    monkeypatch.setattr(encoder, "forward", lambda given: asked.append(given) or given)
    encode(genotypes.to("meta"))
    assert len(asked) == 1


@pytest.mark.parametrize("name", ["dosage", "onehot"])
def test_complete_calls_are_made_numbers_without_the_table(name):
    """Dosages are turned to floats and no more; of one-hot channels one comparison is enough."""
    encoder, genotypes = fitted(name, 2, False, "mean", False)
    expected, way = encoder(genotypes), BatchEncoder(encoder, complete=True)
    for table in (encoder.values, encoder.missing):
        table.fill_(torch.nan)
    assert torch.equal(way(genotypes), expected)
