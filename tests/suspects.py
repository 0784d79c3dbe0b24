"""The rivals that a verdict on confounding reads, without the others, which take longer."""

from typing import Any
from unittest.mock import patch

from explorer.datasets.dataset import Dataset
from explorer.training import baselines
from explorer.training.baselines import Rival
from explorer.training.spec import RunSpec


def by_covariate(dataset: Dataset, spec: RunSpec) -> list[Rival]:
    """Return chance and each covariate by itself, as `baselines.rivals` measures them among others."""

    def alone(part: Any, covariates: tuple[str, ...], on_request: object, of_sex: Any, structure: int) -> list[Rival]:
        return [*part.chance(), *(part.only(name) for name in covariates), *part.only_sex(of_sex)]

    with patch.object(baselines._Part, "rivals", alone):  # pyright: ignore[reportPrivateUsage]
        return baselines.rivals(dataset, spec)
