"""Deeper, bidirectional and recursive networks in the browser, against torch and hand values."""

import math

import arithmetic
import pytest
import torch

FOLDER = "sequences/deep"
TOKENS = [0.9, -0.4, 0.6, 0.6, -0.8]
W = arithmetic.evaluate(f"{FOLDER}/graphs.js", "WEIGHTS")


def computed(name, inputs, start=None, end=None):
    """Return values by node, and the ways from the first input to the last output or between two nodes."""
    graph = arithmetic.evaluate(f"{FOLDER}/graphs.js", "unrolled(name, steps)", name=name, steps=len(inputs))
    found, way = arithmetic.evaluate(
        f"{FOLDER}/values.js",
        """(() => {
          const found = values(graph, inputs, weights), { start, end } = { ...graph, ...between };
          return [[...found].map(([id, { value }]) => [id, value]), ways(graph, found, weights, start, end)];
        })()""",
        graph=graph,
        inputs=inputs,
        weights=W,
        between={"start": start, "end": end} if start else {},
    )
    return dict(found), way


def reader(u, w, b):
    """Return a torch RNN of one unit."""
    cell = torch.nn.RNN(1, 1, dtype=torch.float64)
    with torch.no_grad():
        for part, value in zip(cell.parameters(), (u, w, b, 0.0), strict=True):
            part.fill_(value)
    return cell


def by_torch(name, x):
    """Return the outputs of torch, a number for each step."""
    h, _ = reader(W["u"], W["w"], W["b_h"])(x[:, None])
    if name == "plain":
        return W["c"] + W["v"] * h[:, 0]
    if name == "stacked":
        z, _ = reader(W["u2"], W["w2"], W["b_z"])(h)
        return W["c"] + W["v"] * z[:, 0]
    if name == "both":
        g, _ = reader(W["u2"], W["w2"], W["b_g"])(x.flip(0)[:, None])
        return W["c"] + W["v"] * h[:, 0] + W["v2"] * g.flip(0)[:, 0]
    state, outputs = None, []
    for one in x:
        total = W["b_h"] + W["u2"] * torch.tanh(W["u"] * one + W["b_m"])
        if state is not None:
            total = total + W["w2"] * torch.tanh(W["b_k"] + W["w"] * state)
            total = total + (W["s"] * state if name == "skips" else 0)
        state = torch.tanh(total)
        outputs.append(W["c"] + W["v2"] * torch.tanh(W["b_n"] + W["v"] * state))
    return torch.stack(outputs)


@pytest.mark.parametrize("name", ["plain", "stacked", "transitions", "skips", "both"])
def test_outputs_and_derivatives_are_torchs(name):
    found, way = computed(name, TOKENS)
    x = torch.tensor(TOKENS, dtype=torch.float64, requires_grad=True)
    outputs = by_torch(name, x)
    assert [found[f"o.{t + 1}"] for t in range(5)] == pytest.approx(outputs.tolist(), abs=1e-12)
    (slope,) = torch.autograd.grad(outputs[-1], x)
    assert way["slope"] == pytest.approx(float(slope[0]), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "longest", "shortest", "ways"),
    [
        ("plain", lambda t: t, lambda t: t, lambda t: 1),
        ("stacked", lambda t: t + 1, lambda t: t + 1, lambda t: t),
        ("transitions", lambda t: 2 * t + 1, lambda t: 2 * t + 1, lambda t: 1),
        ("skips", lambda t: 2 * t + 1, lambda t: t + 2, lambda t: 2 ** (t - 1)),
        ("both", lambda t: t, lambda t: t, lambda t: 1),
        ("tree", lambda t: math.ceil(math.log2(t)), lambda t: math.ceil(math.log2(t)), lambda t: 1),
    ],
)
def test_ways_are_as_long_as_their_closed_forms(name, longest, shortest, ways):
    for steps in (2, 3, 5, 6):
        _, way = computed(name, [*TOKENS, 0.1][:steps])
        assert (way["most"], way["least"], way["count"]) == (longest(steps), shortest(steps), ways(steps)), steps


def test_an_output_hangs_on_what_was_read_and_in_both_ways_on_all():
    assert computed("stacked", TOKENS, "x.3", "o.1")[1] is None
    assert computed("both", TOKENS, "x.5", "o.1")[1]["most"] == 5
    assert computed("both", TOKENS, "x.2", "o.2")[1]["count"] == 2


def test_the_tree_by_hand():
    """Five leaves: two pairs and one left over; then one joint of pairs, then one with the fifth leaf."""
    found, way = computed("tree", TOKENS)
    a, b, c, d, e = TOKENS
    first = math.tanh(0.1 + 0.9 * a - 0.7 * b)
    second = math.tanh(0.1 + 0.9 * c - 0.7 * d)
    third = math.tanh(0.1 + 1.1 * first + 0.6 * second)
    root = math.tanh(0.1 + 1.1 * third - 0.7 * e)
    assert [found[f"h.{k}"] for k in (1, 2, 3, 4)] == pytest.approx([first, second, third, root], abs=1e-12)
    assert found["o.1"] == pytest.approx(0.1 + 1.5 * root, abs=1e-12)
    slope = 1.5 * (1 - root**2) * 1.1 * (1 - third**2) * 1.1 * (1 - first**2) * 0.9
    assert way["slope"] == pytest.approx(slope, abs=1e-12)
    assert way["longest"] == ["x.1", "h.1", "h.3", "h.4", "o.1"]


def test_the_factors_of_a_way_multiply_to_its_derivative():
    graph = arithmetic.evaluate(f"{FOLDER}/graphs.js", "unrolled('transitions', 4)")
    list_, slope = arithmetic.evaluate(
        f"{FOLDER}/values.js",
        """(() => { const found = values(graph, inputs, weights), way = ways(graph, found, weights);
          return [factors(graph, way.longest, found, weights), way.slope]; })()""",
        graph=graph,
        inputs=TOKENS[:4],
        weights=W,
    )
    assert math.prod(one["factor"] for one in list_) == pytest.approx(slope, abs=1e-12)
    assert len(list_) == 10


@pytest.mark.parametrize("name", ["plain", "stacked", "transitions", "skips", "both", "tree"])
def test_the_answer_to_each_question_is_on_the_graph(name):
    _, way = computed(name, TOKENS)
    told = arithmetic.evaluate(f"{FOLDER}/told.js", "asked(name, 5, way, 5)", name=name, way=way)
    right = {"plain": "5", "stacked": "6", "transitions": "11", "skips": "7", "both": "on all 5 tokens", "tree": "3"}[
        name
    ]
    assert told["answers"][told["right"]] == right
    assert len(set(told["answers"])) == 3


def test_exercises_take_the_right_answer_alone():
    asked = "EXERCISES.map(({ check }, k) => tried[k].map((one) => check(one).right))"
    tried = [
        [{"count": n} for n in (22, 20, 60, 23, 21)],
        [{"longest": a, "shortest": b} for a, b in ((41, 22), (41, 20), (40, 22), (39, 22), (41, 21))],
    ]
    told = arithmetic.evaluate(f"{FOLDER}/exercises.js", asked, tried=tried)
    assert told == [[True] + [False] * 4, [True] + [False] * 4]
    assert arithmetic.evaluate(f"{FOLDER}/exercises.js", "EXERCISES.length") == 2
