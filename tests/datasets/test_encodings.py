"""Encodings against values worked by hand, and against leaks from people who were not to be learnt from."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.datasets import encodings
from explorer.errors import InputError

# Four people at three sites. Site 0: genotypes 0 0 1 2 (p = 3/8); site 1: 2 2 2 missing (p = 1); site 2: 1 1 0 0.
FOUR = np.array([[0, 2, 1], [0, 2, 1], [1, 2, 0], [2, -1, 0]], dtype=np.int8)
ALL = np.arange(4)
PROBE = torch.tensor([[0, 0, 0], [1, 1, 1], [2, 2, 2], [-1, -1, -1]], dtype=torch.int8)


def test_dosage_imputes_the_training_mean():
    encoded = encodings.fit("dosage", FOUR, ALL, ploidy=2)(PROBE)
    assert encoded.shape == (4, 1, 3)
    assert encoded[:, 0].tolist() == [[0, 0, 0], [1, 1, 1], [2, 2, 2], [0.75, 2, 0.5]]


def test_missing_may_become_the_commonest_genotype():
    encoded = encodings.fit("dosage", FOUR, ALL, ploidy=2, missing="mode")(PROBE[3:])
    assert encoded[0, 0].tolist() == [0, 2, 0]


@pytest.mark.parametrize(("ploidy", "expected"), [(2, [-1, 0, 1]), (1, [-1, 1])])
def test_signed(ploidy, expected):
    genotypes = np.arange(ploidy + 1, dtype=np.int8)[:, None]
    encoded = encodings.fit("signed", genotypes, np.arange(ploidy + 1), ploidy)(torch.from_numpy(genotypes))
    assert encoded.flatten().tolist() == expected


def test_onehot_of_a_missing_call_is_the_genotype_frequencies():
    encoder = encodings.fit("onehot", FOUR, ALL, ploidy=2)
    assert encoder.channels == 3
    encoded = encoder(PROBE)
    assert encoded[1, :, 0].tolist() == [0, 1, 0]
    assert encoded[3, :, 0].tolist() == [0.5, 0.25, 0.25]
    assert encoded[3, :, 1].tolist() == [0, 0, 1]


def test_hardy_weinberg_by_hand():
    """p = 3/8 at site 0: none 25/64, one 30/64, two 9/64. p = 1 at site 1: 0, 0, 1."""
    encoded = encodings.fit("hardy-weinberg", FOUR, ALL, ploidy=2)(PROBE)
    assert encoded[:3, 0, 0].tolist() == pytest.approx([25 / 64, 30 / 64, 9 / 64])
    assert encoded[:3, 0, 1].tolist() == [0, 0, 1]
    assert encoded[3, 0, 0].item() == pytest.approx((25 + 25 + 30 + 9) / 64 / 4)


def test_standardised_training_people_have_mean_0_and_spread_1():
    encoder = encodings.fit("dosage", FOUR, ALL, ploidy=2, standardise=True)
    encoded = encoder(torch.from_numpy(FOUR))[:, 0]
    assert encoded.mean(0).tolist() == pytest.approx([0, 0, 0], abs=1e-6)
    assert encoded.std(0, correction=0).tolist() == pytest.approx([1, 0, 1], abs=1e-6)
    assert encoder.mean.abs().max() == 0


def test_haplotypes_become_two_channels():
    phased = np.array([[[0, 1], [1, 1]], [[0, 0], [-1, 1]]], dtype=np.int8)
    encoded = encodings.fit("haplotype", phased, np.arange(2), ploidy=2)(torch.from_numpy(phased))
    assert encoded.tolist() == [[[0, 1], [1, 1]], [[0, 1], [0, 1]]]


@pytest.mark.parametrize("name", ["hardy-weinberg", "haplotype"])
def test_haploids_are_refused_in_words(name):
    with pytest.raises(InputError, match="haploid"):
        encodings.fit(name, np.zeros((3, 2), dtype=np.int8), np.arange(3), ploidy=1)


def test_unphased_genotypes_have_no_haplotype_encoding():
    with pytest.raises(InputError, match="not phased"):
        encodings.fit("haplotype", FOUR, ALL, ploidy=2)


def test_a_site_nobody_is_called_at_reads_as_reference():
    encoder = encodings.fit("dosage", np.full((3, 1), -1, dtype=np.int8), np.arange(3), ploidy=2)
    assert encoder(torch.tensor([[-1], [2]], dtype=torch.int8)).flatten().tolist() == [0, 2]


@pytest.mark.parametrize("name", ["dosage", "signed", "onehot", "hardy-weinberg"])
@pytest.mark.parametrize("standardise", [False, True])
@given(
    genotypes=arrays(np.int8, (9, 5), elements=st.integers(-1, 2)),
    others=arrays(np.int8, (4, 5), elements=st.integers(-1, 2)),
)
def test_test_people_do_not_influence_the_encoder(name, standardise, genotypes, others):
    train = np.array([0, 2, 3, 5, 8])
    changed = genotypes.copy()
    changed[[1, 4, 6, 7]] = others
    first = encodings.fit(name, genotypes, train, 2, standardise).state_dict()
    second = encodings.fit(name, changed, train, 2, standardise).state_dict()
    assert all(torch.equal(first[key], second[key]) for key in first)


@pytest.mark.parametrize("name", ["dosage", "signed", "onehot", "hardy-weinberg"])
@given(genotypes=arrays(np.int8, (6, 4), elements=st.integers(-1, 2)))
def test_the_mean_is_the_average_encoded_training_person(name, genotypes):
    encoder = encodings.fit(name, genotypes, np.arange(6), 2)
    called = (genotypes >= 0).any(0)
    average = encoder(torch.from_numpy(genotypes)).mean(0)
    assert torch.allclose(average[:, called], encoder.mean[:, called], atol=1e-5)


@pytest.mark.parametrize("name", ["dosage", "onehot"])
def test_an_encoder_is_restored_from_its_state(name):
    encoder = encodings.fit(name, FOUR, ALL, ploidy=2, standardise=True)
    again = encodings.Encoder(encodings.Encoding.model_validate_json(encoder.encoding.model_dump_json()), 3)
    again.load_state_dict(encoder.state_dict())
    assert torch.equal(again(PROBE), encoder(PROBE))
    assert again.double()(PROBE).dtype == torch.float64
