"""The two-step protocol: promoters are ranked inside the fold, on its training people alone."""

import numpy as np
import pandas as pd
import pytest
import torch

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.progress import Stopped
from explorer.training import checkpoint, devices, events, loop, plan, protocol, trained
from explorer.training.spec import RunSpec

CAUSAL = ("g1.2", "g2.0")
STEP_ONE = {
    "upstream": 6,
    "downstream": 2,
    "best": 2,
    "epochs": 12,
    "batch_size": 16,
    "learning_rate": 0.05,
    "momentum": 0.9,
    "hold_out": 0.3,
}


def promoter_cohort(seed: int = 0, people: int = 240) -> Dataset:
    """Two chromosomes of five genes with 8 sites each; site 2 of g1.2 and site 5 of g2.0 (minus strand) are causal."""
    rng = np.random.default_rng(seed)
    rows, genes = [], []
    for chromosome in ("1", "2"):
        for gene in range(5):
            tss = 10_000 * (gene + 1)
            strand = "-" if (chromosome, gene) == ("2", 0) else "+"
            before, after = (6, 2) if strand == "+" else (1, 7)
            rows += [(chromosome, tss + 100 * k) for k in range(-before, after)]
            genes.append((chromosome, tss, tss + 500, f"g{chromosome}.{gene}", strand, tss))
    dosages = rng.integers(0, 3, (people, len(rows))).astype(np.int8)
    risk = 1.6 * (dosages[:, 2 * 8 + 2] - dosages[:, 5 * 8 + 5]) + rng.normal(size=people)
    table = pd.DataFrame({"disease": (risk > np.median(risk)).astype(float), "level": risk})
    table.index = [f"p{i}" for i in range(people)]
    columns = (Column(name="disease", kind="binary"), Column(name="level", kind="quantitative"))
    chromosomes, positions = zip(*rows, strict=True)
    variants = variant_table(chromosomes, positions, [f"v{i}" for i in range(len(rows))])
    frame = pd.DataFrame(genes, columns=["chromosome", "start", "end", "name", "strand", "tss"])
    genotypes = Genotypes(dosages, table.index.to_numpy(dtype=object), variants)
    return Dataset("promoters", genotypes, Traits(table, columns), frame)


@pytest.fixture(scope="module")
def promoters_():
    return promoter_cohort()


def run_spec(**changes) -> RunSpec:
    base = {
        "traits": ("disease",),
        "protocol": STEP_ONE,
        "network": {"preset": "cnn", "settings": {"filters": [4], "kernel": 8, "stride": 8, "hidden": [8]}},
        "epochs": 2,
        "device": "cpu",
    }
    return RunSpec.model_validate({**base, **changes})


def rank(dataset, spec):
    fold = plan.folds(dataset, spec)[0]
    ranking = protocol.Ranking(dataset, spec, 0, fold.train, devices.pick("cpu"))
    told = []
    while not ranking.over:
        told.append(ranking.advance())
    return ranking, told


@pytest.mark.parametrize("trait", ["disease", "level"])
def test_causal_promoters_come_first(promoters_, trait):
    ranking, told = rank(promoters_, run_spec(traits=(trait,)))
    assert ranking.table is not None
    best = ranking.table.sort_values("rank")
    assert set(best["gene"][:2]) == set(CAUSAL)
    assert best["chosen"].sum() == 4
    assert best.groupby("chromosome")["chosen"].sum().tolist() == [2, 2]
    assert set(CAUSAL) <= set(told[-1].best)
    assert [event.epoch for event in told] == list(range(1, 13))


def test_columns_are_the_chosen_promoters_in_genome_order_upstream_first(promoters_):
    ranking, _ = rank(promoters_, run_spec())
    columns = ranking.columns()
    assert len(columns.indices) == 4 * 8
    assert columns.promoters is not None
    names = columns.promoters["name"].tolist()
    assert names == sorted(names)
    minus = names.index("g2.0")
    np.testing.assert_array_equal(columns.indices[8 * minus : 8 * minus + 8], np.arange(47, 39, -1))


def test_people_outside_the_training_set_have_no_say(promoters_):
    spec = run_spec()
    fold = plan.folds(promoters_, spec)[0]
    dosages = promoters_.genotypes.dosages.copy()
    outside = np.r_[fold.validation, fold.test]
    dosages[outside] = 2 - dosages[outside]
    genotypes = Genotypes(dosages, promoters_.genotypes.samples, promoters_.genotypes.variants)
    table = promoters_.traits.table.copy()
    table.iloc[outside, 1] = -table.iloc[outside, 1]
    altered = Dataset("altered", genotypes, Traits(table, promoters_.traits.columns), promoters_.genes)
    here, there = rank(promoters_, spec)[0], rank(altered, spec)[0]
    assert here.table is not None
    assert there.table is not None
    pd.testing.assert_frame_equal(here.table, there.table)


def test_promoters_judged_in_several_groups_are_ranked_as_one(promoters_, monkeypatch):
    """Groups only bound memory: every promoter still gets its own network, and all are in one table."""
    monkeypatch.setattr(protocol, "PROMOTERS_AT_ONCE", 4)
    ranking, told = rank(promoters_, run_spec())
    assert ranking.table is not None
    assert sorted(ranking.table["rank"]) == list(range(1, 11))
    assert told[-1].epoch == told[-1].of == 36
    assert set(ranking.table.sort_values("rank")["gene"][:2]) == set(CAUSAL)


def test_hold_out_is_balanced_and_from_training_people():
    rng = np.random.default_rng(0)
    y = (np.arange(200) < 40).astype(float)
    train = rng.permutation(200)[:150]
    learning, judging = protocol.balanced_hold_out(y, train, 0.1, False, rng)
    assert len(judging) in (14, 16)
    assert (y[judging] == 1).sum() == len(judging) / 2
    assert set(learning) | set(judging) == set(train)
    assert not set(learning) & set(judging)


def test_each_fold_ranks_and_keeps_columns_of_its_own(promoters_, tmp_path):
    told = list(loop.train(promoters_, run_spec(split={"kind": "kfold", "folds": 2}), tmp_path))
    table = protocol.read(tmp_path)
    assert table["fold"].value_counts().to_dict() == {0: 10, 1: 10}
    for number in (0, 1):
        fold = trained.load(tmp_path, number)
        chosen = table[(table["fold"] == number) & table["chosen"]]
        assert fold.promoters is not None
        assert sorted(fold.promoters["name"]) == sorted(chosen["gene"])
        assert len(fold.columns) == 32
    assert sum(isinstance(event, events.Ranking) for event in told) == 24
    assert plan.make(promoters_, run_spec()).positions == 32


def test_stopped_after_the_ranking_it_is_not_done_again(promoters_, tmp_path):
    """The columns are in the checkpoint; the run ends with the network of an unbroken one."""
    spec = run_spec(epochs=3)
    list(loop.train(promoters_, spec, tmp_path / "unbroken"))
    training = loop.train(promoters_, spec, tmp_path / "broken")
    while not isinstance(next(training), events.FoldStarted):
        pass
    del training
    assert checkpoint.position(tmp_path / "broken") is not None
    rest = list(loop.train(promoters_, spec, tmp_path / "broken"))
    assert not any(isinstance(event, events.Ranking) for event in rest)
    one, other = trained.load(tmp_path / "unbroken"), trained.load(tmp_path / "broken")
    np.testing.assert_array_equal(one.columns, other.columns)
    for left, right in zip(one.network.parameters(), other.network.parameters(), strict=True):
        assert torch.equal(left, right)


def test_ranking_can_be_stopped(promoters_, tmp_path):
    with pytest.raises(Stopped):
        list(loop.train(promoters_, run_spec(), tmp_path, should_stop=lambda: True))
    assert trained.folds(tmp_path) == []


def test_what_has_no_promoters_is_refused_in_words(promoters_, cohort):
    with pytest.raises(InputError, match="no genes"):
        plan.make(cohort, run_spec(traits=("case",)))
    wide = {**STEP_ONE, "upstream": 500}
    with pytest.raises(InputError, match="no gene has 500 variant sites"):
        plan.make(promoters_, run_spec(protocol=wide))
    table = promoters_.traits.table.assign(second=promoters_.traits["disease"])
    columns = (*promoters_.traits.columns, Column(name="second", kind="binary"))
    two = Dataset("two", promoters_.genotypes, Traits(table, columns), promoters_.genes)
    with pytest.raises(InputError, match="ranks promoters by one trait"):
        plan.make(two, run_spec(traits=("disease", "second")))
