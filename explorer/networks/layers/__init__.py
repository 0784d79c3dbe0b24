"""One class per layer kind; nothing about a layer is known anywhere else."""

from typing import Annotated, get_args

from pydantic import Field

from explorer.networks.layers.activation import GELU, LeakyReLU, Linear, ReLU, Sigmoid, Softmax, Softplus, Tanh
from explorer.networks.layers.arrangement import Flatten, Reshape, Transpose
from explorer.networks.layers.attention import CrossAttention, MultiHeadAttention
from explorer.networks.layers.base import Layer
from explorer.networks.layers.capsules import CapsuleLengths, CapsuleMask, PrimaryCapsules, RoutingCapsules
from explorer.networks.layers.convolution import Conv1d, DepthwiseConv1d, SeparableConv1d
from explorer.networks.layers.convolution_2d import Conv2d, DepthwiseConv2d, SeparableConv2d
from explorer.networks.layers.dense import Dense, DropConnect, Dropout
from explorer.networks.layers.genome_position import GenomePosition
from explorer.networks.layers.local import LocallyConnected1d, LocallyConnected2d
from explorer.networks.layers.merge import Add, Concatenate, CropConcatenate, Multiply
from explorer.networks.layers.normalisation import BatchNorm, GroupNorm, LayerNorm, LocalResponseNorm
from explorer.networks.layers.pooling import (
    AveragePool1d,
    AveragePool2d,
    GlobalAveragePool,
    GlobalMaxPool,
    MaxPool1d,
    MaxPool2d,
)
from explorer.networks.layers.recurrent import GRU, LSTM, RNN
from explorer.networks.layers.resizing import Crop, Pad, Upsample
from explorer.networks.layers.tokens import Embedding, PositionalEncoding, TokenEmbedding
from explorer.networks.layers.transformer import TransformerDecoderBlock, TransformerEncoderBlock
from explorer.networks.layers.transposed import TransposedConv1d, TransposedConv2d

AnyLayer = Annotated[
    Dense
    | DropConnect
    | Conv1d
    | Conv2d
    | DepthwiseConv1d
    | DepthwiseConv2d
    | SeparableConv1d
    | SeparableConv2d
    | TransposedConv1d
    | TransposedConv2d
    | LocallyConnected1d
    | LocallyConnected2d
    | MaxPool1d
    | MaxPool2d
    | AveragePool1d
    | AveragePool2d
    | GlobalAveragePool
    | GlobalMaxPool
    | BatchNorm
    | LayerNorm
    | GroupNorm
    | LocalResponseNorm
    | Dropout
    | Linear
    | ReLU
    | LeakyReLU
    | GELU
    | Softplus
    | Tanh
    | Sigmoid
    | Softmax
    | Flatten
    | Reshape
    | Transpose
    | Upsample
    | Crop
    | Pad
    | Add
    | Multiply
    | Concatenate
    | CropConcatenate
    | TokenEmbedding
    | Embedding
    | PositionalEncoding
    | GenomePosition
    | MultiHeadAttention
    | CrossAttention
    | TransformerEncoderBlock
    | TransformerDecoderBlock
    | RNN
    | LSTM
    | GRU
    | PrimaryCapsules
    | RoutingCapsules
    | CapsuleLengths
    | CapsuleMask,
    Field(discriminator="kind"),
]
CATALOGUE: dict[str, type[Layer]] = {}
"""Layer kind -> its class, in the order in which a builder offers them."""
_CLASSES: tuple[type[Layer], ...] = get_args(get_args(AnyLayer)[0])
for _class in _CLASSES:
    CATALOGUE[_class.model_fields["kind"].default] = _class
FAMILIES: dict[str, tuple[type[Layer], ...]] = {}
"""Family -> its classes, both in the order in which a builder offers them."""
for _class in CATALOGUE.values():
    FAMILIES[_class.family] = (*FAMILIES.get(_class.family, ()), _class)
