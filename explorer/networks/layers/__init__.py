"""One class per layer kind; nothing about a layer is known anywhere else."""

from typing import Annotated

from pydantic import Field

from explorer.networks.layers.activation import GELU, LeakyReLU, Linear, ReLU, Sigmoid, Softplus, Tanh
from explorer.networks.layers.arrangement import Flatten, Reshape, Transpose
from explorer.networks.layers.attention import MultiHeadAttention, PositionalEncoding, TokenEmbedding
from explorer.networks.layers.base import Layer
from explorer.networks.layers.convolution import Conv1d
from explorer.networks.layers.convolution_2d import Conv2d, DepthwiseConv2d, SeparableConv2d
from explorer.networks.layers.dense import Dense, Dropout
from explorer.networks.layers.genome_position import GenomePosition
from explorer.networks.layers.merge import Add, Concatenate
from explorer.networks.layers.normalisation import BatchNorm, LayerNorm
from explorer.networks.layers.pooling import AveragePool1d, AveragePool2d, GlobalAveragePool, MaxPool1d, MaxPool2d

AnyLayer = Annotated[
    Dense
    | Conv1d
    | Conv2d
    | DepthwiseConv2d
    | SeparableConv2d
    | MaxPool1d
    | MaxPool2d
    | AveragePool1d
    | AveragePool2d
    | GlobalAveragePool
    | BatchNorm
    | LayerNorm
    | Dropout
    | Linear
    | ReLU
    | LeakyReLU
    | GELU
    | Softplus
    | Tanh
    | Sigmoid
    | Flatten
    | Reshape
    | Transpose
    | Concatenate
    | Add
    | TokenEmbedding
    | PositionalEncoding
    | GenomePosition
    | MultiHeadAttention,
    Field(discriminator="kind"),
]
CATALOGUE: dict[str, type[Layer]] = {}
"""Layer kind -> its class, in the order in which a builder offers them."""
for _class in AnyLayer.__origin__.__args__:  # type: ignore[attr-defined]
    CATALOGUE[_class.model_fields["kind"].default] = _class
