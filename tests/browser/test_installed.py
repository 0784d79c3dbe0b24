"""The wheel, in an environment of its own: its commands work, and its pages open by a deep link on a fresh server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
import served
from playwright.sync_api import expect
from ruler import Genome

from explorer.routes.modules import shelf

ROOT = Path(__file__).resolve().parents[2]

HELD = (
    "explorer/page_scripts/genome/saliency.py",
    "explorer/assets/icon.svg",
    "explorer/sample_data/cohort.bed",
    "explorer/sample_data/cross_truth.csv",
    "explorer/sample_data/results/manifest.json",
    "explorer/.streamlit/config.toml",
    *(f"explorer/components/{name}" for name in shelf().texts),
)


def run(command: list[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command outside the checkout, so that nothing of it is found by chance."""
    away = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run([str(c) for c in command], cwd=cwd, env=away, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from the checkout with the tools already here."""
    out = tmp_path_factory.mktemp("wheel")
    made = run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT], out)
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel, tmp_path_factory) -> Path:
    """`snp-explorer` of a fresh environment that holds the wheel and borrows everything it stands on."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    packages = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], home).stdout.strip())
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel]
    installed = run([*pip, "--disable-pip-version-check"], home)
    assert installed.returncode == 0, installed.stderr
    borrowed = sysconfig.get_path("purelib")
    (packages / "borrowed.pth").write_text(f"{borrowed}\n")
    result = run([python, "-c", "import explorer; print(explorer.__file__)"], home)
    assert Path(result.stdout.strip()).is_relative_to(packages), result
    return home / "bin" / "snp-explorer"


def test_the_wheel_holds_pages_assets_and_sample_data(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert set(HELD) <= names
    assert not [name for name in names if name.startswith(("tests", "pages", "sample_data"))]
    assert wheel.stat().st_size < 18_000_000


def test_networks_are_listed(command, tmp_path):
    result = run([command, "networks", "--json"], tmp_path)
    assert result.returncode == 0, result.stderr
    named = {network["name"]: network for network in json.loads(result.stdout)}
    assert {"linear", "mlp", "cnn", "promoter-cnn", "als-net", "residual-cnn", "gptransformer"} <= set(named)
    for network in named.values():
        assert {"family", "parameters", "input", "output", "layers", "receptive_field"} <= set(network)


def test_files_are_checked(command, tmp_path):
    samples = ROOT / "sample_data"
    sound = [command, "check", samples / "cross.bed", "--traits", samples / "cross_traits.csv", "--json"]
    result = run(sound, tmp_path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["usable"] is True
    (tmp_path / "cohort.bed").write_bytes(b"not genotypes")
    refused = run([command, "check", tmp_path / "cohort.bed"], tmp_path)
    assert refused.returncode == 2
    assert "cohort.b" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_its_sample_data_are_read(command, tmp_path):
    python = command.with_name("python")
    shapes = "{name: samples.open_sample(name).genotypes.dosages.shape for name in samples.names()}"
    result = run([python, "-c", f"from explorer.datasets import samples; print({shapes})"], tmp_path)
    assert result.stdout.strip() == "{'cohort': (1200, 6144), 'cross': (600, 3000)}", result.stderr


@pytest.mark.browser
def test_a_deep_link_opens_first_on_a_fresh_server(command, browser, tmp_path):
    app = served.App(tmp_path / "workspace", command=[str(command)]).start()
    try:
        _walk(app, browser)
    finally:
        app.stop()
        left = app.workers()
        for process in left:
            process.kill()
    assert not left


def _walk(app: served.App, browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(served.PATIENCE * 1000)
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    digest = app.digest("Sample cross")
    shipped = {path.name for path in (app.workspace / "runs").iterdir()}
    example = app.runs("train")[-1]
    page.goto(app.address("saliency", dataset=digest, run=example.name, method="integrated-gradients"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Saliency")
    view = Genome(page)
    view.has("log10p")
    served.still(page)
    card = page.locator(".st-key-checks-card")
    expect(card).to_contain_text("stands out from noise")
    page.goto(app.address(""))
    expect(card).to_contain_text("stands out from noise")
    expect(page.get_by_text("Made beforehand on the sample data")).to_be_visible()
    Genome(page).has("windows")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for place, title in (("Data", "Data"), ("Network", "Network"), ("Train", "Train"), ("Jobs", "Jobs")):
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=place, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        served.still(page)
        served.healthy(page)
    assert {path.name for path in (app.workspace / "runs").iterdir()} == shipped, "a page asked for work"
    page.goto(app.address("data", dataset=app.digest("Sample cohort")))
    expect(served.metric(page, "Variants")).to_have_text("6,144")
    icon = page.request.get(f"{app.url}/assets/icon.svg")
    assert icon.ok
    assert icon.text().lstrip().startswith("<")
    context.close()
    assert not thrown, thrown
