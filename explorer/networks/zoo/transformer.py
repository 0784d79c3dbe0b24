"""The transformer of "Attention is all you need": encoder, decoder, and both; every block unfolds to single layers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.errors import InputError
from explorer.networks.zoo.architecture import Architecture, Stack
from explorer.networks.zoo.classic import Made
from explorer.networks.zoo.preset import Settings, Share


class TransformerSettings(Settings):
    """Settings of a transformer; the defaults are the paper's base model."""

    tokens: int = Field(default=64, ge=1, le=4096, description="Tokens of the text; where there are two, of each.")
    words: int = Field(default=37_000, ge=2, le=1_000_000, description="Different tokens there are.")
    width: int = Field(default=512, ge=2, le=8192, description="Numbers of a token; a multiple of the heads.")
    heads: int = Field(default=8, ge=1, le=64, description="Attentions side by side.")
    feed_forward: int = Field(default=2048, ge=1, le=32_768, description="Units of the feed-forward part of a block.")
    blocks: int = Field(default=6, ge=1, le=96, description="Blocks, one after the other.")
    dropout: Share = Field(default=0.1, description="Share of numbers silenced in training after each part.")
    classes: int = Field(default=2, ge=1, le=100_000, description="Classes of a text, for an encoder by itself.")
    part: Literal["encoder", "decoder", "both"] = Field(default="encoder", description="Which halves there are.")


def _added(stack: Stack, settings: TransformerSettings, name: str, last: str) -> str:
    if settings.dropout:
        stack.put("dropout", f"{name}_dropout", rate=settings.dropout)
    stack.put("add", f"{name}_sum", last, stack.last)
    return stack.put("layer_norm", f"{name}_norm")


def _block(stack: Stack, settings: TransformerSettings, name: str, last: str, mask: str, memory: str = "") -> str:
    stack.put("multi_head_attention", f"{name}_attention", last, heads=settings.heads, mask=mask)
    last = _added(stack, settings, f"{name}_attention", last)
    if memory:
        stack.put("cross_attention", f"{name}_cross", last, memory, heads=settings.heads)
        last = _added(stack, settings, f"{name}_cross", last)
    stack.put("dense", f"{name}_feed_1", last, units=settings.feed_forward)
    stack.put("relu", f"{name}_feed_relu")
    stack.put("dense", f"{name}_feed_2", units=settings.width)
    return _added(stack, settings, f"{name}_feed", last)


def _stacked(stack: Stack, settings: TransformerSettings, side: str, source: str, mask: str, memory: str = "") -> str:
    stack.group = f"{side}/embedding"
    stack.put("embedding", f"{side}_words", source, words=settings.words, width=settings.width)
    last = stack.put("positional_encoding", f"{side}_places")
    if settings.dropout:
        last = stack.put("dropout", f"{side}_dropout", rate=settings.dropout)
    for i in range(1, settings.blocks + 1):
        stack.group = f"{side}/block {i}"
        last = _block(stack, settings, f"{side}_{i}", last, mask, memory)
    return last


def transformer(settings: TransformerSettings) -> Made:
    """Return an encoder with a classifier, a decoder that says the next word, or a decoder that reads an encoder."""
    if settings.width % settings.heads:
        up = -(-settings.width // settings.heads) * settings.heads
        reason = f"{settings.heads} heads cannot share a width of {settings.width}"
        raise InputError("network transformer setting heads", reason, f"Use a width of {up}.")
    stack, tokens = Stack(), settings.tokens
    if settings.part == "encoder":
        _stacked(stack, settings, "encoder", "input", "none")
        stack.group = "classifier"
        stack.put("global_average_pool", "mean_token")
        stack.put("dense", "output", units=settings.classes)
        return {"tokens": tokens}, stack.layers
    if settings.part == "decoder":
        _stacked(stack, settings, "decoder", "input", "causal")
        stack.group = ""
        stack.put("dense", "output", units=settings.words)
        return {"tokens": tokens}, stack.layers
    stack.put("crop", "source", "input", axis="tokens", before=0, after=tokens, note="The text that is read.")
    written = stack.put(
        "crop", "target", "input", axis="tokens", before=tokens, after=0, note="What was written so far."
    )
    memory = _stacked(stack, settings, "encoder", "source", "none")
    _stacked(stack, settings, "decoder", written, "causal", memory)
    stack.group = ""
    stack.put("dense", "output", units=settings.words)
    return {"tokens": 2 * tokens}, stack.layers


_PAPER = "Vaswani et al.: Attention is all you need. NIPS, 2017."
_SMALL = {"tokens": 7, "words": 20, "width": 8, "heads": 2, "feed_forward": 12, "blocks": 2}
_DIFFERS = "In the paper the tables of words and the output share their weights; here each has its own. "


def _entry(part: str, title: str, why: str, depth: int, differs: str) -> Architecture:
    name = "transformer" if part == "both" else f"transformer-{part}"
    return Architecture(
        name,
        title,
        "transformer",
        2017,
        _PAPER,
        why,
        TransformerSettings,
        transformer,
        values={"part": part},
        source="popular code" if part == "decoder" else "paper",
        differs=_DIFFERS + differs,
        depth=depth,
        small=_SMALL,
    )


ENTRIES = (
    _entry(
        "encoder",
        "Transformer encoder",
        "Every token gathers from all others in one step, however far apart, and all at once on a graphics card. "
        "Encoders by themselves became BERT, and read genomes today.",
        6,
        "The classifier on the mean token is ours.",
    ),
    _entry(
        "decoder",
        "Transformer decoder",
        "Each token may look only back, and the network says the next one: with that and more text, decoders by "
        "themselves became the language models.",
        6,
        "Without an encoder the cross-attention is left out, as language models do.",
    ),
    _entry(
        "both",
        "Transformer, encoder and decoder",
        "The first translator without recurrence: the decoder asks the encoder's memory at every word. It trained in "
        "days what took weeks and was better.",
        12,
        "The input is the text that is read, followed by what was written so far.",
    ),
)
