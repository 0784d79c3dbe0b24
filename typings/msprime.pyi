"""What is used of msprime and tskit, which have no types of their own."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

class RateMap:
    def __init__(self, *, position: npt.NDArray[np.int64], rate: Sequence[float]) -> None: ...

class Demography:
    def add_population(self, *, initial_size: float, name: str) -> None: ...
    def add_population_split(self, time: float, *, derived: Sequence[str], ancestral: str) -> None: ...

class BinaryMutationModel: ...

class Sites:
    position: npt.NDArray[np.float64]

class Tables:
    sites: Sites

class TreeSequence:
    tables: Tables
    def genotype_matrix(self) -> npt.NDArray[np.int32]: ...

def sim_ancestry(
    samples: Mapping[str, int], *, demography: Demography, recombination_rate: RateMap, random_seed: int
) -> TreeSequence: ...
def sim_mutations(
    tree_sequence: TreeSequence, *, rate: float, random_seed: int, model: BinaryMutationModel
) -> TreeSequence: ...
