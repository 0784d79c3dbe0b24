"""The disk that a run is told to need, against what it leaves there."""

from explorer.training import loop, needs, plan


def test_disk_is_enough_for_what_a_run_leaves(cohort, run_spec, tmp_path):
    spec = run_spec(epochs=3, network={"preset": "mlp", "settings": {"hidden": [256, 128]}})
    told = needs.of(plan.make(cohort, spec), spec)
    list(loop.train(cohort, spec, tmp_path))
    left = sum(path.stat().st_size for path in tmp_path.rglob("*.safetensors"))
    assert left <= told.disk_bytes <= 4 * left


def test_memory_holds_genotypes_beside_the_device_s(cohort, run_spec):
    spec = run_spec(device="cpu")
    made = plan.make(cohort, spec)
    assert needs.of(made, spec).memory_bytes > made.memory.total + made.memory.parts["genotypes"]
