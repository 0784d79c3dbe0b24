"""What a run says of the relatives that its split keeps together, and of those that it can't."""

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.splits import SplitSpec
from explorer.genetics.relatives import Relatives
from explorer.training import families


def related(pairs: list[tuple[int, int, int]], samples: int = 100) -> Relatives:
    """Return these pairs (first, second, degree)."""
    table = pd.DataFrame(pairs, columns=["first", "second", "degree"])
    return Relatives("kinship", samples, 1000, table, len(pairs))


@pytest.mark.parametrize(
    ("pairs", "kept", "why"),
    [
        ([], [], ""),
        ([(3, 7, 1), (7, 9, 2), (20, 21, 0)], [[3, 7, 9], [20, 21]], ""),
        (
            [(0, 1, 1), *((one, one + 1, 2) for one in range(1, 40))],
            [[0, 1]],
            "Relatives beyond first degree are not kept together: one family would hold more than a quarter of the "
            "samples, as in a cross.",
        ),
        (
            [(0, one, 0) for one in range(1, 40)],
            [],
            "Relatives are not kept together: one family would hold more than a quarter of the samples, as in a cross.",
        ),
    ],
)
def test_families_are_kept_by_the_widest_degree_that_leaves_a_split(pairs, kept, why):
    found = related(pairs)
    together, degree = found.kept_together()
    assert [family.tolist() for family in together] == kept
    assert families.not_kept(found, degree) == why
    split = families.keeping(SplitSpec(), together)
    assert [list(family) for family in split.families] == kept
    assert families.said(split).startswith({0: "", 1: "1 family of relatives", 2: "2 families of relatives"}[len(kept)])


def test_groups_decide_alone():
    split = SplitSpec(kind="group", group="batch")
    assert families.keeping(split, [np.array([0, 1])]) is split
    assert not families.said(split)
