"""Files on the page: sound ones load, broken ones are refused in a sentence, mends give the known calls."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from ruler import Genome
from served import cells, healthy, metric, rerun, still

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "datasets"))
import corpus.known
import corpus.repro

from explorer.datasets import dataset as datasets

pytestmark = pytest.mark.browser
QUICK = ("02_two_headers_cat", "09_codes_1_2-one-two-diploid", "25_families")
"""One that is refused, one that is asked about, one that is read; `tests/datasets/test_repro*.py` read all of them."""
HOSTILE = '<img src=x onerror="window.hacked=1">[rs](javascript:window.hacked=2):material/bolt:$x^2$'
TOLD = ("plink-truncated", "table-ragged")
ALSO_TOLD = (
    "plink-bim-missing",
    "vcf-triploid",
    "plink-magic",
    "plink-empty",
    "vcf-garbage",
    "table-empty",
    "table-binary",
)
"""Files whose sentences are the doctor's, as its own tests have them: here `make test-all` reads them on the page."""


@pytest.fixture(scope="module")
def cases(tmp_path_factory) -> dict[str, corpus.Case]:
    """The broken files, written; by name."""
    return {case.name: case for case in corpus.write(tmp_path_factory.mktemp("corpus"), corpus.broken())}


@pytest.fixture
def page(app, visit):
    page = visit()
    page.goto(app.address("import"))
    page.locator("input[type=file]").wait_for(state="attached")
    return page


def send(page, paths) -> None:
    """Choose files in the page's own box and wait until all have arrived."""
    paths = [path for path in paths if path.is_file()]
    rerun(page, lambda: page.locator("input[type=file]").set_input_files(paths))
    expect(page.locator(".upload-box li[data-state=done]")).to_have_count(len(paths))


def bring(page, case: corpus.Case) -> None:
    """Send all files of a case, and say which of them holds the genotypes where the page may guess otherwise."""
    send(page, sorted(case.folder.iterdir()))
    choose(page, "Genotypes", case.genotypes)
    for label, name in (("Traits and covariates", case.traits), ("Genes", case.genes), ("Known loci", case.truth)):
        choose(page, label, name or "none")
    still(page)


def choose(page, label: str, option: str) -> None:
    """Choose an option of a selectbox, unless it is chosen already."""
    box = page.get_by_test_id("stSelectbox").filter(has_text=label).filter(has=page.locator("input"))
    box.wait_for()
    if option not in box.inner_text().splitlines() and box.locator("input").input_value() != option:
        box.locator("input").click()
        rerun(page, page.get_by_role("option", name=option, exact=True).click)


def name(page, given: str) -> None:
    """Give the dataset another name than the page proposes."""
    box = page.get_by_label("Name of the dataset")
    box.fill(given)
    rerun(page, lambda: box.press("Enter"))


def loaded(app, name: str) -> datasets.Dataset:
    """Return the dataset of this name from the workspace's own folder."""
    return datasets.load(app.workspace / "datasets" / app.digest(name))


def write_plink(folder: Path, samples: list[str], names: list[str]) -> None:
    """Write six samples and five sites by hand, with these names."""
    from corpus.known import A1, A2, CHROMOSOMES, POSITIONS, bed_bytes

    folder.mkdir()
    rows = zip(CHROMOSOMES, names, POSITIONS, A1, A2, strict=True)
    (folder / "six.bed").write_bytes(bed_bytes())
    (folder / "six.bim").write_text("".join(f"{c}\t{n}\t0\t{p}\t{a}\t{b}\n" for c, n, p, a, b in rows))
    (folder / "six.fam").write_text("".join(f"{s}\t{s}\t0\t0\t0\t-9\n" for s in samples))
    lines = [f"{s},{y}" for s, y in zip(samples, corpus.known.YIELDS, strict=True)]
    (folder / "six_traits.csv").write_text("\n".join(["sample,yield", *lines, ""]))


def test_a_sound_cohort_is_understood_and_loaded(app, page, tmp_path):
    write_plink(tmp_path / "files", corpus.known.SAMPLES, corpus.known.NAMES)
    send(page, sorted((tmp_path / "files").iterdir()))
    expect(page.get_by_text("What was understood")).to_be_visible()
    still(page)
    understood = {what.lower(): found for what, found in cells(page.get_by_test_id("stDataFrame").first)}
    assert understood["samples"].startswith("6"), understood
    assert understood["variants"].startswith("5")
    name(page, "Six by hand")
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("is loaded")).to_be_visible()
    healthy(page)
    made = loaded(app, "Six by hand")
    np.testing.assert_array_equal(made.genotypes.dosages, corpus.known.DOSAGES)
    assert made.traits["yield"].tolist() == corpus.known.YIELDS
    page.get_by_role("link", name="Look at the data").click()
    expect(metric(page, "Samples")).to_have_text("6")
    expect(metric(page, "Variants")).to_have_text("5")


@pytest.mark.parametrize("name", [*TOLD, *(pytest.param(name, marks=pytest.mark.slow) for name in ALSO_TOLD)])
def test_a_broken_file_is_told_in_one_sentence(page, cases, name):
    case = cases[name]
    bring(page, case)
    alert = page.get_by_test_id("stAlert").filter(has_text=case.words[0])
    expect(alert).to_be_visible()
    message = alert.inner_text()
    for words in case.words:
        assert words in message
    assert len([line for line in message.splitlines() if " " in line]) == 1
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_disabled()
    healthy(page)
    assert "Error" not in page.get_by_test_id("stMain").inner_text()


def test_a_mend_that_is_switched_on_gives_the_known_calls(app, page, cases):
    case = next(c for c in cases.values() if c.mend == ("transpose",) and c.dosages is not None and not c.usable)
    bring(page, case)
    rerun(page, page.locator("[class*=st-key-mend-transpose] label").first.click)
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_enabled()
    name(page, "Mended")
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("is loaded")).to_be_visible()
    np.testing.assert_array_equal(loaded(app, "Mended").genotypes.dosages, case.dosages)
    healthy(page)


def test_a_mend_puts_the_one_off_that_it_contradicts(page, tmp_path):
    (tmp_path / "twice.csv").write_text("sample,m1,m2\na,0,1\na,2,2\nb,1,0\nc,2,1\nd,0,2\n")
    send(page, [tmp_path / "twice.csv"])
    first, every = (
        page.locator(f"[class*=st-key-mend-{code}]") for code in ("keep-first-sample", "drop-duplicated-samples")
    )
    rerun(page, first.locator("label").first.click)
    expect(first.get_by_role("switch")).to_be_checked()
    rerun(page, every.locator("label").first.click)
    expect(every.get_by_role("switch")).to_be_checked()
    expect(first.get_by_role("switch")).not_to_be_checked()
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_enabled()
    healthy(page)


def test_names_from_files_are_shown_as_text(app, page, tmp_path):
    samples = [f"<b onmouseover='window.hacked=3'>{s}</b>" for s in corpus.known.SAMPLES]
    write_plink(
        tmp_path / "files", samples, [HOSTILE.replace(" ", "_"), HOSTILE.replace(" ", "_"), "rs3", "rs4", "rs5"]
    )
    send(page, sorted((tmp_path / "files").iterdir()))
    still(page)
    title = "<script>window.hacked=4</script>**bold**"
    name(page, title)
    if not page.get_by_role("button", name="Load", exact=True).is_enabled():
        rerun(page, page.locator("[class*=st-key-mend-unique-variants] label").first.click)
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text(title, exact=False).first).to_be_visible()
    page.get_by_role("link", name="Look at the data").click()
    expect(metric(page, "Variants")).to_have_text("5")
    still(page)
    expect(page.get_by_label("Dataset")).to_have_value(title)
    page.goto(app.address("association", dataset=app.digest(title), min_mac=1))
    view = Genome(page)
    view.has("log10p")
    view.click(0, "log10p")
    expect(page.get_by_role("heading", name="window.hacked=1")).to_be_visible()
    healthy(page)
    assert page.evaluate("window.hacked") is None


def test_table_map_and_row_names_of_r(app, page, tmp_path):
    """A table, a map file, and traits as R writes them: one click gives the right join, and a map in bp."""
    rng = np.random.default_rng(7)
    calls = rng.integers(0, 3, (40, 12))
    ids = rng.permutation(40) + 1
    traits = calls[:, 4] + rng.normal(0, 0.1, 40)
    table = [
        "id," + ",".join(f"SNP{j}" for j in range(12)),
        *(f"{i + 1}," + ",".join(map(str, r)) for i, r in enumerate(calls)),
    ]
    (tmp_path / "plants.csv").write_text("\n".join(table))
    sites = [f"SNP{j}\tChr0{1 + j // 6}\t{1_000_000 + 250_000 * j}" for j in rng.permutation(12)]
    (tmp_path / "plants_map.txt").write_text("\n".join(["marker\tchrom\tpos", *sites]))
    rows = [f'"{k + 1}",{i},{traits[i - 1]:.6f}' for k, i in enumerate(ids)]
    (tmp_path / "plants_traits.csv").write_text("\n".join(['"","ID","height"', *rows]))
    send(page, sorted(tmp_path.glob("plants*")))
    expect(page.get_by_text("both hold IDs of genotyped samples")).to_be_visible()
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_disabled()
    rerun(page, page.locator("[class*=st-key-mend-join-first] label").first.click)
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_enabled()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("is loaded")).to_be_visible()
    made = loaded(app, "plants")
    np.testing.assert_allclose(made.traits["height"], traits, atol=1e-6)
    assert made.genotypes.variants["position"].tolist() == [1_000_000 + 250_000 * j for j in range(12)]
    assert made.genotypes.variants["chromosome"].tolist() == ["1"] * 6 + ["2"] * 6
    page.goto(app.address("association", dataset=app.digest("plants")))
    view = Genome(page)
    view.has("log10p")
    view.click(4, "log10p")
    expect(page.get_by_text("chr1:2,000,000").first).to_be_visible()
    healthy(page)


def test_a_file_per_chromosome(app, page, tmp_path):
    head, columns, *sites = corpus.known.vcf_bytes().decode().partition("#CHROM")
    columns, *sites = (columns + "".join(sites)).splitlines(keepends=True)
    for chromosome in ("1", "2"):
        records = "".join(site for site in sites if site.startswith(f"{chromosome}\t"))
        (tmp_path / f"barley_chr{chromosome}.vcf").write_text(head + columns + records)
    send(page, sorted(tmp_path.iterdir()))
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_enabled()
    expect(page.get_by_text("Not used")).to_have_count(0)
    name(page, "Two chromosomes")
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("is loaded")).to_be_visible()
    made = loaded(app, "Two chromosomes")
    np.testing.assert_array_equal(made.genotypes.dosages, corpus.known.DOSAGES)
    assert made.genotypes.variants["chromosome"].tolist() == corpus.known.CHROMOSOMES
    healthy(page)


@pytest.mark.parametrize(
    "row",
    [pytest.param(r, marks=() if r.name in QUICK else pytest.mark.slow, id=r.name) for r in corpus.repro.ROWS],
)
def test_files_of_past_faults(app, page, repro_folder, row):
    """Read, asked about with a switch for every answer, or refused in a sentence: as on the command line."""
    paths = row.paths(repro_folder)
    send(page, [p for path in paths.values() for p in (path, *(path.with_suffix(e) for e in (".bim", ".fam")))])
    for role, label in (("genotypes", "Genotypes"), ("traits", "Traits and covariates"), ("genes", "Genes")):
        choose(page, label, paths[role].name if role in paths else "none")
    still(page)
    load = page.get_by_role("button", name="Load", exact=True)
    for words in row.words:
        expect(page.get_by_test_id("stAlert").filter(has_text=words).first).to_be_visible()
    if row.refused or row.asked:
        expect(load).to_be_disabled()
    for mend in row.asked:
        expect(page.locator(f"[class*=st-key-mend-{mend}]").first).to_be_visible()
    if not row.refused:
        for mend in row.mends:
            rerun(page, page.locator(f"[class*=st-key-mend-{mend}] label").first.click)
        expect(load).to_be_enabled()
        name(page, f"Past fault {row.name}")
        load.click()
        expect(page.get_by_text("is loaded")).to_be_visible()
        row.assert_holds(loaded(app, f"Past fault {row.name}"))
    healthy(page)
