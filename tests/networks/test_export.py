"""What is taken home gives the same answers without this package."""

import subprocess
import sys
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch

from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.export import bundle, restore, script, to_onnx
from explorer.networks.spec import read
from explorer.networks.zoo.gallery import ARCHITECTURES

IMAGE = {
    "name": 'quoted "name" \\ """',
    "input": {"channels": 2, "height": 9, "width": 8},
    "layers": [
        {"kind": "depthwise_conv2d", "kernel": [2, 3], "padding": "same", "bias": False},
        {"kind": "leaky_relu", "slope": 0.2},
        {"kind": "separable_conv2d", "filters": 6, "kernel": [2, 2], "padding": "same", "stride": [2, 1]},
        {"kind": "average_pool2d", "kernel": 2},
        {"kind": "gelu"},
        {"kind": "layer_norm"},
        {"kind": "global_average_pool"},
    ],
}
NETWORKS = {
    **{name: (name, {}) for name in ("linear", "mlp", "cnn", "promoter-cnn", "residual-cnn")},
    "als-net": ("als-net", {"positions": 128}),
    "gptransformer": ("gptransformer", {"positions": 67, "positional": "sinusoidal"}),
    "gptransformer-learned": ("gptransformer", {"positions": 67, "positional": "learned", "shared_embedding": True}),
    "cnn-pooled": (
        "cnn",
        {"positions": 90, "filters": "3,4", "pool": 2, "pooling": "average", "activation": "softplus"},
    ),
    "image": None,
}


def made(name):
    spec = read(IMAGE) if NETWORKS[name] is None else zoo.load(NETWORKS[name][0], **NETWORKS[name][1])
    network = build(spec, seed=2)
    x = torch.randn(6, *spec.input_shape.sizes, generator=torch.Generator().manual_seed(0))
    network(x)  # batch-norm statistics other than those at rest
    return network.eval(), x


def everything():
    """Every preset, one network of other layers, and every architecture of the gallery in small.

    Twins of a hundred layers and more have the layers of those with 50 and 34: `make test-all` exports them.
    """
    deep = [name for name in ARCHITECTURES if name.removesuffix("-b").endswith(("-101", "-152"))]
    assert len(deep) == 6
    gallery = (pytest.param(f"gallery {n}", marks=pytest.mark.slow if n in deep else ()) for n in ARCHITECTURES)
    return [*NETWORKS, *gallery]


def trained(name):
    """Return a network whose batch-norm statistics are not those at rest, and other inputs than those it was shown."""
    if not name.startswith("gallery "):
        return made(name)
    entry = ARCHITECTURES[name.removeprefix("gallery ")]
    spec = entry.spec(**entry.small)
    network, generator = build(spec, seed=2), torch.Generator().manual_seed(0)
    if spec.input_shape.axes == ("tokens",):
        return network.eval(), torch.randint(0, 20, (3, *spec.input_shape.sizes), generator=generator).float()
    x = torch.randn(3, *spec.input_shape.sizes, generator=generator)
    with torch.no_grad():
        network(x)
    return network.eval(), x


@pytest.mark.parametrize("name", everything())
def test_onnxruntime_reproduces_the_outputs(name):
    """For another number of samples than it was traced with; the network itself is left as it was."""
    network, x = trained(name)
    network.train()
    content = to_onnx(network)
    assert network.training
    network.eval()
    session = onnxruntime.InferenceSession(content)
    (found,) = session.run(["y"], {"x": x.numpy()})
    expected = network(x).detach().numpy()
    assert np.abs(found - expected).max() <= 1e-6 * max(1, np.abs(expected).max())


@pytest.mark.parametrize("name", everything())
def test_the_script_reproduces_the_outputs(name, tmp_path):
    network, x = trained(name)
    for file, content in bundle(network).items():
        (tmp_path / file).write_bytes(content)
    source = (tmp_path / "network.py").read_text()
    assert "explorer" not in source
    alone: dict[str, Any] = {"__name__": "alone"}
    exec(compile(source, "network.py", "exec"), alone)
    twin = alone["load"](str(tmp_path / "network.safetensors"))
    with torch.no_grad():
        assert (twin(x) - network(x)).abs().max() <= 1e-6


def test_the_script_runs_by_itself_in_its_folder(tmp_path):
    network, _ = made("als-net")
    for file, content in bundle(network, "als").items():
        (tmp_path / file).write_bytes(content)
    ran = subprocess.run([sys.executable, "-I", "als.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    expected = network(torch.zeros(1, 1, 128))[0]
    found = [float(v) for v in ran.stdout.split("[[")[1].split("]]")[0].split(",")]
    assert found == pytest.approx(expected.tolist(), abs=1e-4)  # printed with four decimals


@pytest.mark.parametrize("name", ["promoter-cnn", "gptransformer"])
def test_a_bundle_comes_back(name):
    network, x = made(name)
    assert torch.equal(restore(bundle(network))(x), network(x))


def test_names_cannot_break_out_of_the_script():
    network, _ = made("image")
    compile(script(network), "network.py", "exec")
