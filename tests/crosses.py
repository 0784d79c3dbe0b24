"""Simulated crosses: gametes recombine without interference, generation after generation."""

import numpy as np


def gametes(rng: np.random.Generator, mother: np.ndarray, father: np.ndarray, switch: float) -> np.ndarray:
    """Return one gamete of each parent's two copies int8 (samples, chromosomes, markers)."""
    switches = rng.random(mother.shape) < switch
    switches[:, :, 0] = rng.random(mother.shape[:2]) < 0.5
    return np.where(np.cumsum(switches, axis=2) % 2 == 1, father, mother)


def offspring(
    rng: np.random.Generator,
    kind: str,
    samples: int = 200,
    chromosomes: int = 4,
    each: int = 80,
    switch: float = 0.01,
) -> tuple[np.ndarray, np.ndarray]:
    """Return calls int8 (samples, markers) of a cross, and the chromosome of each marker.

    Parameters
    ----------
    kind : "haploid" (calls 0, 1), "backcross" (0, 1), "F2", "F5" (selfed), "inbred lines" (selfed for 9 generations),
        "intercrossed" (for 5 generations), "eight parents" (inbred lines of an eight-way cross)
    switch : chance of a crossover between neighbouring markers, in one meiosis
    """
    shape = samples, chromosomes, each
    one, other = np.zeros(shape, dtype=np.int8), np.ones(shape, dtype=np.int8)

    def gamete(mother: np.ndarray, father: np.ndarray) -> np.ndarray:
        return gametes(rng, mother, father, switch)

    mother, father = gamete(one, other), gamete(one, other)
    if kind in ("haploid", "backcross"):
        calls = mother
    elif kind == "eight parents":
        founders = [np.repeat(rng.integers(0, 2, (1, chromosomes, each)), samples, axis=0) for _ in range(8)]
        while len(founders) > 1:
            founders = [gamete(*founders[place : place + 2]) for place in range(0, len(founders), 2)]
        calls = 2 * founders[0]
    else:
        for _ in range({"F2": 0, "F5": 3, "inbred lines": 8}.get(kind, 0)):
            mother, father = gamete(mother, father), gamete(mother, father)
        for _ in range(4 if kind == "intercrossed" else 0):
            dams, sires = rng.permutation(samples), rng.permutation(samples)
            mother, father = gamete(mother, father)[dams], gamete(mother, father)[sires]
        calls = mother + father
    return calls.reshape(samples, -1).astype(np.int8), np.repeat(np.arange(chromosomes), each)
