"""The gallery against the published tables, and against torch on small ones."""

import json
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from explorer import cli
from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.networks.layers import TransformerDecoderBlock, TransformerEncoderBlock
from explorer.networks.shape import Shape
from explorer.networks.spec import read
from explorer.networks.zoo.gallery import ARCHITECTURES, architecture

PUBLISHED = {
    "lenet-5": 61_750,
    "lenet-5-plain": 61_706,
    "alexnet": 61_100_840,
    "alexnet-first-widths": 62_378_344,
    "alexnet-two-tower": 60_965_224,
    "vgg-a": 132_863_336,
    "vgg-b": 133_047_848,
    "vgg-d": 138_357_544,
    "vgg-e": 143_667_240,
    "googlenet": 6_998_552,
    "googlenet-batch-norm": 7_005_832,
    "googlenet-3x3": 6_624_904,
    "resnet-18": 11_689_512,
    "resnet-20": 269_722,
    "resnet-34": 21_797_672,
    "resnet-50": 25_557_032,
    "resnet-50-b": 25_557_032,
    "resnet-101": 44_549_160,
    "resnet-152": 60_192_808,
    "u-net": 31_030_658,
    "capsnet": 6_804_224,
    "capsnet-decoder": 8_215_568,
    "mlp-1x512": 1_209_866,
    "mlp-3x512": 1_735_178,
    "gan-generator": 1_164_289,
    "gan-discriminator": 40_705,
    "promoter-cnn": 292_414,
    "als-net": 841_586,
}
"""Trainable parameters, 1000 classes and 224 x 224 x 3 for the networks of ImageNet."""

FIELDS = {
    "alexnet": ("conv_5", 163, "pool_5", 195),
    "vgg-d": ("conv_5_3", 196, "pool_5", 212),
    "resnet-50": ("conv_5_3_relu", 483, "conv_5_3_relu", 483),
    "resnet-50-b": ("conv_5_3_relu", 427, "conv_5_3_relu", 427),
}
"""Layer -> places along one axis. Source: distill.pub, 'Computing receptive fields'."""


@pytest.fixture(scope="module")
def rows():
    """The networks as the command line tells them."""
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()) as told:
        assert cli.main(["networks", "--json"]) == 0
    return {row["name"]: row for row in json.loads(told.getvalue())}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_command_line_tells_the_published_parameters(rows, name):
    assert rows[name]["parameters"] == PUBLISHED[name]
    assert ARCHITECTURES[name].counted == PUBLISHED[name]


@pytest.mark.parametrize("name", FIELDS)
def test_the_command_line_tells_the_published_receptive_fields(rows, name):
    layers = {layer["name"]: layer for layer in rows[name]["layers"]}
    for layer, size in np.reshape(FIELDS[name], (2, 2)).tolist():
        assert layers[layer]["receptive_field"] == {"height": int(size), "width": int(size)}
    assert rows[name]["receptive_field"] == {"height": FIELDS[name][3], "width": FIELDS[name][3]}


def test_the_command_line_lists_presets_and_gallery_once_each(rows):
    assert list(rows) == list(dict.fromkeys([*zoo.names(), *ARCHITECTURES]))
    assert [name for name, row in rows.items() if row["trains_on_genotypes"]] == list(zoo.names())
    assert (rows["resnet-152"]["year"], rows["resnet-152"]["depth"], rows["resnet-152"]["source"]) == (
        2015,
        152,
        "paper",
    )
    assert rows["cnn"]["year"] is None
    assert rows["promoter-cnn"]["parameters_with_statistics"] == 292_814
    assert rows["als-net"]["parameters_with_statistics"] == 842_098


SHAPES = {
    "lenet-5": {"pool_1": (6, 14, 14), "pool_2": (16, 5, 5)},
    "alexnet": {"conv_1": (64, 55, 55), "pool_2": (192, 13, 13), "pool_5": (256, 6, 6)},
    "vgg-e": {"pool_1": (64, 112, 112), "conv_3_4": (256, 56, 56), "pool_5": (512, 7, 7)},
    "googlenet": {
        "pool_1": (64, 56, 56),
        "conv_2": (192, 56, 56),
        "i3a_output": (256, 28, 28),
        "i3b_output": (480, 28, 28),
        "i4a_output": (512, 14, 14),
        "i4d_output": (528, 14, 14),
        "i4e_output": (832, 14, 14),
        "i5b_output": (1024, 7, 7),
    },
    "resnet-152": {
        "conv_2_3_relu": (256, 56, 56),
        "conv_3_8_relu": (512, 28, 28),
        "conv_4_36_relu": (1024, 14, 14),
        "conv_5_3_relu": (2048, 7, 7),
    },
    "resnet-20": {"conv_2_3_relu": (16, 32, 32), "conv_3_3_relu": (32, 16, 16), "conv_4_3_relu": (64, 8, 8)},
    "u-net": {"down_5_relu_2": (1024, 28, 28), "up_4_relu_2": (512, 52, 52), "output": (2, 388, 388)},
    "capsnet": {"conv_1": (256, 20, 20), "primary": (1152, 8), "digits": (10, 16)},
    "gan-generator": {"map": (128, 7, 7), "up_1": (128, 14, 14), "up_2": (128, 28, 28), "output": (1, 28, 28)},
}
"""The published tables and figures, layer by layer."""


@pytest.mark.parametrize("name", SHAPES)
def test_layers_have_the_published_shapes(name):
    shapes = ARCHITECTURES[name].build().shapes
    assert {layer: shapes[layer].sizes for layer in SHAPES[name]} == SHAPES[name]


def test_published_multiply_adds():
    """ResNet paper, table 1 (plain forward pass): 3.6, 3.8, 7.6 and 11.3 billion for 34, 50, 101 and 152 layers."""
    for depth, billions in ((34, 3.6), (50, 3.8), (101, 7.6), (152, 11.3)):
        assert geometry(ARCHITECTURES[f"resnet-{depth}"].build()).macs == pytest.approx(billions * 1e9, rel=0.04)


def test_generator_layers_count_as_taught():
    found = geometry(ARCHITECTURES["gan-generator"].build())
    counts = {row.name: row.parameters for row in found if row.parameters}
    assert counts == {"dense_1": 633_472, "up_1": 262_272, "up_2": 262_272, "digit": 6_273}


WEIGHTED = {
    "conv1d",
    "conv2d",
    "separable_conv2d",
    "transposed_conv2d",
    "dense",
    "rnn",
    "lstm",
    "primary_capsules",
    "routing_capsules",
}


@pytest.mark.parametrize("name", [name for name, entry in ARCHITECTURES.items() if entry.family != "transformer"])
def test_depth_is_the_number_of_weighted_layers_along_the_longest_way(name):
    spec = ARCHITECTURES[name].build()
    longest = {"input": 0}
    for layer in spec.layers:
        before = max(longest[source] for source in spec.sources[layer.name])
        longest[layer.name] = before + (layer.kind in WEIGHTED)
    assert longest[spec.layers[-1].name] == ARCHITECTURES[name].depth


def test_plain_twins_are_the_residual_networks_without_their_shortcuts():
    for name in [n for n in ARCHITECTURES if n.startswith("plain-")]:
        plain, residual = (ARCHITECTURES[f"{kind}-{name[6:]}"].build() for kind in ("plain", "resnet"))
        left = [(la.kind, la.name) for la in residual.layers if la.kind != "add" and "_short" not in la.name]
        left = [pair for pair in left if not pair[1].endswith(("_every_other", "_zeros"))]
        assert [(la.kind, la.name) for la in plain.layers] == left
        assert not any(layer.merges for layer in plain.layers)


def small(name):
    entry = ARCHITECTURES[name]
    return entry.spec(**entry.small)


def given(spec, samples=2, dtype=torch.float32):
    generator = torch.Generator().manual_seed(4)
    if spec.input_shape.axes == ("tokens",):
        return torch.randint(0, 20, (samples, *spec.input_shape.sizes), generator=generator).to(dtype)
    return torch.randn(samples, *spec.input_shape.sizes, generator=generator, dtype=dtype)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_torch_agrees_with_the_geometry_of_small_ones(name):
    """Shapes seen by hooks, parameters, and multiply-adds, layer by layer."""
    spec = small(name)
    found, network = geometry(spec), build(spec, 0).eval()
    seen: dict[str, torch.Size] = {}

    def see(layer: str) -> Callable[[nn.Module, object, torch.Tensor], None]:
        return lambda _module, _inputs, output: seen.update({layer: output.shape})

    for layer, module in network.layers.items():
        module.register_forward_hook(see(layer))
    math = torch.nn.attention.SDPBackend.MATH
    with FlopCounterMode(display=False) as counter, torch.no_grad(), torch.nn.attention.sdpa_kernel(math):
        network(given(spec))
    for row in found:
        assert row.output
        assert seen[row.name] == (2, *row.output.sizes)
        assert sum(p.numel() for p in network.layers[row.name].parameters()) == row.parameters
    uncounted = sum(row.macs for row in found if row.kind == "lstm")  # its kernel hides them
    assert counter.get_total_flops() == 2 * 2 * (found.macs - uncounted)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_entry_tells_its_story_and_comes_back_from_json(name):
    entry = ARCHITECTURES[name]
    assert len(entry.why) > 80
    assert 1950 < entry.year < 2030
    assert str(entry.year) in entry.paper or entry.source == "ours" or entry.year < 2018
    assert (entry.top5_error is None) == (not entry.top5_how)
    spec = entry.build()
    assert read(spec.to_json()) == spec
    if name in zoo.names():
        assert spec.initial == zoo.load(name).initial
    for setting, schema in entry.settings.model_json_schema().get("properties", {}).items():
        assert schema["description"], setting


def test_what_is_wrong_with_a_gallery_name_or_setting_is_said():
    with pytest.raises(InputError, match=r"no architecture is called 'resnet-51'. Did you mean 'resnet-5"):
        architecture("resnet-51")
    with pytest.raises(InputError, match=r"network vgg-d setting sid: no setting is called 'sid'. Did you mean 'side'"):
        architecture("vgg-d").spec(sid=3)
    with pytest.raises(InputError, match=r"5 heads cannot share a width of 512. Use a width of 515"):
        architecture("transformer").spec(heads=5)


@pytest.mark.parametrize("name", ["u-net", "inception-module", "resnet-20", "transformer", "transformer-decoder"])
def test_receptive_fields_are_where_the_gradient_is(name):
    """The last map on a twin without nonlinearity, with means for maxima; units in the middle and at the ends."""
    larger = {"u-net": {"levels": 3}, "resnet-20": {"side": 32, "narrow": 8}}
    data = ARCHITECTURES[name].spec(**(dict(ARCHITECTURES[name].small) | larger.get(name, {}))).model_dump()
    words = name.startswith("transformer")
    for layer in data["layers"]:
        if layer["kind"] == "relu" and not words:
            layer["kind"] = "linear"
        if layer["kind"] == "max_pool2d":
            layer["kind"] = "average_pool2d"
        if layer["kind"] == "dropout":
            layer["rate"] = 0.0
    spec = read(data)
    network = build(spec, 0, torch.float64).eval()
    found = geometry(spec)
    row = found[spec.layers[-1].name] if words or name == "u-net" else found.last_spatial
    assert row
    assert row.field
    assert row.output
    axis = next(iter(row.field.parts))
    places, rng = row.output[axis], np.random.default_rng(0)
    for place in {0, 1, places // 2, places // 2 + 1, places - 1, *rng.integers(0, places, 4).tolist()}:
        first, last = row.field.window(axis, {axis: place})
        if words:
            x = given(spec, 1)
            unit = network(x)[0, place]
            touched = []
            for i in range(x.shape[1]):
                other = x.clone()
                other[0, i] = (x[0, i] + 7) % 20
                if not torch.equal(network(other.double())[0, place], unit):
                    touched.append(i)
        else:
            x = given(spec, 1, torch.float64).requires_grad_()
            value = network.tap(x, [row.name])[row.name][0, :, place].square().sum()
            (gradient,) = torch.autograd.grad(value, x)
            touched = np.flatnonzero(gradient[0].abs().sum((0, 2)).numpy()).tolist()
        assert (touched[0], touched[-1] + 1) == (first, last), place


def spatial():
    """Names of the architectures with a last map whose units still stand at places of the image."""
    found = {name: geometry(entry.build()).last_spatial for name, entry in ARCHITECTURES.items()}
    kinds = ("height",)
    return [
        name
        for name, row in found.items()
        if row and row.field and tuple(row.field.parts)[:1] == kinds and name != "u-net"
    ]


@pytest.mark.parametrize("name", spatial())
def test_whole_receptive_fields_on_images_larger_than_they_are(name):
    """A tall strip of image, a twin of positive weights: the middle unit of the last map sees what geometry states."""
    entry = ARCHITECTURES[name]
    row = geometry(entry.build()).last_spatial
    assert row
    assert row.receptive_field
    size = row.receptive_field["height"]
    narrow = {"narrow": 16 if "alexnet" in name else 64} if "narrow" in entry.settings.model_fields else {}
    data = entry.spec(**narrow).model_dump()
    row = geometry(entry.spec(**narrow)).last_spatial
    assert row
    last = row.name
    names = [layer["name"] for layer in data["layers"]]
    data["layers"] = [layer for layer in data["layers"][: names.index(last) + 1] if layer["name"] != "pad"]
    data["input"] |= {"height": size + 64, "width": 64}
    for layer in data["layers"]:
        if layer["kind"] in ("relu", "leaky_relu", "tanh", "local_response_norm", "dropout"):
            layer["kind"] = "linear"
            for key in set(layer) - {"kind", "name", "inputs", "group", "note"}:
                del layer[key]
        layer["kind"] = layer["kind"].replace("max_pool", "average_pool")
    spec = read(data)
    row, network = geometry(spec)[last], build(spec, 0, torch.float64).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_((torch.rand(parameter.shape, dtype=torch.float64) + 0.5) / max(1, parameter[0].numel()))
    x = torch.rand(1, *spec.input_shape.sizes, dtype=torch.float64, requires_grad=True)
    assert row.output
    assert row.field
    middle = row.output["height"] // 2
    (gradient,) = torch.autograd.grad(network(x)[0, :, middle].sum(), x)
    touched = np.flatnonzero(gradient[0].sum((0, 2)).numpy())
    assert row.receptive_field
    assert len(touched) == size == row.receptive_field["height"]
    assert (touched[0], touched[-1] + 1) == row.field.window("height", {"height": middle})


def test_an_encoder_block_is_torchs():
    """Same weights, same answers; and the unfolded block of the zoo has as many parameters."""
    shape = Shape(tokens=5, width=8)
    block = TransformerEncoderBlock(name="b", heads=2, feed_forward=12).module(shape).eval()
    own = nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, batch_first=True).eval()
    _copy_attention(own.self_attn, block.attention)
    _copy_feed(own, block)
    own.norm1.load_state_dict(block.attention_norm.state_dict())
    own.norm2.load_state_dict(block.feed_norm.state_dict())
    x = torch.randn(3, 5, 8)
    torch.testing.assert_close(block(x), own(x), rtol=1e-4, atol=1e-5)
    unfolded = geometry(ARCHITECTURES["transformer-encoder"].build())
    counted = sum(row.parameters for row in unfolded if row.layer.group == "encoder/block 3")
    assert counted == sum(p.numel() for p in nn.TransformerEncoderLayer(512, 8, 2048).parameters())


def test_a_decoder_block_is_torchs():
    shapes = Shape(tokens=5, width=8), Shape(tokens=7, width=8)
    block = TransformerDecoderBlock(name="b", heads=2, feed_forward=12, inputs=("a", "m")).module(*shapes).eval()
    own = nn.TransformerDecoderLayer(8, 2, 12, dropout=0.0, batch_first=True).eval()
    _copy_attention(own.self_attn, block.attention)
    _copy_attention(own.multihead_attn, block.cross)
    _copy_feed(own, block)
    for norm, part in ((own.norm1, block.attention_norm), (own.norm2, block.cross_norm), (own.norm3, block.feed_norm)):
        norm.load_state_dict(part.state_dict())
    x, memory = torch.randn(3, 5, 8), torch.randn(3, 7, 8)
    mask = nn.Transformer.generate_square_subsequent_mask(5)
    torch.testing.assert_close(block(x, memory), own(x, memory, tgt_mask=mask), rtol=1e-4, atol=1e-5)
    unfolded = geometry(ARCHITECTURES["transformer"].build())
    counted = sum(row.parameters for row in unfolded if row.layer.group == "decoder/block 3")
    assert counted == sum(p.numel() for p in nn.TransformerDecoderLayer(512, 8, 2048).parameters())


def _copy_attention(own, module):
    with torch.no_grad():
        own.in_proj_weight.copy_(torch.cat([m.weight for m in (module.query, module.key, module.value)]))
        own.in_proj_bias.copy_(torch.cat([m.bias for m in (module.query, module.key, module.value)]))
    own.out_proj.load_state_dict(module.out.state_dict())


def _copy_feed(own, block):
    own.linear1.load_state_dict(block.feed[0].state_dict())
    own.linear2.load_state_dict(block.feed[2].state_dict())
