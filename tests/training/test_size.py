"""How many networks a run trains by itself: more where they are cheap, one where they are not."""

from dataclasses import replace

import pytest

from explorer.networks import zoo
from explorer.training import plan as plans
from explorer.training import size, stack
from explorer.training.plan import Plan


def of_mlp(plan: Plan, width: int, positions: int) -> Plan:
    return replace(plan, network=zoo.load("mlp", positions, 1, 1, hidden=(width,)), train=400, validation=80, test=120)


@pytest.fixture
def plan(cohort, run_spec) -> Plan:
    return plans.make(cohort, run_spec(device="cpu"))


def test_time_is_that_of_the_multiply_adds_and_of_the_steps(plan, run_spec):
    """The first layer has no gradient for its input. A stack takes the same steps for all its networks."""
    spec = run_spec(epochs=10, batch_size=40)
    made = of_mlp(plan, 100, 8000)
    arithmetic, steps = 10 * 400 * (2 * 8000 * 100 + 3 * 100) / size.MULTIPLY_ADDS, 10 * 10 * size.STEP
    assert size.seconds(made, spec) == pytest.approx(arithmetic + steps)
    assert stack.together(made.network, 3, made.device, 40) == 3
    assert size.seconds(made, spec, 5, 3) == pytest.approx(5 * (3 * arithmetic + steps))
    large = of_mlp(plan, 4000, 8000)
    assert stack.together(large.network, 3, made.device, 40) == 1
    assert size.seconds(large, spec, 5, 3) == pytest.approx(15 * size.seconds(large, spec))


def test_as_many_networks_as_a_short_wait_allows(plan, run_spec):
    spec = run_spec(epochs=60, batch_size=32)
    shapes = [(64, 3000), (600, 3000), (1200, 3000), (4000, 3000), (8000, 30_000)]
    found = [size.usual(of_mlp(plan, *shape), spec) for shape in shapes]
    assert found[0] == (5, 3)
    assert found[-1] == (1, 1)
    assert found == sorted(found, reverse=True)
    for (folds, networks), shape in zip(found, shapes, strict=True):
        assert folds == 1 or size.seconds(of_mlp(plan, *shape), spec, folds, networks) <= size.SHORT


def test_a_gpu_trains_more_and_a_ranking_of_promoters_one(plan, run_spec):
    spec, made = run_spec(epochs=60), of_mlp(plan, 64, 3000)
    gpu = replace(made.device, name="cuda:0")
    assert size.usual(replace(made, device=gpu), spec) == (5, 5)
    assert size.usual(made, run_spec(protocol={"kind": "promoters"})) == (1, 1)


def test_too_few_samples_for_folds_are_one_hold_out(plan, run_spec):
    few = replace(of_mlp(plan, 64, 3000), train=30, validation=4, test=8)
    assert size.usual(few, run_spec()) == (1, 3)


def test_the_run_keeps_all_else(plan, run_spec):
    spec = run_spec(epochs=60, split={"seed": 4, "validation_share": 0.2})
    made = size.with_usual(of_mlp(plan, 64, 3000), spec)
    assert (made.split.kind, made.split.folds, made.ensemble) == ("kfold", 5, 3)
    assert (made.split.seed, made.split.validation_share) == (4, 0.2)
    assert made.model_copy(update={"split": spec.split, "ensemble": 1}) == spec
    large = size.with_usual(of_mlp(plan, 8000, 30_000), spec)
    assert large == spec
