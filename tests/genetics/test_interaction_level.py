"""Lists of pairs without interaction hold their level, and a planted interaction is found.

The whole way of the attention's list: two variants of each pair of tokens are searched in some samples and tested in
others, ancestry is found by itself. Half of the pairs join tokens with strong effects of their own.
"""

from collections.abc import Callable
from typing import Any

import msprime
import numpy as np
import pytest
from mosaics import child, cross, genotypes, haplotypes
from scipy import special, stats

from explorer.datasets.genotypes import Genotypes
from explorer.genetics import interaction
from explorer.genetics.interaction import linked
from explorer.genetics.interaction.ancestry import ancestry
from explorer.genetics.interaction.lists import pair_list, sentences
from explorer.inspection.attention.far_pairs import Pair, interaction_tests

SAMPLES, VARIANTS, TOKEN, PAIRS = 600, 500, 5, 20
TOKENS = VARIANTS // TOKEN
Made = tuple[Genotypes, np.ndarray, str]
POPULATIONS = np.repeat([0, 1, 2], SAMPLES // 3)


def scaled(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()


def sums(rng: np.random.Generator, panel: Genotypes) -> np.ndarray:
    """Ten causal variants, one in every tenth token: half of the variance of what they are added to."""
    copies = np.asarray(panel.dosages)[:, ::50].astype(float)
    return scaled(copies @ rng.choice([-1.0, 1.0], copies.shape[1]))


def haploid(rng: np.random.Generator, product: float) -> Made:
    panel = cross(rng, SAMPLES, VARIANTS)
    return panel, sums(rng, panel) + product * both(panel) + rng.normal(size=SAMPLES), "quantitative"


def lognormal(rng: np.random.Generator, product: float) -> Made:
    panel = genotypes(haplotypes(rng, SAMPLES, VARIANTS).sum(1))
    return panel, np.exp(sums(rng, panel) + product * both(panel) + rng.normal(size=SAMPLES)), "quantitative"


def cases(rng: np.random.Generator, product: float) -> Made:
    panel = genotypes(haplotypes(rng, SAMPLES, VARIANTS).sum(1))
    risk = 1.5 * sums(rng, panel) + 3 * product * both(panel)
    ill = rng.random(SAMPLES) < special.expit(risk - np.quantile(risk, 0.5) - 3.0)
    return panel, ill.astype(float), "binary"


def populations(rng: np.random.Generator, product: float) -> Made:
    """The trait's mean differs between populations, and so does what the causal variants do."""
    panel = genotypes(haplotypes(rng, SAMPLES, VARIANTS, 3).sum(1))
    own = np.array([sums(rng, panel) for _ in range(3)])[POPULATIONS, np.arange(SAMPLES)]
    y = 1.5 * POPULATIONS + own + product * both(panel) + rng.normal(size=SAMPLES)
    return panel, y, "quantitative"


def both(panel: Genotypes) -> np.ndarray:
    """The product of the second variants of the first two tokens with an effect, on different chromosomes."""
    a, b = (scaled(np.asarray(panel.dosages)[:, at].astype(float)) for at in (1, 51))
    return scaled(a * b)


def least(how: Callable[[np.random.Generator, float], Made], seed: int, product: float = 0.0) -> float:
    """Return the least corrected p of a list; the tokens of the planted product are its first pair."""
    rng = np.random.default_rng([seed, 13])
    panel, y, kind = how(rng, product)
    strong = [(i, j) for i in range(0, TOKENS, 10) for j in range(i + 10, TOKENS, 10)]
    rest = np.delete(np.arange(len(strong)), 0)
    chosen = [strong[0]] + [strong[at] for at in rng.choice(rest, PAIRS // 2 - 1, replace=False)]
    while len(chosen) < PAIRS:
        i, j = sorted(rng.choice(TOKENS, 2, replace=False).tolist())
        chosen.append((i, j))
    order = rng.permutation(SAMPLES)
    table = interaction_tests(
        [Pair(i, j, 0, 0.0) for i, j in chosen],
        list(np.arange(VARIANTS).reshape(TOKENS, TOKEN)),
        panel,
        y,
        kind,
        order[:350],
        order[350:],
        seed=seed,
    )[0]
    return float(table["corrected"].min())


DESIGNS = [haploid, lognormal, cases, populations]


@pytest.mark.parametrize("how", DESIGNS)
def test_a_list_without_interaction_rarely_has_a_pair(how):
    """Six lists: 3 or more false ones happen twice in 1,000 times at a level of 0.05."""
    assert sum(least(how, seed) < 0.05 for seed in range(6)) < 3


@pytest.mark.slow
@pytest.mark.parametrize("how", DESIGNS)
def test_200_lists_without_interaction(how):
    false = sum(least(how, 1000 + seed) < 0.05 for seed in range(200))
    print(f"{how.__name__}: {false} of 200 lists")
    assert false <= 18


@pytest.mark.parametrize(("how", "product"), [(haploid, 0.8), (lognormal, 0.8), (cases, 1.5), (populations, 0.8)])
def test_a_planted_interaction_is_found(how, product):
    assert sum(least(how, seed, product) < 0.05 for seed in range(4)) >= 3


def test_axes_of_ancestry_are_one_less_than_populations_and_none_in_a_cross():
    rng = np.random.default_rng(3)
    three, rows = genotypes(haplotypes(rng, 240, VARIANTS, 3).sum(1)), np.arange(10, 230)
    assert ancestry(three, rows).shape == (220, 2)
    found = [ancestry(cross(rng, 240, VARIANTS), rows).shape[1] for _ in range(3)]
    assert sum(found) <= 1  # at 5% each
    assert ancestry(three, np.arange(20)).shape == (20, 0)


def test_relatives_among_the_samples_are_said():
    """Permutations take samples for exchangeable, which brothers and sisters are not."""
    rng = np.random.default_rng(1)
    parents = haplotypes(rng, 80, VARIANTS)
    families = np.array([child(rng, *parents[2 * f : 2 * f + 2]) for f in range(40) for _ in range(3)])
    alone = haplotypes(rng, 120, VARIANTS)
    for samples, related in ((families, True), (alone, False)):
        tested = pair_list(
            genotypes(samples.sum(1)), np.array([3]), np.array([400]), rng.normal(size=120), "quantitative",
            permutations=20,
        )  # fmt: skip
        said = " ".join(sentences(tested.told([], "by name"), tested.table))
        assert ("are close relatives" in said) == related
        assert (tested.relatives > 30) == related


def test_no_relatives_are_said_where_the_variants_cannot_tell_them():
    """At 30 variants chance makes some of 19,900 pairs alike."""
    rng = np.random.default_rng(0)
    panel = genotypes(rng.binomial(2, 0.5, (200, 30)))
    tested = pair_list(panel, np.array([3]), np.array([20]), rng.normal(size=200), "quantitative", permutations=20)
    assert tested.relatives == 0


def test_without_ancestry_populations_make_false_pairs():
    """The reason for the components: the same lists without them."""
    false = 0
    for seed in range(20):
        rng = np.random.default_rng([seed, 5])
        panel, y, _ = populations(rng, 0.0)
        dosages = np.asarray(panel.dosages)
        a, b = rng.choice(250, 20), 250 + rng.choice(250, 20)
        false += bool(
            (interaction.interactions(dosages[:, a], dosages[:, b], y, permutations=200).corrected < 0.05).any()
        )
    assert false >= 6


def test_a_search_within_two_stretches_is_paid_for():
    """All pairs of two stretches as the list: the best of 100, named by looking at the trait, is false in 5%."""
    false = naive = 0
    first, second = interaction.every_pair(10, 10)
    for seed in range(20):
        rng = np.random.default_rng([seed, 7])
        dosages = rng.binomial(2, 0.5, (150, 20)).astype(np.int8)
        tests = interaction.interactions(
            dosages[:, first], dosages[:, 10 + second], rng.normal(size=150), permutations=200, seed=seed
        )
        false += bool(np.nanmin(tests.corrected) < 0.05)
        naive += bool(np.nanmin(tests.p) < 0.05)
    assert false <= stats.binom.ppf(0.999, 20, 0.05)
    assert naive > 15


def phantom(seed: int, guarded: bool) -> bool:
    """Whether any of 20 pairs near one causal variant, 15% of the variance and not among them, passes."""
    coalescent: Any = msprime.sim_ancestry  # its stubs know one of its two ways to be called
    history = coalescent(400, sequence_length=2e5, recombination_rate=1e-8, population_size=1e4, random_seed=seed + 1)
    mutated = msprime.sim_mutations(history, rate=1e-8, random_seed=seed + 1, model=msprime.BinaryMutationModel())
    alleles = mutated.genotype_matrix().T > 0
    dosages = (alleles[::2].astype(np.int8) + alleles[1::2]).astype(np.int8)
    frequency, rng = dosages.mean(0) / 2, np.random.default_rng(seed)
    dosages = dosages[:, (frequency > 0.05) & (frequency < 0.95)]
    causal = int(rng.integers(dosages.shape[1]))
    y = scaled(dosages[:, causal].astype(float)) * np.sqrt(0.15) + rng.normal(size=400) * np.sqrt(0.85)
    dosages = np.delete(dosages, causal, axis=1)
    r2 = np.corrcoef(dosages.T.astype(float)) ** 2
    apart = np.argwhere(np.triu(r2 < 0.1, 1))
    a, b = apart[rng.choice(len(apart), min(20, len(apart)), replace=False)].T
    one, place = np.full(dosages.shape[1], "1"), np.arange(dosages.shape[1])

    def around(at: int) -> np.ndarray | None:
        return linked.around(dosages, one, place, int(a[at]), int(b[at]), np.arange(400))

    tests = interaction.interactions(
        dosages[:, a], dosages[:, b], y, permutations=200, seed=seed, around=around if guarded else None
    )
    return bool((tests.corrected < 0.05).any())


def test_one_causal_variant_between_two_is_not_their_interaction():
    """Low r2 is no protection; the variants around the pair are."""
    assert sum(phantom(seed, guarded=False) for seed in range(20)) >= 3
    assert sum(phantom(seed, guarded=True) for seed in range(20)) <= 2
