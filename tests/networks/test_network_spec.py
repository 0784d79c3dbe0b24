"""Specifications: written and read back, and refused in one plain sentence."""
# ruff: noqa: E501

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.spec import NetworkSpec, read

CONV = {"kind": "conv1d", "name": "first", "filters": 2, "kernel": 3}
INPUT = {"channels": 1, "positions": 8}


@pytest.mark.parametrize("name", zoo.names())
def test_presets_survive_json(name):
    spec = zoo.load(name)
    assert read(spec.to_json()) == spec
    assert read(json.loads(spec.model_dump_json())) == spec


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        ({"input": INPUT, "layers": [CONV | {"kernal": 3}]}, "network layer 1 'first' (conv1d) kernal: no setting is called 'kernal'. Did you mean 'kernel'?"),
        ({"input": INPUT, "layers": [CONV], "famly": "x"}, "network famly: no setting is called 'famly'. Did you mean 'family'?"),
        ({"input": INPUT, "layers": [CONV, {"kind": "conv1"}]}, "network layer 2: no layer kind is called 'conv1'. Did you mean 'conv1d'?"),
        ({"input": INPUT, "layers": [{"units": 3}]}, 'network layer 1: it does not say which layer kind it is. Add "kind", such as "dense".'),
        ({"input": INPUT, "layers": [CONV | {"kernel": 0}]}, "network layer 1 'first' (conv1d) kernel: it must be at least 1, not 0."),
        ({"input": INPUT, "layers": [{"kind": "conv1d", "kernel": 2}]}, "network layer 1 (conv1d) filters: it is missing."),
        ({"input": INPUT, "layers": [CONV, CONV]}, "network layers: two layers are called 'first'; give each a name of its own."),
        ({"input": INPUT, "layers": [CONV | {"inputs": ["lost"]}]}, "network layers: layer 'first' is fed by 'lost', which is not in the network."),
        ({"input": INPUT, "layers": [CONV, {"kind": "relu", "inputs": ["frist"]}]}, "network layers: layer 'relu_2' is fed by 'frist', which is not in the network; did you mean 'first'."),
        ({"input": INPUT, "layers": [CONV | {"inputs": ["b"]}, {"kind": "relu", "name": "b"}]}, "network layers: layer 'first' is fed by 'b', which comes only after it; feed it from an earlier layer."),
        ({"input": INPUT, "layers": [CONV, {"kind": "add", "name": "sum"}]}, "network layers: layer 'sum' (add) joins branches, so it needs two inputs or more."),
        ({"input": INPUT, "layers": [CONV, {"kind": "relu", "name": "r", "inputs": ["input", "first"]}]}, "network layers: layer 'r' (relu) takes one input, not 2."),
        ({"input": INPUT, "layers": [CONV | {"name": "a.b"}]}, "network layer 1 'a.b' (conv1d) name: 'a.b' is no name: a letter first, then letters, digits, _ or -, at most 64."),
        ({"input": INPUT, "layers": [CONV | {"name": "values"}]}, "network layer 1 'values' (conv1d) name: 'values' cannot name a layer, it has a meaning of its own."),
        ({"input": {"positions": 3}, "layers": [CONV]}, "network input: an input has the axes channels x positions; channels x height x width; features; tokens x width; tokens; not positions."),
        ({"layers": [CONV]}, "network input: it is missing."),
        ({"input": INPUT, "layers": []}, "network layers: at least 1 must be there, not 0."),
        ("{", "network line 1: it is not JSON: expecting property name enclosed in double quotes. Was the file cut short?"),
        ("[]", 'network: it holds no network. A network is an object with "input" and "layers".'),
        (b"\xff\xfe\x00", "network: it is not JSON: the text cannot be decoded. Was the file cut short?"),
        ("[" * 100_000, "network: it is not JSON: the text cannot be decoded. Was the file cut short?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(network, sentence):
    with pytest.raises(InputError) as error:
        read(network)
    assert str(error.value) == sentence


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["input", "layers", "kind", "name", "units", "channels", "positions"]), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_nonsense_is_refused_in_words_never_by_a_traceback(nonsense):
    try:
        assert isinstance(read(json.dumps(nonsense)), NetworkSpec)
    except InputError as error:
        assert str(error).startswith("network")  # noqa: PT017


def test_unnamed_layers_get_names_that_are_free():
    relu = {"kind": "relu"}
    spec = read({"input": INPUT, "layers": [relu | {"name": "relu_2"}, relu, relu]})
    assert [layer.name for layer in spec.layers] == ["relu_2", "relu_2_", "relu_3"]
    assert spec.sources["relu_3"] == ("relu_2_",)
    assert spec["relu_3"].kind == "relu"


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("mpl", {}, "network: no preset is called 'mpl'. Did you mean 'mlp'?"),
        ("mlp", {"hiden": 3}, "network mlp setting hiden: no setting is called 'hiden'. Did you mean 'hidden'?"),
        ("mlp", {"dropout": "2"}, "network mlp setting dropout: it must be at most 0.95, not '2'."),
        ("cnn", {"positions": 5}, "network cnn on 5 positions, layer 'conv_1' (conv1d): kernel 20 is longer than the 5 positions. Use 5 or pad 8."),
        ("als-net", {"positions": 100}, "network als-net: 100 positions are not whole promoters of 64 sites. Give a multiple of 64, or set sites."),
        ("als-net", {"grid": 6}, "network als-net setting grid: it must be a multiple of 4, not 6."),
        ("gptransformer", {"heads": 5}, "network gptransformer setting heads: 5 heads cannot share a width of 32. Use a width of 35."),
        ("linear", {"outputs": 0}, "network linear: outputs must be at least 1, not 0."),
    ],
)  # fmt: skip
def test_presets_refuse_settings_in_words(name, values, sentence):
    with pytest.raises(InputError) as error:
        zoo.load(name, **values)
    assert str(error.value) == sentence


def test_settings_are_read_from_text_as_the_command_line_gives_them():
    spec = zoo.load("mlp", positions=30, hidden="12, 5", dropout="0", batch_norm="true", activation="gelu")
    assert [layer.units for layer in spec.layers if layer.kind == "dense"] == [12, 5, 2]
    assert [layer.kind for layer in spec.layers[:4]] == ["flatten", "dense", "batch_norm", "gelu"]


@pytest.mark.parametrize("name", zoo.names())
def test_every_setting_is_described_and_limited(name):
    """What a form needs: a description for each, and both ends of the range for every number."""
    for setting, schema in zoo.settings(name).model_json_schema().get("properties", {}).items():
        assert schema["description"], setting
        assert "default" in schema, setting
        if schema.get("type") in ("integer", "number"):
            assert {"minimum", "maximum"} <= set(schema), setting


@pytest.mark.parametrize("name", zoo.names())
@pytest.mark.parametrize("outputs", [1, 3])
def test_presets_end_in_the_outputs_asked_for(name, outputs):
    spec = zoo.load(name, channels=3, outputs=outputs)
    assert spec.outputs == outputs
    assert spec.layers[-1].kind == "dense"  # logits: the loss holds the softmax
    assert spec.input["channels"] == 3
