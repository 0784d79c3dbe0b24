"""A look at a trained network from end to end: the planted pair, its test, groups, stretches, and what is kept."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.simulation.cross import TRAITS, CrossSettings, cross
from explorer.errors import InputError
from explorer.inspection.attention import far_pairs, maps, taps
from explorer.inspection.attention.request import AttentionRequest, samples_in
from explorer.inspection.attention.result import AttentionResult
from explorer.inspection.attention.trained_network import attention_of
from explorer.networks.layers.attention import attention_weights
from explorer.training import loop, trained
from explorer.training.spec import RunSpec


@pytest.fixture(scope="module")
def data():
    settings = {"segregants": 700, "chromosomes": 4, "markers": 16, "qtl": 1, "shared": 1, "heritability": 0.95}
    return cross(CrossSettings.model_validate(settings | {"interaction_share": 0.8, "missing": 0.0, "seed": 2}))


@pytest.fixture(scope="module")
def network(data, tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("run")
    spec = RunSpec.model_validate(
        {
            "traits": (TRAITS[0],),
            "network": {
                "preset": "gptransformer",
                "settings": {"token_size": 4, "width": 16, "heads": 2, "dropout": 0, "pooling": "flatten"},
            },
            "optimizer": {"kind": "adamw", "learning_rate": 3e-3},
            "epochs": 25,
            "standardise": True,
            "device": "cpu",
            "seed": 1,
        }
    )
    for _ in loop.train(data, spec, folder):
        pass
    return trained.load(folder)


@pytest.fixture(scope="module")
def attention(network, data) -> AttentionResult:
    return attention_of(network, data)


def test_heads_join_the_planted_pair_and_its_interaction_holds_in_new_samples(attention, data, network):
    (known,) = attention.about["known"]
    assert known["heads"] == 1
    assert known["untrained"] > 3
    first = attention.pairs.iloc[0]
    assert first["p"] < 1e-9
    assert first["corrected"] == pytest.approx(1 / 1001)
    assert first["not_tested"] == ""
    assert first["people"] == len(network.rows.test)
    planted = data.truth_for(TRAITS[0])
    planted = planted[planted["name"].str.startswith("interacting")]
    named = {(first["chromosome_a"], first["position_a"]), (first["chromosome_b"], first["position_b"])}
    for chromosome, start, end in planted[["chromosome", "start", "end"]].itertuples(index=False):
        assert any(c == str(chromosome) and start - 60_000 <= p <= end + 60_000 for c, p in named)


def test_the_map_is_the_mean_of_torchs_maps(attention, data, network):
    rows = samples_in("everybody", AttentionRequest(), network, data)
    tapped_ = taps.tap(network.network, network.inputs(data.genotypes, rows))
    expected = torch.cat([attention_weights(one.q, one.k).mean(0) for one in tapped_])
    assert np.allclose(attention.maps, expected.numpy(), atol=1e-6)


def test_a_difference_of_groups_is_their_difference(data, network):
    apart = {group: attention_of(network, data, AttentionRequest(group=group)).maps for group in ("highest", "lowest")}
    between = attention_of(network, data, AttentionRequest(group="highest", against="lowest"))
    assert np.allclose(between.maps, apart["highest"] - apart["lowest"], atol=1e-6)
    assert between.maps.sum(-1) == pytest.approx(np.zeros(between.maps.shape[:2]), abs=1e-5)


def test_a_stretch_is_the_same_part_of_the_whole(attention, data, network):
    part = attention_of(network, data, AttentionRequest(stretch=(3, 9)))
    assert np.allclose(part.maps, attention.maps[:, 3:10, 3:10], atol=1e-6)
    assert part.places.start.tolist() == attention.places.start[3:10].tolist()


def test_what_is_kept_is_what_was_found(attention, tmp_path):
    attention.save(tmp_path)
    again = AttentionResult.load(tmp_path)
    assert np.array_equal(again.maps, attention.maps)
    assert attention.relevance is not None
    assert again.relevance is not None
    assert np.array_equal(again.relevance, attention.relevance)
    assert again.places.middle.tolist() == attention.places.middle.tolist()
    assert again.about == attention.about
    assert again.checks == attention.checks
    assert again.pairs.round(6).equals(attention.pairs.round(6))


def test_groups_and_stretches_that_make_no_sense_are_refused(data, network):
    with pytest.raises(InputError, match="only a binary trait"):
        attention_of(network, data, AttentionRequest(group="cases"))
    with pytest.raises(InputError, match="16 tokens"):
        attention_of(network, data, AttentionRequest(stretch=(3, 99)))
    with pytest.raises(ValidationError, match="carriers of no SNP"):
        AttentionRequest(group="with")
    with pytest.raises(ValidationError, match="compared with itself"):
        AttentionRequest(group="highest", against="highest")
    with pytest.raises(InputError, match="no sample"):
        attention_of(network, data, AttentionRequest(group="person", person=700))


def test_excess_forgets_places_that_all_look_at():
    """A column that draws all attention joins nothing; one pair above it does."""
    attention = np.full((1, 6, 6), 0.1)
    attention[0, :, 2] = 0.5
    flat = far_pairs.excess(attention)
    assert np.abs(flat).max() < 1e-12
    attention[0, 1, 4] += 0.2
    best = far_pairs.ranked(attention, ~np.eye(6, dtype=bool))[0]
    assert (best.first, best.second) == (1, 4)


def test_ranks_count_ties_against_the_pair():
    scores, distant = np.zeros((6, 6)), np.triu(np.ones((6, 6), dtype=bool), 1)
    assert far_pairs.rank_of(scores, distant, 0, 5, apart=0) == 15
    scores[0, 5] = 1
    assert far_pairs.rank_of(scores, distant, 5, 0, apart=0) == 1


def test_a_pooled_look_is_the_exact_one_pooled(attention, data, network, monkeypatch):
    edges = maps.edges
    monkeypatch.setattr(maps, "edges", lambda tokens: edges(tokens, most=6, exact=1))
    coarse = attention_of(network, data)
    assert not coarse.about["exact"]
    assert coarse.rollout is None
    assert coarse.relevance is None
    assert coarse.blocks == 6
    at = edges(16, 6, exact=1)
    for i, (a, b) in enumerate(itertools.pairwise(at)):
        for j, (c, d) in enumerate(itertools.pairwise(at)):
            assert np.allclose(coarse.maps[:, i, j], attention.maps[:, a:b, c:d].sum(2).mean(1), atol=1e-6)
    assert coarse.summaries["summary"].tolist() == ["attention", "gradient-weighted"]


@pytest.mark.parametrize(("mapped", "size", "tokens"), [(True, 64, 1), (True, 40, 2), (False, 8, 8)])
def test_few_tokens_and_no_map_are_no_trouble(data, tmp_path, mapped, size, tokens):
    genotypes = data.genotypes
    if not mapped:
        unmapped = variant_table("", 0, genotypes.variants["name"].tolist())
        genotypes = Genotypes(genotypes.dosages, genotypes.samples, unmapped, ploidy=1)
    changed = replace(data, genotypes=genotypes, genes=None, truth=None)
    settings = {"token_size": size, "width": 4, "heads": 2, "blocks": 1}
    network = {"preset": "gptransformer", "settings": settings}
    spec = RunSpec.model_validate({"traits": (TRAITS[1],), "network": network, "epochs": 1, "device": "cpu"})
    for _ in loop.train(changed, spec, tmp_path):
        pass
    attention = attention_of(trained.load(tmp_path), changed)
    assert attention.maps.shape == (2, tokens, tokens)
    assert len(attention.pairs) == {1: 0, 2: 1, 8: len(attention.pairs)}[tokens]
    assert (attention.heads["p"] <= 1).all()
    attention.save(tmp_path / "looked")
    assert AttentionResult.load(tmp_path / "looked").about == attention.about
