"""A network as a few blocks: activations, norms and dropout folded into the layer they follow, repeats into one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from explorer.networks.geometry import Geometry, Row

ACTIVATIONS = ("relu", "leaky_relu", "gelu", "softplus", "tanh", "sigmoid", "linear")
FOLDED = frozenset((*ACTIVATIONS, "batch_norm", "layer_norm", "dropout", "flatten", "positional_encoding"))
SHORTER = {
    "Convolution": "Conv",
    "convolution": "conv",
    "normalisation": "norm",
    "Global average pooling": "Global avg pool",
    "pooling": "pool",
    "Multi-head self-attention": "Attention",
}


@dataclass(frozen=True)
class Block:
    """One block of the picture.

    Attributes
    ----------
    name : str
        Of its first layer; clicking the block chooses that.
    title, output : str
        Its kind in words, and the shape that leaves it ("" where it does not fit).
    parameters : int
        Learnt numbers of all its layers, repeats included.
    parts : tuple of (name, title)
        Layers folded into it.
    sources : tuple of str
        Blocks that feed it; "input" is the network's input.
    repeats : int
        How many equal layers in a row it stands for.
    error : str
        Why it does not fit.
    """

    name: str
    kind: str
    title: str
    output: str
    parameters: int
    sources: tuple[str, ...]
    parts: tuple[tuple[str, str], ...] = ()
    repeats: int = 1
    error: str = ""


def blocks(found: Geometry) -> list[Block]:
    """Return the blocks of a network, each after those that feed it."""
    fed: dict[str, int] = {}
    for row in found:
        for source in row.sources:
            fed[source] = fed.get(source, 0) + 1
    within: dict[str, str] = {"input": "input"}
    drawn: dict[str, Block] = {}
    for row in found:
        source = row.sources[0]
        home = within.get(source, "input")
        folds = row.kind in FOLDED and len(row.sources) == 1 and fed[source] == 1 and home in drawn and not row.error
        if folds:
            block = drawn[home]
            drawn[home] = replace(
                block,
                parts=(*block.parts, (row.name, _short(row))),
                output=_shape(row) or block.output,
                parameters=block.parameters + row.parameters,
            )
            within[row.name] = home
            continue
        sources = tuple(dict.fromkeys(within[name] for name in row.sources))
        error = "" if row.error is None else str(row.error)
        drawn[row.name] = Block(row.name, row.kind, _short(row), _shape(row), row.parameters, sources, error=error)
        within[row.name] = row.name
    return _repeated(list(drawn.values()))


def _repeated(drawn: list[Block]) -> list[Block]:
    fed: dict[str, int] = {}
    for block in drawn:
        for source in block.sources:
            fed[source] = fed.get(source, 0) + 1
    kept: list[Block] = []
    renamed: dict[str, str] = {}
    for block in drawn:
        block = replace(block, sources=tuple(renamed.get(s, s) for s in block.sources))
        before = kept[-1] if kept else None
        if before and block.sources == (before.name,) and _only_feeds(before, fed, renamed) and _alike(before, block):
            each = before.parameters // before.repeats
            kept[-1] = replace(before, repeats=before.repeats + 1, parameters=before.parameters + each)
            renamed[block.name] = before.name
            continue
        kept.append(block)
    return kept


def _only_feeds(block: Block, fed: dict[str, int], renamed: dict[str, str]) -> bool:
    last = [name for name, home in renamed.items() if home == block.name]
    return fed.get(last[-1] if last else block.name, 0) == 1


def _alike(one: Block, other: Block) -> bool:
    def look(block: Block) -> tuple:
        return block.kind, block.title, block.output, [t for _, t in block.parts], block.parameters // block.repeats

    return not (one.error or other.error) and look(one) == look(other)


def _shape(row: Row) -> str:
    return "" if row.output is None else " \u00d7 ".join(f"{n:,}" for n in row.output.sizes)


def _short(row: Row) -> str:
    """Return a layer's kind as a block has room for it, with its kernel where it has one."""
    title = re.sub(r" \((1-D|2-D|linear)\)", "", row.layer.title or row.kind.replace("_", " "))
    for long, short in SHORTER.items():
        title = title.replace(long, short)
    kernel = getattr(row.layer, "kernel", None)
    if isinstance(kernel, int):
        title += f" {kernel}"
    elif isinstance(kernel, tuple):
        title += " " + "\u00d7".join(map(str, kernel))
    return title
