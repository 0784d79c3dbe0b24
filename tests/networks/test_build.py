"""Networks built from specifications: their weights, their taps, their nonlinearities."""

import pytest
import torch
from torch import nn

from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.spec import read
from explorer.networks.table import networks_rows, networks_table


def test_the_seed_alone_makes_the_weights_and_nothing_global_moves():
    spec = zoo.load("residual-cnn", positions=100)
    torch.manual_seed(5)
    state = torch.random.get_rng_state()
    one, same, other = build(spec, 3), build(spec, 3), build(spec, 4)
    assert torch.equal(torch.random.get_rng_state(), state)
    torch.manual_seed(99)
    later = build(spec, 3)
    for name, value in one.state_dict().items():
        assert torch.equal(value, same.state_dict()[name])
        assert torch.equal(value, later.state_dict()[name])
    assert not torch.equal(one.layers["stem"].get_parameter("weight"), other.layers["stem"].get_parameter("weight"))


@pytest.mark.parametrize("name", zoo.names())
def test_double_networks_have_the_same_weights_and_answers(name):
    spec = zoo.load(name, positions={"promoter-cnn": 64, "als-net": 128}.get(name, 101))
    x = torch.randn(3, *spec.input_shape.sizes)
    single, double = build(spec, 1).eval(), build(spec, 1, dtype=torch.float64).eval()
    assert double(x.double()).dtype == torch.float64
    torch.testing.assert_close(single(x).double(), double(x.double()), rtol=1e-3, atol=1e-4)


def test_taps_are_what_hooks_see_and_leave_nothing_behind():
    network = build(zoo.load("als-net", positions=128), 0).eval()
    x, seen, handles = torch.randn(2, 1, 128, requires_grad=True), {}, []
    for name, module in network.layers.items():
        handles.append(module.register_forward_hook(lambda _m, _i, out, name=name: seen.update({name: out})))
    network(x)
    for handle in handles:
        handle.remove()
    taps = network.tap(x, ["input", *network.layers])
    assert taps["input"] is x
    assert all(torch.equal(taps[name], seen[name]) for name in seen)
    torch.autograd.grad(network.tap(x, ["s_relu"])["s_relu"].sum(), x)
    assert not any(module._forward_hooks for module in network.modules())


def test_values_are_let_go_once_read_but_residual_ones_are_kept():
    """A sum far below its first input still gets it: the answer equals adding by hand."""
    network = build(zoo.load("gptransformer", positions=40), 0).eval()
    x = torch.randn(2, 1, 40)
    taps = network.tap(x, ["embedding", "block_1_attention", "block_1_attention_sum"])
    assert torch.equal(taps["block_1_attention_sum"], taps["embedding"] + taps["block_1_attention"])


@pytest.mark.parametrize("name", zoo.names())
def test_every_nonlinearity_and_pooling_is_a_module_called_once(name):
    """What attribution needs; modules are counted in a forward pass, those inside layers too."""
    network = build(zoo.load(name), 0).eval()
    calls = {}
    for path, module in network.named_modules():
        if not list(module.children()):
            module.register_forward_hook(lambda _m, _i, _o, path=path: calls.update({path: calls.get(path, 0) + 1}))
    network(torch.randn(1, *network.spec.input_shape.sizes))
    assert set(calls.values()) == {1}
    kinds = [layer.kind for layer in network.spec.layers]
    relus = [m for m in network.modules() if isinstance(m, nn.ReLU)]
    assert len(relus) == kinds.count("relu")


def test_parameters_are_found_by_layer():
    network = build(zoo.load("promoter-cnn"), 0)
    found = network.parameters_by_layer()
    assert list(found["motifs"]) == ["weight", "bias"]
    assert sum(p.numel() for layer in found.values() for p in layer.values()) == 292_414
    assert "flatten" not in found


def test_a_wrong_input_is_refused_in_words():
    with pytest.raises(InputError, match="it takes 1 channel x 64 positions but is given 1 x 63"):
        build(zoo.load("promoter-cnn"))(torch.zeros(2, 1, 63))
    with pytest.raises(KeyError, match="no layer 'lost'"):
        build(zoo.load("promoter-cnn")).tap(torch.zeros(2, 1, 64), ["lost"])


def test_the_table_of_presets_states_published_figures():
    rows = {row["name"]: row for row in networks_rows()}
    assert (rows["promoter-cnn"]["parameters"], rows["als-net"]["parameters"]) == (292_414, 841_586)
    assert rows["als-net"]["input"] == {"channels": 1, "positions": 2048}
    assert rows["promoter-cnn"]["receptive_field"] == 4
    assert rows["als-net"]["receptive_field"] == 64
    assert rows["linear"]["receptive_field"] == 1000
    layers = rows["als-net"]["layers"]
    assert isinstance(layers, list)
    assert layers[5]["output"] == {"channels": 32, "height": 16, "width": 16}
    assert list(networks_table()["name"])[: len(zoo.names())] == list(zoo.names())


@pytest.mark.parametrize(("initial", "fans"), [("he", 4 * 3), ("glorot", 4 * 3 + 5 * 3)])
def test_first_weights_are_drawn_by_the_rule_that_is_asked_for(initial, fans):
    """Uniform within sqrt(6 / fan in) (He) or sqrt(6 / (fan in + fan out)) (Glorot): 5 kernels of 3 by 4 channels."""
    first, second = {"filters": 4, "name": "first"}, {"filters": 5, "name": "second"}
    layers = [{"kind": "conv1d", "kernel": 3} | own for own in (first, second)]
    spec = read({"input": {"channels": 1, "positions": 40}, "layers": layers, "initial": initial})
    drawn = [build(spec, seed).layers["second"] for seed in range(40)]
    weights = torch.cat([module.get_parameter("weight").detach().flatten() for module in drawn])
    exact = (6 / fans) ** 0.5
    assert weights.abs().max() == pytest.approx(exact, rel=0.02)
    assert weights.abs().max() <= exact
    assert weights.std() == pytest.approx(exact / 3**0.5, rel=0.05)
    assert not any(module.get_parameter("bias").any() for module in drawn)


def test_als_net_hears_its_input_from_the_start():
    """Torch's own first weights shrink the signal layer by layer, so that everybody gets the same answer."""
    people = torch.randint(0, 3, (8, 1, 2048), generator=torch.Generator().manual_seed(0)).float()
    spread = {}
    for initial in ("he", "torch"):
        with torch.no_grad():
            spread[initial] = build(zoo.load("als-net", initial=initial)).eval()(people).std(0).max().item()
    assert spread["he"] > 1e-3
    assert spread["torch"] < 1e-5
