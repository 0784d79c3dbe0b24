"""Explanations in large batches: nothing is read back as they run; where memory runs out they go on in halves."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from explorer.errors import InputError
from explorer.inspection.attribution import budget, integrated
from explorer.inspection.attribution.attribute import attribute
from explorer.inspection.attribution.gradients import generators, gradient_shap, saliency
from explorer.inspection.attribution.integrated import integrated_gradients, quadrature
from explorer.inspection.attribution.paths import through_first
from explorer.inspection.attribution.perturbation import mutagenesis, occlusion
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo
from explorer.networks.build import build

POSITIONS = 40
NETWORKS = {
    "mlp": {"hidden": "16,8"},
    "cnn": {"kernel": 5, "stride": 2},
    "gptransformer": {"token_size": 5, "width": 8},
}
READS = {"cpu", "numpy", "item", "tolist", "__bool__", "__float__", "__int__", "__index__", "__array__", "nonzero"}
DISPATCHED = {"_local_scalar_dense", "nonzero", "is_nonzero", "equal", "masked_select"}


class Reads(TorchFunctionMode):
    """Counts what would make the processor wait for a device, as far as it is seen by name."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.count += getattr(func, "__name__", "") in READS
        return func(*args, **(kwargs or {}))


class Dispatched(TorchDispatchMode):
    """Counts the operations that read a number back, whoever calls them."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        by_mask = func.overloadpacket is torch.ops.aten.index and any(
            part is not None and part.dtype == torch.bool for part in args[1]
        )
        self.count += func.overloadpacket.__name__ in DISPATCHED or by_mask
        return func(*args, **(kwargs or {}))


def waits(work):
    """Return how often work waits for its device."""
    with Reads() as seen, Dispatched() as dispatched:
        work()
    return seen.count + dispatched.count


def question(name="mlp", samples=6, memory=None):
    network = build(zoo.load(name, POSITIONS, 1, 1, **NETWORKS[name]), 0, torch.float64)
    x = torch.from_numpy(np.random.default_rng(0).integers(0, 3, (samples, 1, POSITIONS)).astype(np.float64))
    subject = Subject(network, OutputTarget(), (1, POSITIONS), memory=memory)
    return subject, x, torch.full((1, 1, POSITIONS), 0.8).double()


def test_the_counters_see_what_waits():
    x = torch.arange(4.0)
    acts = [lambda: float(x[0]), lambda: x.cpu(), lambda: x.numpy(), lambda: x.tolist(), lambda: bool(x[0] > 0)]
    for act in [*acts, lambda: x[x > 2], lambda: torch.nonzero(x), lambda: x.sum().item()]:
        assert waits(act) > 0
    assert waits(lambda: x[torch.tensor([0, 2])] * 2 + x[1:3]) == 0


@pytest.mark.parametrize("name", NETWORKS)
def test_reading_back_grows_neither_with_samples_nor_with_nodes_nor_with_batches(name):
    counts = []
    for samples, steps, memory in ((4, 10, None), (40, 10, None), (4, 100, None), (12, 10, 100_000)):
        subject, x, baseline = question(name, samples, memory)
        with torch.no_grad():
            many = -(-samples * steps // subject.tails(subject.into_first(x[:1])).size)
        assert many > 3 or memory is None
        values, scale = subject.values(x), torch.full((samples,), 1e9).double()
        change = values - subject.values(baseline)

        def work(subject=subject, x=x, baseline=baseline, steps=steps, change=change, scale=scale):
            integrated_gradients(subject, x, baseline, steps=steps, change=change, scale=scale)

        counts.append(waits(work))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 20


@pytest.mark.parametrize("name", NETWORKS)
def test_all_work_of_a_pass_stays_on_its_device(name):
    """The device "meta" has shapes and no numbers: whatever reads one back, or comes from elsewhere, is an error."""
    subject, x, baseline = question(name)
    with torch.no_grad():
        subject.tails(subject.into_first(x[:1]))
    assert subject.rows
    assert subject.first is not None
    subject.device = torch.device("meta")
    subject.network, subject.weights = subject.network.to("meta"), subject.weights.to("meta")
    subject.first = type(subject.first)(subject.first.module, subject.first.order.to("meta"))
    there, start = x.to("meta"), baseline.to("meta")
    with pytest.raises(NotImplementedError):
        there.cpu()
    for averaged in (False, True):
        scores = through_first(subject, there, start, *quadrature(50), averaged=averaged)
        assert (scores.shape, scores.device.type) == (x.shape, "meta")
    assert integrated_gradients(subject, there, start, tolerance=None, fast=False)[0].device.type == "meta"
    assert saliency(subject, there).device.type == "meta"
    assert gradient_shap(subject, there, start, 10, generators(0, range(len(x)))).device.type == "meta"
    table = torch.tensor([0.0, 1.0, 2.0]).double().view(3, 1, 1).expand(3, 1, POSITIONS).to("meta")
    for fast in (True, False):
        assert mutagenesis(subject, there, table, np.array([0, 1, 2]), fast=fast)[0].shape == (len(x), POSITIONS)
        for groups in (None, [np.array([0, 1]), np.array([5])]):
            assert occlusion(subject, there, start, groups, fast=fast)[0].device.type == "meta"


class Short(nn.Module):
    """A network on a device that has room for so many rows at once."""

    def __init__(self, network, room):
        super().__init__()
        self.network, self.room, self.largest = network, room, 0

    def forward(self, x):
        if len(x) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        self.largest = max(self.largest, len(x))
        return self.network(x)


TABLE = torch.tensor([0.0, 1.0, 2.0]).double().view(3, 1, 1).expand(3, 1, POSITIONS)
GROUPS = [np.array([0, 1, 7]), np.array([3])]
WORK = {
    "integrated gradients": lambda subject, x, start: integrated_gradients(subject, x, start, tolerance=0.001)[0],
    "without its first layer": lambda subject, x, start: integrated_gradients(subject, x, start, fast=False)[0],
    "saliency": lambda subject, x, _: saliency(subject, x),
    "mutagenesis": lambda subject, x, _: mutagenesis(subject, x, TABLE, np.array([0, 1, 2]))[0],
    "occlusion": lambda subject, x, start: occlusion(subject, x, start, None)[0],
    "occlusion of groups": lambda subject, x, start: occlusion(subject, x, start, GROUPS)[0],
}


@pytest.mark.parametrize("name", ["mlp", "gptransformer"])
@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_where_memory_runs_out_halves_give_what_whole_blocks_give(name, work):
    whole, x, baseline = question(name)
    short = Subject(Short(whole.network, 5), OutputTarget(), (1, POSITIONS))
    expected, scores = work(whole, x, baseline), work(short, x, baseline)
    assert scores.numpy() == pytest.approx(expected.numpy(), rel=1e-9, abs=1e-12)
    assert isinstance(short.network, Short)
    assert 2 <= short.network.largest <= 5


def test_samples_that_do_not_fit_together_are_explained_in_halves(monkeypatch):
    """Memory may run out between the batches too, where what is kept of all samples together has no room."""
    subject, x, baseline = question()
    dosages, asked = x[:, 0].numpy().astype(np.int8), []

    def encoder(genotypes):
        return torch.as_tensor(genotypes).double()[:, None]

    whole = attribute(subject.network, encoder, dosages, baseline=baseline)
    through = integrated.integrated_gradients

    def short(subject, x, *rest, **options):
        asked.append(len(x))
        if len(x) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return through(subject, x, *rest, **options)

    monkeypatch.setattr(integrated, "integrated_gradients", short)
    halves = attribute(subject.network, encoder, dosages, baseline=baseline)
    assert asked == [6, 3, 1, 1, 1, 1, 1, 1]
    assert halves.scores == pytest.approx(whole.scores, rel=1e-6, abs=1e-9)
    assert (halves.steps == whole.steps).all()


def test_without_room_for_one_there_is_a_sentence():
    whole, x, baseline = question()
    short = Subject(Short(whole.network, 5), OutputTarget(), (1, POSITIONS))
    assert isinstance(short.network, Short)
    short.network.room = 0
    with pytest.raises(InputError, match="Memory: there is no room for a single"):
        integrated_gradients(short, x, baseline)


def test_the_budget_of_a_batch_is_half_of_what_a_gpu_has_left(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (6_000_000_000, 80_000_000_000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 3_000_000_000)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 1_000_000_000)
    assert budget.of_batch(torch.device("cuda:0")) == 4_000_000_000
    assert budget.of_batch(torch.device("cpu")) == budget.MEMORY
    assert budget.tail_rows(10**12, 4, 1000, torch.device("cuda:0")) == budget.MOST_ON_GPU
    assert budget.tail_rows(10**12, 4, 10**6, torch.device("cuda:0")) == budget.MOST_NUMBERS // 10**6
    assert budget.tail_rows(4_000_000, 1000, 10, torch.device("cuda:0")) == 1000
