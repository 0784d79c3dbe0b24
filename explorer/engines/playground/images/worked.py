"""A pixel of a feature map opens: its window on the maps before, the products, their sum, and what becomes of it."""

from __future__ import annotations

from itertools import chain

import numpy as np

from explorer.engines.playground.forwards import ACTIVATIONS, loss_line, softmax_term
from explorer.engines.playground.images.network import ImageNetwork
from explorer.engines.playground.passing import Pass, activate, loss_of
from explorer.engines.playground.terms import spoken, term
from explorer.messages.playground.frames import Opened, Section, ShownPoint, Term, Window, WindowSource
from explorer.training.images.layout import ImageLayout, Stage

Maps = np.ndarray


def check(plan: ImageLayout, element: str) -> None:
    """Raise IndexError where a network has no such element."""
    if element == "loss":
        return
    if element[0] != "p":
        raise IndexError(f"no {element} here: of images, pixels (p1.0.2.3) and the loss can be opened")
    plan.pixel(*_place(element))


def _place(element: str) -> tuple[int, int, int, int]:
    layer, number, row, column = (int(part) for part in element[1:].split("."))
    return layer, number, row, column


def unfold(network: ImageNetwork, element: str, net: int) -> Opened:
    """Return the arithmetic of a pixel, or of the shown image's loss; IndexError where there is no such element."""
    check(network.plan, element)
    index = network.shown
    label = float(network.points.labels[index])
    sums, maps = network.maps()
    run = _run(network, sums, maps, label)
    window = None
    if element == "loss":
        last = len(network.plan.stages)
        elements = [f"p{last}.{k}.0.0" for k in range(network.plan.outputs)]
        template, numbers, note = loss_line(network.plan, run)
        terms = [term("L", template, numbers, run.loss, ["loss", *elements], note)]
        if network.plan.output_activation == "softmax":
            terms.insert(0, softmax_term(run, elements, int(label)))
        title, sections = "The loss of this image", [Section(title="Loss", terms=tuple(terms))]
    else:
        layer, number, row, column = _place(element)
        if layer == 0:
            value = float(network.points.images[index][row, column])
            windows = network.points.kind == "windows"
            note = "copies of the alternative allele" if windows else "from 0, the paper, to 1, the darkest ink"
            terms = [term("x", "{}", [value], value, [element], note)]
            title = f"Variant {column + 1}" if windows else f"The image, row {row + 1}, column {column + 1}"
        else:
            entered = maps[layer - 2] if layer > 1 else network.points.images[index][None]
            terms, window = pixel(network, run, layer, number, row, column, entered)
            title = _pixel(network, layer, number, row, column)
        sections = [Section(title="Forward pass", terms=tuple(terms))]
    shown = ShownPoint(index=index, x1=0.0, x2=0.0, label=label)
    return Opened(element=element, net=net, point=shown, title=title, sections=tuple(sections), window=window)


def _run(network: ImageNetwork, sums: list[Maps], maps: list[Maps], label: float) -> Pass:
    """Return the end of the forward pass as the arithmetic of dense networks takes it."""
    acts = maps[-1].ravel().astype(np.float64)
    target = network.plan.targets(np.array([label]))[0].astype(np.float64)
    predicted = network.predict(acts[None])[0]
    loss, _ = loss_of(network.plan, acts, predicted, target)
    return Pass([], [], [sums[-1].ravel().astype(np.float64)], [acts], [], predicted, target, loss)


def _pixel(network: ImageNetwork, layer: int, number: int, row: int, column: int) -> str:
    part = network.plan.stages[layer - 1]
    if layer == len(network.plan.stages):
        return f"Output for {network.points.names[number]}"
    if part.kind == "dense":
        return f"Neuron {number + 1} of layer {layer}"
    where = f"row {row + 1}, column {column + 1}" if part.shape[0] > 1 else f"place {column + 1}"
    return f"Map {number + 1} of layer {layer}, {where}"


def pixel(
    network: ImageNetwork, run: Pass, layer: int, number: int, row: int, column: int, entered: Maps
) -> tuple[list[Term], Window]:
    """Return the lines of one pixel and its window on the maps (sources, rows, columns) that enter its layer."""
    part = network.plan.stages[layer - 1]
    top, left = (at * by - before for at, by, before in zip((row, column), part.stride, part.before, strict=True))
    here = f"p{layer}.{number}.{row}.{column}"
    if part.learns:
        windows = [_cut(one, top, left, part) for one in entered.astype(np.float64)]
        theta = network.state.theta.astype(np.float64)
        kernels = theta[part.weights : part.biases].reshape(part.maps, part.sources, *part.kernel)[number]
        terms, sums = _products(network, part, layer, windows, kernels)
        bias = float(theta[part.biases + number])
        z = sum(sums) + bias
        terms += _ending(network, run, part, layer, number, here, sums, bias, z)
        sources = tuple(
            WindowSource(map=k, values=_numbers(window), weights=_numbers(kernel), sum=value)
            for k, (window, kernel, value) in enumerate(zip(windows, kernels, sums, strict=True))
        )
        winner = None
    else:
        window = _cut(entered[number].astype(np.float64), top, left, part)
        terms, winner = _pooled(part, layer, number, here, window), None
        if part.kind == "max":
            winner = int(window.argmax())
        sources = (WindowSource(map=number, values=_numbers(window), weights=None, sum=terms[-1].value or 0.0),)
    rows, columns = part.kernel
    about = Window(
        layer=layer, map=number, row=row, column=column, top=top, left=left, rows=rows, columns=columns,
        sources=sources, winner=winner,
    )  # fmt: skip
    return terms, about


def _cut(values: np.ndarray, top: int, left: int, part: Stage) -> np.ndarray:
    """Return a window of a map, NaN where it reaches beyond it: there stand the zeros of the padding."""
    rows, columns = part.kernel
    cut = np.full((rows, columns), np.nan)
    high, wide = values.shape
    for r in range(rows):
        for c in range(columns):
            if 0 <= top + r < high and 0 <= left + c < wide:
                cut[r, c] = values[top + r, left + c]
    return cut


def _numbers(values: np.ndarray) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values.ravel())


def _products(
    network: ImageNetwork, part: Stage, layer: int, windows: list[np.ndarray], kernels: np.ndarray
) -> tuple[list[Term], list[float]]:
    """Return one line for each map that enters, and its sum."""
    terms, sums = [], []
    for k, (window, kernel) in enumerate(zip(windows, kernels, strict=True)):
        values = np.nan_to_num(window)
        total = float((values * kernel).sum())
        numbers = list(chain.from_iterable(zip(values.ravel().tolist(), kernel.ravel().tolist(), strict=True)))
        template = " + ".join(["{} · {}"] * values.size)
        beyond = int(np.isnan(window).sum())
        note = f"{beyond} of them lie in the padding, where x is 0" if beyond else ""
        terms.append(term(_from(network, layer, k), template, numbers, total, [f"p{layer - 1}.{k}"], note))
        sums.append(total)
    return terms, sums


def _from(network: ImageNetwork, layer: int, source: int) -> str:
    if layer == 1:
        return "genotypes" if network.points.kind == "windows" else "image"
    return f"{'neuron' if network.plan.stages[layer - 2].kind == 'dense' else 'map'} {source + 1}"


def _ending(
    network: ImageNetwork,
    run: Pass,
    part: Stage,
    layer: int,
    number: int,
    here: str,
    sums: list[float],
    bias: float,
    z: float,
) -> list[Term]:
    """Return the sum with its bias, and the activation."""
    numbers, template = list(sums), " + ".join(["{}"] * len(sums))
    note = "what comes from each, added up"
    if network.learner.biases:
        numbers, template, note = [*sums, bias], f"{template} + {{}}", "what comes from each, and the bias"
    terms = [term("z", template, numbers, z, [here], note)]
    last = layer == len(network.plan.stages)
    if last and network.plan.output_activation == "softmax":
        every = [f"p{layer}.{k}.0.0" for k in range(network.plan.outputs)]
        return [*terms, softmax_term(run, every, number)]
    template, words = ACTIVATIONS[part.activation]
    value = activate(part.activation, z)
    numbers = [-z if part.activation == "sigmoid" else z] * template.count("{}")
    symbol = "ŷ" if last else "a"
    return [*terms, term(symbol, template, numbers, value, [here], f"{spoken(part.activation)}: {words}")]


def _pooled(part: Stage, layer: int, number: int, here: str, window: np.ndarray) -> list[Term]:
    """Return the line of a pooling."""
    numbers = window.ravel().tolist()
    holes = ["{}"] * len(numbers)
    if part.kind == "max":
        template, value, note = f"max({', '.join(holes)})", max(numbers), "the largest of its window"
    else:
        template, value = f"({' + '.join(holes)}) / {len(numbers)}", float(np.mean(numbers))
        note = "the mean of its window"
    return [term("a", template, numbers, value, [here, f"p{layer - 1}.{number}"], note)]
