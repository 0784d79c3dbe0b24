"""How variants and layers become the bytes that a genome view is given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from explorer.components import transport
from explorer.components.genome_view.layers.layer import Layer
from explorer.components.genome_view.layers.values import along
from explorer.components.genome_view.ruler import Ruler
from explorer.datasets import chromosomes


def pack(
    view: Mapping[str, object],
    variants: pd.DataFrame,
    maf: np.ndarray | None,
    ruler: Ruler,
    layers: Mapping[str, Layer],
) -> bytes:
    """Return all that a view draws: header, variants sorted along the ruler, and every layer's arrays.

    The arrays of the layer `score` are called `score.values` and so on, as the layer itself calls them.

    Parameters
    ----------
    view : mapping
        What the header says of the view itself: key, group, title.
    layers : mapping of str to Layer
        In the order in which they are drawn.
    """
    arrays = _variants(variants, ruler)
    alleles = _alleles(variants, ruler, arrays)
    if maf is not None:
        arrays["maf"] = along(maf, ruler)
    lengths, entries = ruler.lengths, []
    for id, layer in layers.items():
        packed = layer.pack(ruler)
        if packed is None:
            continue
        entries.append({"kind": layer.kind, "id": id, **packed.settings})
        arrays |= {f"{id}.{name}": array for name, array in packed.arrays.items()}
        if packed.reach is not None:
            lengths = np.maximum(lengths, packed.reach)
    spellings = chromosomes.spellings(ruler.chromosomes)
    header: dict[str, object] = {
        **view,
        "unit": "bp" if ruler.mapped else "marker",
        "mapped": ruler.mapped,
        "chromosomes": [
            {
                "name": name,
                "label": chromosomes.label(name),
                "spellings": spellings[name],
                "count": int(count),
                "length": int(length),
                "step": ruler.step if ruler.step and name == ruler.chromosomes[-1] else 0,
            }
            for name, count, length in zip(ruler.chromosomes, ruler.counts, lengths, strict=True)
        ],
        "alleles": alleles,
        "layers": entries,
    }
    header["digest"] = _digest(header, arrays)
    return transport.pack(header, **arrays)


def _variants(table: pd.DataFrame, ruler: Ruler) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {"position": ruler.position.astype(np.uint32)}
    if not (ruler.order == np.arange(len(table))).all():
        arrays["order"] = ruler.order.astype(np.uint32)
    names = table["name"].to_numpy(dtype=object)[ruler.order].tolist()
    arrays["names"], arrays["name_lengths"] = transport.join_text(names)
    return arrays


def _alleles(table: pd.DataFrame, ruler: Ruler, arrays: dict[str, np.ndarray]) -> list[str]:
    """Add a code for both alleles of each variant to `arrays`; return what the codes stand for."""
    both = np.concatenate([table[name].to_numpy(dtype=object)[ruler.order] for name in ("a1", "a2")])
    codes, alleles = pd.factorize(both)
    small = np.uint8 if len(alleles) <= 256 else np.uint32
    arrays["a1"], arrays["a2"] = codes[: len(table)].astype(small), codes[len(table) :].astype(small)
    return [str(allele) for allele in alleles]


def _digest(header: Mapping[str, object], arrays: dict[str, np.ndarray]) -> str:
    sha = hashlib.blake2b(repr(header).encode(), digest_size=12)
    for name, array in arrays.items():
        sha.update(name.encode())
        sha.update(np.ascontiguousarray(array).data)
    return sha.hexdigest()
