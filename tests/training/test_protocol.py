"""The two-step protocol: promoters are ranked inside the fold, on its training people alone."""

import json

import numpy as np
import pandas as pd
import pytest
import torch

from explorer import devices
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.errors import InputError
from explorer.networks import zoo
from explorer.progress import Stopped
from explorer.training import capture, checkpoint, events, loop, plan, protocol, trained
from explorer.training.promoter_group import PromoterGroup
from explorer.training.spec import RunSpec
from tests.second_device import InSinglesAlone, OnCard
from tests.training import recorded

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
    "control": False,
}
SHORT = {**STEP_ONE, "epochs": 3, "batch_size": 64, "control": True}


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


@pytest.mark.parametrize("trait", ["disease", "level"])
def test_recorded_steps_rank_as_plain_ones_do(promoters_, tmp_path, monkeypatch, trait):
    """On the stand-in for a device that records steps: the same scores, and it says so."""
    spec = run_spec(protocol={**SHORT, "batch_size": 23}, traits=(trait,), epochs=1)
    list(loop.train(promoters_, spec, tmp_path / "plain"))
    monkeypatch.setattr(capture, "of", recorded.of)
    told = list(loop.train(promoters_, spec, tmp_path / "recorded"))
    said = {event.steps for event in told if isinstance(event, events.Ranking)}
    assert said == {"Steps are recorded once and repeated as a whole."}
    ours, theirs = (protocol.read(tmp_path / name) for name in ("recorded", "plain"))
    assert list(ours["gene"]) == list(theirs["gene"])
    np.testing.assert_allclose(ours["loss"], theirs["loss"], rtol=1e-5)
    np.testing.assert_allclose(ours["score"], theirs["score"], rtol=1e-4)


def test_ranking_can_be_stopped(promoters_, tmp_path):
    with pytest.raises(Stopped):
        list(loop.train(promoters_, run_spec(), tmp_path, should_stop=lambda: True))
    assert trained.folds(tmp_path) == []


def stops_at(epoch: int):
    """Answer `should_stop`, which ranking asks after every epoch of a group, with yes at that one."""
    asked = iter(range(1, 10**6))
    return lambda: next(asked) >= epoch


def written(data, spec, folder, *stops):
    """Train as a worker does, stopped at these epochs of ranking in turn; return the network and what was told."""
    for stop in (*stops, 0):
        found, path = checkpoint.position(folder), folder / "events.jsonl"
        folder.mkdir(exist_ok=True)
        events.cut(path, found.events if found else 0)
        try:
            for event in loop.train(data, spec, folder, should_stop=stops_at(stop) if stop else loop.never):
                events.append(path, event)
            assert not stop
        except Stopped:
            assert stop
    told = [event for event in events.read(folder / "events.jsonl") if isinstance(event, events.Ranking)]
    return trained.load(folder), [event.model_copy(update={"seconds_left": 0, "index": 0}) for event in told]


@pytest.mark.parametrize(
    ("momentum", "stops"),
    [(0.9, (1,)), (0.9, (2, 4)), (0.0, (5,)), (0.9, (9,))],
    ids=["within a group", "within, and between groups", "within the second group", "at the end"],
)
def test_a_ranking_stopped_and_resumed_equals_an_unbroken_one(promoters_, tmp_path, monkeypatch, momentum, stops):
    """Three groups of three epochs each; what is asked after a resume counts from its own first epoch."""
    monkeypatch.setattr(protocol, "PROMOTERS_AT_ONCE", 4)
    spec = run_spec(protocol={**SHORT, "momentum": momentum}, epochs=1)
    whole, all_told = written(promoters_, spec, tmp_path / "unbroken")
    broken, told = written(promoters_, spec, tmp_path / "broken", *stops)
    assert (tmp_path / "broken" / protocol.FILE).read_bytes() == (tmp_path / "unbroken" / protocol.FILE).read_bytes()
    np.testing.assert_array_equal(whole.columns, broken.columns)
    for left, right in zip(whole.network.parameters(), broken.network.parameters(), strict=True):
        assert torch.equal(left, right)
    assert told == all_told
    assert len(told) == 9


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("epoch", [2, 3, 4])
def test_a_restored_ranking_has_the_weights_it_left_off_with(promoters_, monkeypatch, momentum, epoch):
    monkeypatch.setattr(protocol, "PROMOTERS_AT_ONCE", 6)
    spec = run_spec(protocol={**SHORT, "momentum": momentum})
    train = plan.folds(promoters_, spec)[0].train
    first, other = (protocol.Ranking(promoters_, spec, 0, train, devices.pick("cpu")) for _ in range(2))
    for _ in range(epoch):
        first.advance()
    tensors, numbers = first.state()
    assert first.bytes == sum(tensor.nbytes for tensor in tensors.values())
    other.restore({name: tensor.clone() for name, tensor in tensors.items()}, json.loads(json.dumps(numbers)))
    first.advance()
    other.advance()
    for name, tensor in first.state()[0].items():
        assert torch.equal(tensor.nan_to_num(-9), other.state()[0][name].nan_to_num(-9)), name


def test_between_groups_only_scores_are_kept(promoters_, tmp_path, monkeypatch):
    monkeypatch.setattr(protocol, "PROMOTERS_AT_ONCE", 4)
    spec = run_spec(protocol=SHORT)
    sizes = []
    for stop in (2, 1):
        with pytest.raises(Stopped):
            list(loop.train(promoters_, spec, tmp_path, should_stop=stops_at(stop)))
        sizes.append((tmp_path / checkpoint.FILE).stat().st_size)
    assert sizes[0] > 1_000_000 > 20_000 > sizes[1]


def test_the_control_changes_nothing_of_the_ranking(promoters_):
    without, _ = rank(promoters_, run_spec(protocol={**SHORT, "control": False}))
    beside, _ = rank(promoters_, run_spec(protocol=SHORT))
    assert without.table is not None
    assert beside.table is not None
    assert without.table[["p", "q"]].isna().all(axis=None)
    assert beside.table[["p", "q"]].notna().all(axis=None)
    told = [name for name in without.table if name not in ("p", "q")]
    pd.testing.assert_frame_equal(without.table[told], beside.table[told])


@pytest.mark.parametrize("trait", ["disease", "level"])
def test_planted_promoters_beat_every_permuted_one(promoters_, trait):
    """With ten promoters 1 / 11 is the least p there can be."""
    ranking, _ = rank(promoters_, run_spec(traits=(trait,), protocol={**STEP_ONE, "control": True, "epochs": 8}))
    assert ranking.table is not None
    causal = ranking.table["gene"].isin(CAUSAL)
    assert (ranking.table["p"][causal] == 1 / 11).all()
    assert ranking.table["p"][~causal].mean() > 0.2


def test_permuted_labels_keep_the_balance_of_both_parts(promoters_):
    spec = run_spec(protocol=SHORT)
    ranking = protocol.Ranking(promoters_, spec, 0, plan.folds(promoters_, spec)[0].train, devices.pick("cpu"))
    real, shuffled = ranking._labels
    learning = len(ranking.learning)
    assert not np.array_equal(real, shuffled)
    for part in (slice(learning), slice(learning, None)):
        np.testing.assert_array_equal(np.sort(real[part]), np.sort(shuffled[part]))
    assert abs(np.corrcoef(real, shuffled)[0, 1]) < 0.3


def test_a_run_from_before_the_control_is_the_same_run(tmp_path):
    """run.json has no `control`; the digest, by which its checkpoint is known, is as it was."""
    spec = run_spec(protocol={key: value for key, value in STEP_ONE.items() if key != "control"})
    assert "control" not in json.loads(spec.model_dump_json())["protocol"]
    assert spec.result_digest == "2b424ba984e92ec0"
    assert RunSpec.model_validate_json(spec.model_dump_json()) == spec
    off = run_spec(protocol=STEP_ONE)
    assert RunSpec.model_validate_json(off.model_dump_json()) == off
    assert off.result_digest != spec.result_digest


def test_a_ranking_from_before_the_control_is_read(tmp_path):
    text = "fold,rank,chromosome,gene,strand,tss,score,loss,chosen\n0,1,7,GENE,+,1000,0.6,0.5,True\n"
    (tmp_path / protocol.FILE).write_text(text)
    table = protocol.read(tmp_path)
    assert list(table) == [*text.splitlines()[0].split(",")[:-1], "p", "q", "chosen"]
    assert table["score"].tolist() == [0.6]
    assert table["chosen"].tolist() == [True]
    assert table[["p", "q"]].isna().all(axis=None)


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


@pytest.mark.parametrize("objective", ["binary", "cross-entropy"])
def test_promoters_are_judged_on_a_device_without_doubles_too(objective, monkeypatch):
    chosen = run_spec().protocol
    assert chosen is not None
    judged = PromoterGroup(zoo.load("promoter-cnn", 8, 1, 1), 3, 0, chosen, objective, torch.device("cpu"))
    monkeypatch.setattr(judged, "network", torch.nn.Identity())
    outputs = torch.randn(7, 3, 2, generator=torch.Generator().manual_seed(1))
    y = torch.tensor([0, 1, 1, 0, 1, 0, 1]) if objective == "cross-entropy" else torch.tensor([[0.0, 1] * 3 + [1]]).T
    with InSinglesAlone():
        there = judged.judged(OnCard(outputs), OnCard(y))
    for one, other in zip(there, judged.judged(outputs, y), strict=True):
        np.testing.assert_array_equal(one, other)
