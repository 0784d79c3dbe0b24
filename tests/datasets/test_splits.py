"""Splits hold their promises for any trait and any groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.datasets.splits import SplitSpec, split
from explorer.errors import InputError


@st.composite
def tasks(draw):
    """A split, a trait (classes or quantitative, some unknown) and groups."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    people = draw(st.integers(40, 200))
    y = rng.integers(0, 3, people).astype(float) if draw(st.booleans()) else rng.normal(size=people)
    y[rng.random(people) < draw(st.sampled_from([0.0, 0.1]))] = np.nan
    groups = rng.integers(0, draw(st.sampled_from([2, 4, 30])), people)
    spec = SplitSpec(
        kind=draw(st.sampled_from(["random", "stratified", "kfold", "group"])),
        folds=draw(st.integers(2, 6)),
        test_share=draw(st.sampled_from([0.1, 0.25, 0.4])),
        validation_share=draw(st.sampled_from([0.0, 0.1, 0.3])),
        seed=draw(st.integers(0, 99)),
    )
    return spec, y, groups


@given(tasks())
def test_parts_are_disjoint_and_cover_everybody_known(task):
    spec, y, groups = task
    folds = split(spec, y, groups)
    for fold in folds:
        together = np.concatenate([fold.train, fold.validation, fold.test])
        assert len(np.unique(together)) == len(together)
        assert set(together) == set(np.flatnonzero(np.isfinite(y)))
        assert len(fold.train)
        assert len(fold.test)
    if spec.kind in ("kfold", "group"):
        tested = np.concatenate([fold.test for fold in folds])
        assert sorted(tested) == sorted(np.flatnonzero(np.isfinite(y)))


@given(tasks())
def test_no_group_is_taught_and_tested(task):
    spec, y, groups = task
    for fold in split(spec.model_copy(update={"kind": "group"}), y, groups):
        taught = np.concatenate([fold.train, fold.validation])
        assert not set(groups[taught]) & set(groups[fold.test])
        if len(set(groups[taught])) > 1:
            assert not set(groups[fold.train]) & set(groups[fold.validation])
        if spec.validation_share:
            assert len(fold.validation)


@given(tasks())
def test_shares_are_those_asked_for(task):
    spec, y, _ = task
    if spec.kind == "group":
        return
    known = int(np.isfinite(y).sum())
    for fold in split(spec, y):
        wanted = known / spec.folds if spec.kind == "kfold" else spec.test_share * known
        assert abs(len(fold.test) - wanted) <= 1
        assert abs(len(fold.validation) - spec.validation_share * (known - len(fold.test))) <= 1


@given(tasks(), st.sampled_from(["stratified", "kfold"]))
def test_classes_have_their_share_in_every_part(task, kind):
    spec, _, _ = task
    y = np.repeat([0.0, 1.0, 1.0, 1.0], 40)
    for fold in split(spec.model_copy(update={"kind": kind}), y):
        for part in (fold.train, fold.validation, fold.test):
            assert abs(y[part].sum() - 0.75 * len(part)) <= 1.5


@given(tasks())
def test_the_seed_decides(task):
    spec, y, groups = task
    for first, second in zip(split(spec, y, groups), split(spec, y, groups), strict=True):
        assert np.array_equal(first.train, second.train)
        assert np.array_equal(first.validation, second.validation)
    if spec.kind == "random":
        other = split(spec.model_copy(update={"seed": spec.seed + 1}), y, groups)[0]
        assert not np.array_equal(other.test, split(spec, y, groups)[0].test)


def test_quantitative_traits_are_stratified_by_fifths():
    y = np.random.default_rng(3).exponential(size=500)
    test = split(SplitSpec(kind="stratified", test_share=0.2), y)[0].test
    fifths = np.searchsorted(np.quantile(y, [0.2, 0.4, 0.6, 0.8]), y[test])
    assert np.abs(np.bincount(fifths, minlength=5) - 20).max() <= 1


def test_every_group_is_left_out_once_and_named():
    folds = split(SplitSpec(kind="group", group="batch"), np.arange(60.0), np.repeat(["b1", "b2", "b3"], 20))
    assert [fold.name for fold in folds] == ["b1", "b2", "b3"]


@st.composite
def families(draw, samples: int):
    """Families of two to five samples, some of the samples in none."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    order, sizes = rng.permutation(samples), rng.integers(2, 6, draw(st.integers(1, samples // 6)))
    ends = np.cumsum(sizes)
    return tuple(tuple(sorted(order[end - size : end].tolist())) for end, size in zip(ends, sizes, strict=True))


@given(st.data(), st.sampled_from(["random", "stratified", "kfold"]))
def test_no_family_is_torn_apart_and_everybody_known_is_in_one_part(data, kind):
    spec, y, _ = data.draw(tasks())
    together = data.draw(families(len(y)))
    spec = spec.model_copy(update={"kind": kind, "families": together})
    folds = split(spec, y)
    largest = max(map(len, together))
    known = int(np.isfinite(y).sum())
    for fold in folds:
        parts = [set(part.tolist()) for part in (fold.train, fold.validation, fold.test)]
        assert sum(map(len, parts)) == len(set.union(*parts)) == known
        for family in together:
            assert sum(bool(part & set(family)) for part in parts) <= 1
        wanted = known / spec.folds if kind == "kfold" else spec.test_share * known
        assert abs(len(fold.test) - wanted) <= 3 * largest
    if kind == "kfold":
        assert sorted(np.concatenate([fold.test for fold in folds])) == sorted(np.flatnonzero(np.isfinite(y)))


@given(tasks())
def test_samples_without_relatives_are_split_as_they_were_before_there_were_families(task):
    """A family of one is a single sample; and none at all leave no word in what is written of a split."""
    spec, y, groups = task
    alone = spec.model_copy(update={"families": tuple((sample,) for sample in range(len(y)))})
    for before, now in zip(split(spec, y, groups), split(alone, y, groups), strict=True):
        assert np.array_equal(before.train, now.train)
        assert np.array_equal(before.validation, now.validation)
        assert np.array_equal(before.test, now.test)
    assert "families" not in spec.model_dump_json()
    assert SplitSpec.model_validate_json(alone.model_dump_json()) == alone


def test_classes_have_their_share_with_families_too():
    """Every second sample of a family of four is sick; a quarter of the others."""
    y = np.r_[np.tile([0.0, 1.0], 60), np.tile([0.0, 0.0, 0.0, 1.0], 20)]
    together = tuple(tuple(range(start, start + 4)) for start in range(0, 120, 4))
    fold = split(SplitSpec(kind="stratified", test_share=0.25, families=together), y)[0]
    assert len(fold.test) == pytest.approx(50, abs=4)
    assert y[fold.test].mean() == pytest.approx(y.mean(), abs=0.06)


@pytest.mark.parametrize("wrong", [((0, 1), (1, 2)), ((0, 40),), ((3, 3),)])
def test_families_that_cannot_be_are_refused(wrong):
    with pytest.raises(InputError, match="names a sample that is not there, or is named already"):
        split(SplitSpec(families=wrong), np.arange(40.0))


@pytest.mark.parametrize(
    ("spec", "y", "groups", "reason"),
    [
        (SplitSpec(kind="group"), np.arange(20.0), None, "no group column"),
        (SplitSpec(kind="group", group="batch"), np.arange(20.0), np.zeros(20), "every sample is in one group"),
        (SplitSpec(kind="kfold", folds=10), np.arange(12.0), None, "12 samples have a known trait, at least 20"),
        (SplitSpec(), np.full(50, np.nan), None, "0 samples"),
        (
            SplitSpec(kind="kfold", folds=5, families=(tuple(range(10)), tuple(range(10, 19)))),
            np.arange(20.0),
            None,
            "relatives make 3 families, fewer than 5 folds",
        ),
    ],
)
def test_what_cannot_be_split_is_refused_in_words(spec, y, groups, reason):
    with pytest.raises(InputError, match=reason):
        split(spec, y, groups)
