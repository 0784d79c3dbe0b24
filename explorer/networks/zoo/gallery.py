"""The gallery: every published architecture, with its figures; those trained on genotypes are among them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.layers import Layer
from explorer.networks.shape import Shape
from explorer.networks.zoo import (
    alexnet,
    capsnet,
    classic,
    generative,
    googlenet,
    resnet,
    sequence,
    transformer,
    unet,
    vgg,
)
from explorer.networks.zoo.architecture import Architecture


def _genomic(name: str, year: int, paper: str, why: str, **more: Any) -> Architecture:
    preset = zoo.preset(name)

    def make(settings: Any) -> tuple[dict[str, int], list[Layer]]:
        shape = Shape(channels=1, positions=preset.positions)
        spec = preset.build(shape, 2, settings)
        return dict(spec.input), list(spec.layers)

    return Architecture(name, preset.title, preset.family, year, paper, why, preset.settings, make, **more)


_YIN = "Yin et al.: Using the structure of genome data in the design of deep neural networks for predicting ALS. 2019."
GENOMIC = (
    _genomic(
        "promoter-cnn",
        2019,
        _YIN,
        "One promoter, 64 sites, one small network: many of them, one for each promoter, rank the promoters "
        "of the genome by how well they tell patients from controls.",
        depth=5,
        counted=292_414,
    ),
    _genomic(
        "als-net",
        2019,
        _YIN,
        "The sites of the best promoters in one network, so that promoters can act together. It beat the classical "
        "models in accuracy, though a rule that knew only the sequencing batch would have beaten them all.",
        depth=25,
        counted=841_586,
    ),
    _genomic(
        "gptransformer",
        2021,
        "Jubair et al.: GPTransformer, a transformer-based deep learning method for predicting Fusarium related traits "
        "in barley. Front. Plant Sci., 2021.",
        "An encoder without words: groups of markers become tokens by a linear map, and any two stretches of the "
        "genome can meet in one layer.",
        source="ours",
        differs="The widths of the paper are not public; these are ours.",
        depth=2,
    ),
)
ARCHITECTURES: dict[str, Architecture] = {
    entry.name: entry
    for entry in (
        *classic.ENTRIES,
        *alexnet.ENTRIES,
        *vgg.ENTRIES,
        *googlenet.ENTRIES,
        *resnet.ENTRIES,
        *unet.ENTRIES,
        *capsnet.ENTRIES,
        *sequence.ENTRIES,
        *generative.ENTRIES,
        *transformer.ENTRIES,
        *GENOMIC,
    )
}
"""Name -> architecture, in the order of the gallery."""


def architecture(name: str) -> Architecture:
    """Return an architecture of the gallery; InputError names the nearest where there is none of that name."""
    if name not in ARCHITECTURES:
        close = get_close_matches(name, ARCHITECTURES, n=1)
        mend = f"Did you mean {close[0]!r}?" if close else "See the list of `snp-explorer networks`."
        raise InputError("network", f"no architecture is called {name!r}", mend)
    return ARCHITECTURES[name]
