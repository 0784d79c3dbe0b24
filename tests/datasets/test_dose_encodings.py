"""Encodings of doses: whole ones as the calls they are, fractions against the same computed in floats."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.datasets import encodings
from explorer.datasets.doses import NO_DOSE, UNIT, exact
from explorer.errors import InputError

PEOPLE, SITES = 60, 25
EVERY = np.arange(PEOPLE)
NAMES = ("dosage", "signed", "onehot", "hardy-weinberg")


def calls(seed: int, ploidy: int = 2) -> np.ndarray:
    """Return calls (60, 25), some missing, one site without variation and one without any call."""
    rng = np.random.default_rng(seed)
    made = rng.integers(0, ploidy + 1, (PEOPLE, SITES)).astype(np.int8)
    made[rng.random(made.shape) < 0.1] = -1
    made[:, 3], made[:, 4] = 1, -1
    return made


def fractions(seed: int, ploidy: int = 2) -> np.ndarray:
    """Return doses in copies, float64 (60, 25), multiples of 1/16384, NaN where missing; some all alike, some gone."""
    rng = np.random.default_rng(seed)
    made = np.rint(rng.uniform(0, ploidy, (PEOPLE, SITES)) / UNIT) * UNIT
    made[rng.random(made.shape) < 0.1] = np.nan
    made[0], made[1] = 0, ploidy
    made[:, 3], made[:, 4] = 4915 * UNIT, np.nan
    return made


def by_hand(name: str, copies: np.ndarray, mean: float, ploidy: int) -> np.ndarray:
    """Return float64 (people, channels): one site's encoding, linear between the genotypes; NaN rows where missing."""
    p, whole = mean / ploidy, np.arange(ploidy + 1.0)
    tables = {
        "dosage": whole[:, None],
        "signed": 2 * whole[:, None] / ploidy - 1,
        "onehot": np.eye(ploidy + 1),
        "hardy-weinberg": np.array([[(1 - p) ** 2], [2 * p * (1 - p)], [p**2]]),
    }
    return np.column_stack([np.interp(copies, whole, column) for column in tables[name].T])


@given(
    st.sampled_from(NAMES),
    st.sampled_from([1, 2]),
    st.booleans(),
    st.sampled_from(["mean", "mode"]),
    st.integers(0, 9),
)
def test_whole_doses_are_encoded_as_the_calls_they_are(name, ploidy, standardise, missing, seed):
    if name == "hardy-weinberg" and ploidy == 1:
        name = "dosage"
    whole = calls(seed, ploidy)
    stored = exact(whole.astype(float))
    one, other = (encodings.fit(name, kind, EVERY[:40], ploidy, standardise, missing) for kind in (whole, stored))
    for buffer, value in one.state_dict().items():
        assert torch.equal(value, other.state_dict()[buffer]), buffer
    assert torch.equal(one(encodings.tensor(whole)), other(encodings.tensor(stored)))


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize(("name", "ploidy"), [*((name, 2) for name in NAMES), ("dosage", 1), ("onehot", 1)])
def test_fractions_lie_between_the_genotypes_in_proportion(name, ploidy, standardise):
    copies = fractions(5, ploidy)
    stored = exact(copies)
    encoder = encodings.fit(name, stored, EVERY, ploidy, standardise)
    encoded = encoder.double()(encodings.tensor(stored)).numpy()
    for site in range(SITES):
        mean = 0.0 if site == 4 else float(np.nanmean(copies[:, site]))
        wanted = by_hand(name, copies[:, site], mean, ploidy)
        if site == 4:
            wanted = np.repeat(by_hand(name, np.zeros(1), 0.0, ploidy), PEOPLE, axis=0)
        centre, spread = np.nanmean(wanted, axis=0), np.nanstd(wanted, axis=0)
        wanted = np.where(np.isnan(wanted), centre, wanted)
        if standardise:
            wanted = (wanted - centre) / np.where(spread > 1e-7, spread, 1)
        assert encoded[:, :, site] == pytest.approx(wanted, abs=2e-6), site
        assert encoder.mean[:, site].tolist() == pytest.approx([0] * len(centre) if standardise else centre, abs=1e-6)


def test_frequencies_of_doses_are_their_soft_counts():
    """A dose of 1.25 counts three quarters for one copy and one quarter for two."""
    stored = np.array([[20480, 0], [0, NO_DOSE], [32768, 16384]], np.uint16)
    found = encodings.genotype_frequencies(stored, np.arange(3), 2)
    assert found.T.tolist() == [[1 / 3, 0.25, 1.25 / 3], [0.5, 0.5, 0]]


def test_a_dose_between_genotypes_is_no_variation_by_itself():
    """Everybody at 0.3: a site to be centred, not to be blown up by rounding."""
    stored = np.full((7, 1), 4915, np.uint16)
    encoder = encodings.fit("onehot", stored, np.arange(7), 2, standardise=True)
    other = encoder(encodings.tensor(np.array([[16384]], np.uint16)))
    assert other[0, :, 0].tolist() == pytest.approx([-0.700012, 0.700012, 0], abs=1e-5)


def test_doses_have_no_haplotypes():
    with pytest.raises(InputError, match="do not tell the two parental copies apart"):
        encodings.fit("haplotype", np.zeros((3, 2), np.uint16), np.arange(3), ploidy=2)


def test_all_doses_survive_the_tensor():
    """Also those of more than 32767 units, which are negative as int16, and the missing one."""
    stored = np.array([[0, 1, 16383, 16384, 32767, 32768]], np.uint16)
    encoder = encodings.fit("dosage", np.zeros((1, 6), np.uint16), np.arange(1), 2)
    assert encoder(encodings.tensor(stored))[0, 0].tolist() == (stored[0] * UNIT).tolist()
    assert encoder(encodings.tensor(np.full((1, 6), NO_DOSE, np.uint16)))[0, 0].tolist() == [0] * 6
