"""Windows that excite a filter, against a search through every sample and place; and where they lie."""

import numpy as np
import pytest
import torch

from explorer.inspection.filters import windows as subject
from explorer.inspection.filters.kinds import filter_layers
from explorer.inspection.filters.responses import summarise


def look(trained):
    return next(one for one in filter_layers(trained.network.spec) if one.name == "look")


def windows_of(trained, data, filter=0, **how):
    layer = look(trained)
    return subject.excited(
        trained, data, layer, summarise(trained, data.genotypes, layer, np.arange(30)), filter, **how
    )


def test_windows_are_the_highest_responses_and_hold_what_the_filter_read(small):
    """The activation is computed anew, from the genotypes listed, by a network that reads nothing else."""
    trained, data = small
    excited = windows_of(trained, data, filter=1, most=5, collapse=False)
    every = (
        trained.network.tap(trained.inputs(data.genotypes), ["act"])["act"]
        .numpy()
        .reshape(30, look(trained).filters, -1)
    )
    assert excited.table["value"].to_numpy() == pytest.approx(np.sort(every[:, 1].ravel())[::-1][:5], abs=1e-6)
    for i, row in enumerate(excited.table.itertuples()):
        inside = excited.columns[i] >= 0
        assert (excited.states[i, inside] == data.genotypes.dosages[row.row, excited.columns[i, inside]]).all()
        assert (excited.states[i, ~inside] == subject.OUTSIDE).all()
        blank = np.full((1, 40), -1, dtype=np.int8)
        blank[0, excited.columns[i, inside]] = excited.states[i, inside]
        alone = trained.network.tap(trained.encoder(torch.from_numpy(blank)), ["act"])["act"].numpy()
        assert alone.reshape(look(trained).filters, -1)[1, row.place] == pytest.approx(row.value, abs=1e-5)


def test_collapsed_windows_do_not_overlap_and_are_the_best_of_their_place(made):
    trained, data = made("conv1d")
    excited = windows_of(trained, data, most=100)
    every = trained.network.tap(trained.inputs(data.genotypes), ["act"])["act"].numpy()[:, 0]
    spans = excited.table[["first", "last"]].to_numpy()
    for i, (first, last) in enumerate(spans):
        assert all(first > b or last < a for a, b in np.delete(spans, i, axis=0))
        assert excited.table["value"][i] == pytest.approx(every[:, excited.table["place"][i]].max())
    left = sorted(range(every.shape[1]), key=lambda p: -every[:, p].max())
    windows = subject.reach(trained, look(trained)).windows
    greedy = []
    for p in left:
        if all(windows[p][0] >= windows[q][1] or windows[p][1] <= windows[q][0] for q in greedy):
            greedy.append(p)
    assert excited.table["place"].tolist() == greedy


def test_windows_say_where_they_lie(made):
    """Kernel 6, stride 3, padding 2: place p reads positions 3p - 2 to 3p + 3. Genes: 2.5-4.5 kb and 20.5-21.5 kb."""
    trained, data = made("conv1d")
    table = windows_of(trained, data, most=500, collapse=False).table.drop_duplicates("place").set_index("place")
    first, inside, between, across = (table.loc[p] for p in (0, 6, 3, 8))
    assert (first["chromosome"], first["start"], first["end"], first["gene"]) == ("1", 1000, 4000, "ALPHA")
    assert (inside["start"], inside["end"], inside["gene"], inside["distance_bp"]) == (17000, 22000, "BETA", 0)
    # positions 7 to 12, 8 to 13 kb; the middle SNP at 10 kb is 7.5 kb past ALPHA's start
    assert (between["start"], between["end"]) == (8000, 13000)
    assert (between["gene"], between["distance_bp"]) == ("ALPHA", 7500)
    assert (across["chromosome"], across["start"]) == ("1", 23000)
    assert (across["chromosome_end"], across["end"], across["gene"]) == ("2", 2500, "")


def test_a_dilated_filter_shows_only_the_snps_it_reads(made):
    trained, data = made("dilated")
    excited = windows_of(trained, data, most=3)
    assert excited.offsets.tolist() == [0, 3, 6]
    place = excited.table["place"].to_numpy()
    assert (excited.columns == 2 * place[:, None] + [0, 3, 6]).all()


def test_of_a_very_wide_filter_the_heaviest_snps_are_shown(made, monkeypatch):
    monkeypatch.setattr(subject, "MOST_OFFSETS", 3)
    trained, data = made("dense")
    weights = trained.network.layers["look"].weight.numpy()[2].reshape(1, 40)
    excited = windows_of(trained, data, filter=2, most=4, weights=weights)
    assert excited.offsets.tolist() == sorted(np.argsort(-np.abs(weights[0]))[:3].tolist())
    assert excited.chosen == "the 3 SNPs with the largest weights, of 40"
    assert len(set(excited.table["sample"])) == 4  # one place: never collapsed
    assert windows_of(trained, data, filter=2).offsets.tolist() == [0, 14, 28]


def test_of_a_wide_window_the_middle_is_shown(made, monkeypatch):
    monkeypatch.setattr(subject, "MOST_OFFSETS", 4)
    trained, data = made("conv1d")
    excited = windows_of(trained, data, most=3)
    assert excited.offsets.tolist() == [1, 2, 3, 4]
    assert excited.chosen == "the middle 4 of 6 SNPs"


def test_windows_of_phased_genotypes_count_both_copies(made):
    from dataclasses import replace

    trained, data = made("conv1d")
    rng = np.random.default_rng(0)
    both = rng.integers(0, 2, (30, 40, 2)).astype(np.int8)
    genotypes = replace(data.genotypes, haplotypes=both, dosages=both.sum(2).astype(np.int8))
    phased = replace(trained, spec=trained.spec.model_copy(update={"encoding": "haplotype"}))
    states = subject._states(phased, replace(data, genotypes=genotypes), np.array([4]), np.array([[3, 9, -2]]))
    assert states.tolist() == [[both[4, 3].sum(), both[4, 9].sum(), subject.OUTSIDE]]


def test_places_that_are_no_places_of_the_genome_are_refused():
    from explorer.networks import zoo
    from explorer.networks.geometry import geometry

    spec = zoo.load("als-net")
    displaced = [row.name for row in geometry(spec) if row.field is not None and not row.windowed]
    along = {one.name for one in filter_layers(spec)}
    assert displaced
    assert not along & set(displaced)
