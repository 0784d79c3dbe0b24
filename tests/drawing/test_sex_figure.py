"""The figure of F on X has every sample in the colour of its sex, and says how many there are."""

import numpy as np
from figures import traces

from explorer.drawing import theme
from explorer.drawing.sex import heterozygosity_on_x


def test_every_sample_stands_in_the_figure_once():
    f = np.array([0.0, 0.1, -0.3, 1.0, 0.5, np.nan])
    measured = np.array(["female", "female", "female", "male", "unclear", "unclear"], dtype=object)
    figure = heterozygosity_on_x(f, measured)
    assert {trace.name: int(sum(trace.y)) for trace in traces(figure)} == {"female": 3, "male": 1, "unclear": 1}
    assert theme.describe(figure).endswith("5 samples: 3 female, 1 male, 1 unclear.")
    alone = heterozygosity_on_x(f[:3], measured[:3])
    assert [trace.name for trace in traces(alone)] == ["female"]
