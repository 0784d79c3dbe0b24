"""Shapes, parameter counts and receptive fields of published networks, against the published figures."""

import pytest
import torch

from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec

ALS_NET_ROWS = [
    ("promoters", (256, 32)),
    ("mixtures_relu", (256, 32)),
    ("planes", (32, 16, 16)),
    ("stem_pool", (64, 8, 8)),
    ("separable_pool", (128, 4, 4)),
    ("s_relu", (256, 4, 4)),
    ("a_separable_relu", (64, 4, 4)),
    ("b_3_relu", (64, 4, 4)),
    ("beside", (64, 4, 8)),
    ("c_3_relu", (64, 4, 4)),
    ("d_3_relu", (64, 4, 4)),
    ("e_3_relu", (128, 4, 4)),
    ("average", (128,)),
    ("dense_1_relu", (256,)),
    ("dense_2_relu", (16,)),
    ("output", (2,)),
]
"""Rows 1 to 13 of the published table, by the layer in which each ends."""


@pytest.mark.parametrize(
    ("name", "trainable", "with_statistics"), [("promoter-cnn", 292_414, 292_814), ("als-net", 841_586, 842_098)]
)
def test_parameter_counts_are_the_published_ones(name, trainable, with_statistics):
    found = geometry(zoo.load(name))
    assert found.parameters == trainable
    assert found.parameters + found.buffers == with_statistics


@pytest.mark.parametrize(("name", "shape"), ALS_NET_ROWS)
def test_als_net_rows_have_the_published_shapes(name, shape):
    assert zoo.load("als-net").shapes[name].sizes == shape


def test_als_net_is_wired_as_published():
    """Rows 7 to 12: both branches read S; B stands before A; A + B + C; D + C."""
    sources = zoo.load("als-net").sources
    assert sources["a_1"] == sources["b_1"] == ("s_relu",)
    assert sources["beside"] == ("b_3_relu", "a_separable_relu")
    assert sources["a_b_c"] == ("a_separable_relu", "b_3_relu", "c_3_relu")
    assert sources["d_c"] == ("d_3_relu", "c_3_relu")
    kernels = {layer.name: layer.kernel for layer in zoo.load("als-net").layers if layer.kind == "conv2d"}
    assert [n for n, k in kernels.items() if k == (3, 3)] == ["stem_1"]
    assert [n for n, k in kernels.items() if k == (1, 1)] == ["s"]
    assert len(kernels) == 3 + 1 + 2 + 3 + 6 + 3 + 3  # rows 4, 6, 7, 8, 10, 11, 12


def test_als_net_promoter_becomes_channel():
    """Channel p of the planes is made of the 64 sites of promoter p alone, filters row by row in a 16 x 16 square."""
    network = build(zoo.load("als-net"), seed=1).eval()
    x = torch.randn(2, 1, 2048)
    seen = network.tap(x, ["mixtures_relu", "planes"])
    mixtures, planes = seen["mixtures_relu"], seen["planes"]
    for promoter in (0, 7, 31):
        assert torch.equal(planes[:, promoter].reshape(2, 256), mixtures[:, :, promoter])
    other = x.clone()
    other[:, :, 64:128] += 1
    changed = (network.tap(other, ["planes"])["planes"] != planes).flatten(2).any(2).any(0)
    assert changed.nonzero().flatten().tolist() == [1]


@pytest.mark.parametrize("promoters", [1, 5, 32])
def test_als_net_takes_any_number_of_promoters(promoters):
    network = build(zoo.load("als-net", positions=64 * promoters, channels=2, outputs=3), seed=0).eval()
    assert network(torch.zeros(2, 2, 64 * promoters)).shape == (2, 3)


def test_promoter_cnn_has_the_published_shapes():
    shapes = zoo.load("promoter-cnn").shapes
    assert shapes["sites"].sizes == (4, 64)
    assert shapes["motifs"].sizes == (32, 61)
    assert shapes["flatten"].sizes == (1952,)
    assert [shapes[name].size for name in ("dense_1", "dense_2", "output")] == [148, 16, 2]
    kinds = [layer.kind for layer in zoo.load("promoter-cnn").layers]
    assert kinds.count("batch_norm") == kinds.count("softplus") == 4


def image_network(side, layers):
    return NetworkSpec.model_validate({"input": {"channels": 3, "height": side, "width": side}, "layers": layers})


def conv(filters, kernel, stride=1, padding=0, **more):
    return {"kind": "conv2d", "filters": filters, "kernel": kernel, "stride": stride, "padding": padding, **more}


def pool(kernel, stride, padding=0):
    return {"kind": "max_pool2d", "kernel": kernel, "stride": (stride, stride), "padding": padding}


def head(*units):
    return [{"kind": "flatten"}] + [{"kind": "dense", "units": n} for n in units]


def alexnet(widths):
    a, b, c, d, e = widths
    return [
        *(conv(a, 11, 4, 2), pool(3, 2), conv(b, 5, 1, 2), pool(3, 2)),
        *(conv(c, 3, 1, 1), conv(d, 3, 1, 1), conv(e, 3, 1, 1), pool(3, 2)),
        *head(4096, 4096, 1000),
    ]


def vgg(*blocks):
    layers = []
    for filters, times in blocks:
        layers += [conv(filters, 3, 1, 1)] * times + [pool(2, 2)]
    return layers + head(4096, 4096, 1000)


def resnet_50(stride_on_first):
    layers, number, width = [], 0, 64

    def block(filters, kernel, stride, padding, inputs=(), relu=True):
        nonlocal number
        number += 1
        layers.append(conv(filters, kernel, stride, padding, name=f"c{number}", inputs=inputs, bias=False))
        del layers[-1]["bias"]
        layers.append({"kind": "batch_norm", "name": f"n{number}"})
        if relu:
            layers.append({"kind": "relu", "name": f"r{number}"})
        return layers[-1]["name"]

    block(64, 7, 2, 3)
    layers.append(pool(3, 2, 1) | {"name": "stem"})
    given = "stem"
    for i, (filters, times) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        for j in range(times):
            stride = 2 if i and not j else 1
            first, second = (stride, 1) if stride_on_first else (1, stride)
            block(filters, 1, first, 0, inputs=(given,))
            block(filters, 3, second, 1)
            learnt = block(4 * filters, 1, 1, 0, relu=False)
            if width != 4 * filters:
                given, width = block(4 * filters, 1, stride, 0, inputs=(given,), relu=False), 4 * filters
            layers.append({"kind": "add", "name": f"s{number}", "inputs": (given, learnt)})
            layers.append({"kind": "relu", "name": f"o{number}"})
            given = f"o{number}"
    return [*layers, {"kind": "global_average_pool"}, {"kind": "dense", "units": 1000}]


@pytest.mark.parametrize(
    ("layers", "parameters"),
    [
        (alexnet((64, 192, 384, 256, 256)), 61_100_840),
        (alexnet((96, 256, 384, 384, 256)), 62_378_344),
        (vgg((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)), 138_357_544),
        (vgg((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)), 143_667_240),
    ],
    ids=["alexnet", "alexnet-first-published", "vgg-d", "vgg-e"],
)
def test_parameters_of_image_networks_made_of_our_layers(layers, parameters):
    """Published counts at 224 x 224 x 3 and 1000 classes."""
    assert geometry(image_network(224, layers)).parameters == parameters


def test_resnet_50_parameters():
    """25,557,032 without convolution biases; ours have one per filter, as many as half its batch-norm numbers."""
    found = geometry(image_network(224, resnet_50(True)))
    biases = sum(row.parameters // 2 for row in found if row.kind == "batch_norm")
    assert found.parameters - biases == 25_557_032
    output = found["c1"].output
    assert output
    assert output.sizes == (64, 112, 112)


@pytest.mark.parametrize(
    ("layers", "size"),
    [
        (alexnet((64, 192, 384, 256, 256)), 195),
        (vgg((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)), 212),
        (resnet_50(True), 483),
        (resnet_50(False), 427),
    ],
    ids=["alexnet", "vgg-16", "resnet-50", "resnet-50-b"],
)
def test_receptive_field_matches_published_table(layers, size):
    """Last map before flattening, last pooling included. Source: distill.pub, 'Computing receptive fields'."""
    row = geometry(image_network(224, layers)).last_spatial
    assert row
    assert row.receptive_field == {"height": size, "width": size}
