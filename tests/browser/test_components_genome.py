"""The genome view in a real browser: what it shows, what it names, and that it is never made anew."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import served
from ruler import Genome

HARNESS = Path(__file__).parent / "harness"
sys.path.insert(0, str(HARNESS))
import cohort  # noqa: E402

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve):
    return serve(HARNESS / "genome.py")


@pytest.fixture(scope="module")
def tracks():
    return cohort.genome()


class Shown(Genome):
    """A page with a genome view of its own."""

    def __init__(self, page, url, query="", root=0):
        page.goto(f"{url}/?{query}")
        super().__init__(page, root)
        self.tooltip = self.root.locator(".tooltip")
        self.settle()

    def home(self):
        """Show the whole genome and choose nothing, as at first."""
        self.page.mouse.move(0, 0)
        self.root.locator(".jump input").fill("")
        self.stage.focus()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Home")
        self.probe.until("shown.whole && shown.chosen < 0")
        self.says("variant None\n")

    def place(self, variant, track="score"):
        """Return where the dot of a variant is in the window."""
        return self.probe.place({"variant": variant, "track": track})

    def says(self, line):
        """Wait until Python says this line."""
        self.page.locator("code", has_text=line).wait_for()

    def go(self, text):
        field = self.root.locator(".jump input")
        field.fill(text)
        field.press("Enter")
        self.settle()

    def offsets(self):
        """Return where each chromosome begins on the ruler."""
        return dict(self.shown["chromosomes"])


@pytest.fixture(scope="module")
def kept(windows, address):
    """The plain view in a page that those tests share which change nothing but what it shows."""
    with windows.page(moving=True) as page:
        yield Shown(page, address)


@pytest.fixture
def shown(kept):
    """The plain view as it opens."""
    kept.home()
    return kept


def take(shown, label, folder):
    """Return the path of what a button of the menu of exports saves."""
    shown.root.locator(".menu summary").click()
    with shown.page.expect_download() as waiting:
        shown.root.get_by_role("button", name=label).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def top(view) -> int:
    return int(np.nanargmax(np.abs(view.score)))


def test_hover_shows_everything_known_of_the_variant(shown, tracks):
    index = top(tracks)
    row = tracks.variants.iloc[index]
    shown.page.mouse.move(*shown.place(index))
    shown.tooltip.wait_for()
    text = shown.tooltip.inner_text()
    rows = dict(zip(*[iter(shown.tooltip.locator("dt, dd").all_inner_texts())] * 2, strict=True))
    assert text.splitlines()[0] == row["name"]
    assert rows["Position"] == f"chr{row['chromosome']}:{row['position']:,}"
    assert rows["Alleles"] == "A / G"
    assert float(rows["MAF"]) == pytest.approx(tracks.maf[index], rel=5e-3)
    assert float(rows["Integrated gradients"]) == pytest.approx(tracks.score[index], rel=5e-3)
    mantissa, exponent = rows["p"].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")).split("×10")
    assert -np.log10(float(mantissa)) - int(exponent) == pytest.approx(tracks.log10p[index], abs=0.03)
    assert rows["Known locus"] == f"QTL{row['chromosome']}"
    inside = tracks.genes.query("chromosome == @row.chromosome and start <= @row.position <= end")
    assert len(inside) == 0 or rows["Gene"] in set(inside["name"])


def test_a_click_on_a_peak_goes_there_and_names_exactly_that_variant(shown, tracks):
    page = shown.page
    index = top(tracks)
    row = tracks.variants.iloc[index]
    page.mouse.click(*shown.place(index))
    shown.says(f"variant {index}\n")
    low, high = np.array(shown.region) - shown.offsets()[row["chromosome"]]
    assert low < row["position"] < high < low + 300_000

    def region():
        """Return the region as Python says it; while the view glides that may still be the one before."""
        chromosome, start, end = page.locator("code").inner_text().split("region ")[1].strip("()\n").split(", ")
        return chromosome, int(start), int(end)

    served.until(lambda: np.allclose(region()[1:], (low, high), rtol=0, atol=1), "the region where the view stands")
    assert region()[0] == f"'{row['chromosome']}'"
    trail = shown.root.locator(".trail").inner_text()
    assert f"chr{row['chromosome']}" in trail


def test_every_click_names_the_caller_s_own_index(page, address):
    """Variants given in any order; the dot nearest to the pointer in pixels is the one, in both plots."""
    view = cohort.genome(plain=True)
    shown = Shown(page, address, "plain=1")
    shown.go("4:200,000-260,000")
    inside = view.variants.query("chromosome == '4' and 200000 <= position <= 260000").index.to_numpy()
    dots = [{"variant": i, "track": track} for i in inside.tolist() for track in ("score", "log10p")]
    places, owners = np.array(shown.probe.places(dots)), np.repeat(inside, 2)
    for one in np.random.default_rng(3).choice(len(owners), 6, replace=False):
        equal = set(owners[np.hypot(*(places - places[one]).T) < 0.5])
        page.mouse.click(*places[one])
        shown.probe.until("argument.includes(shown.chosen)", sorted(map(int, equal)))
        if len(equal) == 1:
            shown.says(f"variant {owners[one]}\n")


@pytest.mark.parametrize("signed", ["", "&signed=1"])
def test_thinning_keeps_the_extremes_of_every_pixel_column(page, address, signed):
    """At 200,000 variants: the highest (and lowest) of each column, found from the arrays, is in the drawing."""
    view = cohort.genome(200_000, signed=bool(signed))
    shown = Shown(page, address, f"variants=200000{signed}")
    (left, width), total = shown.shown["plot"], shown.shown["length"]
    x = view.variants["chromosome"].map(shown.offsets()).to_numpy(float) + view.variants["position"].to_numpy()
    columns = np.floor(left + x / total * width).astype(int)
    assert view.score is not None
    best = np.empty(0, dtype=int)
    for values in (view.score, -view.score) if signed else (view.score,):
        order = np.lexsort((-values, columns))
        best = order[np.unique(columns[order], return_index=True)[1]]
        dots = shown.probe.read({"dots": best.tolist(), "track": "score"})
        assert dots["drawn"] < 60_000
        assert dots["missing"] == []
        assert len(best) > 900
    places = shown.probe.places([{"variant": i, "track": "score"} for i in best.tolist()])
    inked = shown.root.locator("canvas.picture").evaluate(
        """(canvas, places) => {
          const box = canvas.getBoundingClientRect(), pen = canvas.getContext("2d");
          return places.filter(([x, y]) => {
            const at = [x - box.left, y - box.top].map((v) => Math.floor(v * devicePixelRatio + 1e-6));
            const ink = pen.getImageData(...at, 1, 1).data;
            return Math.abs(ink[0] - ink[2]) > 20 || ink[0] + ink[1] + ink[2] < 450; // grids and grounds are pale
          }).length;
        }""",
        places,
    )
    assert inked > 0.97 * len(best), "dots are there where no label covers them"


def test_the_canvas_outlives_many_reruns(page, address):
    shown = Shown(page, address, "variants=2000")
    shown.go("4:20,000-90,000")
    before = shown.region
    shown.root.evaluate("(root) => { root.querySelector('canvas.picture').mark = 7; root.mark = 8; }")
    page.get_by_role("button", name="Rerun 20 times").click()
    runs = page.locator("code", has_text="runs")
    served.until(lambda: int(runs.inner_text().split()[1]) >= 22, "a run, the click's, and 20 more")
    assert shown.root.evaluate("(root) => [root.querySelector('canvas.picture').mark, root.mark]") == [7, 8]
    assert shown.region == before
    assert page.locator(".genome-view").count() == 1


def test_hostile_names_are_shown_as_text(page, address, tracks, tmp_path):
    shown = Shown(page, address, "lead=1")
    assert tracks.variants["name"][7] == cohort.HOSTILE
    shown.go(cohort.HOSTILE)
    shown.says("variant 7\n")
    page.mouse.move(*shown.place(7))
    shown.tooltip.wait_for()
    assert shown.tooltip.locator("strong").inner_text() == cohort.HOSTILE
    assert shown.root.locator("img").count() == 0
    svg = ET.parse(take(shown, "SVG drawing", tmp_path)).getroot()
    words = "".join(svg.itertext())
    assert "<img" in words
    assert not [node for node in svg.iter() if node.tag.endswith("img") or any("onerror" in k for k in node.attrib)]
    assert page.evaluate("window.hacked") is None


def test_wheel_drag_box_and_double_click(shown):
    page = shown.page
    box = shown.stage.bounding_box()
    x, y = box["x"] + box["width"] * 0.4, box["y"] + 120
    left, width = shown.shown["plot"]

    def under(region):
        return region[0] + (x - box["x"] - left) * (region[1] - region[0]) / width

    low, high = shown.region
    page.mouse.move(x, y)
    for _ in range(6):
        page.mouse.wheel(0, -240)
    shown.probe.until("shown.region[1] - shown.region[0] < shown.length / 4")
    a, b = shown.region
    assert under([a, b]) == pytest.approx(under([low, high]), rel=1e-6)
    page.mouse.down()
    page.mouse.move(x + 50, y)
    page.mouse.move(x + 100, y)
    page.mouse.up()
    c, d = shown.region
    per_pixel = (b - a) / width
    assert c == pytest.approx(a - 100 * per_pixel)
    assert d - c == pytest.approx(b - a)
    page.keyboard.down("Shift")
    page.mouse.move(x - 100, y)
    page.mouse.down()
    page.mouse.move(x, y)
    page.mouse.move(x + 100, y)
    page.mouse.up()
    page.keyboard.up("Shift")
    e, f = shown.region
    assert f - e == pytest.approx(200 * per_pixel, rel=1e-6)
    for _ in range(3):
        page.mouse.dblclick(x, box["y"] + 3)
        shown.settle()
    assert shown.region == [low, high]


def test_keys_move_zoom_choose_and_go_back(shown, tracks):
    page = shown.page
    shown.stage.focus()
    whole = shown.region
    page.keyboard.press("+")
    a, b = shown.region
    assert b - a == pytest.approx((whole[1] - whole[0]) / 1.6)
    page.keyboard.press("ArrowRight")
    c = shown.region[0]
    assert c - a == pytest.approx(0.2 * (b - a))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("-")
    assert shown.region == pytest.approx(whole)
    page.keyboard.press("Enter")
    shown.says(f"variant {top(tracks)}\n")
    e, f = shown.region
    assert f - e < (whole[1] - whole[0]) / 20
    page.keyboard.press("Escape")
    shown.says("variant None\n")
    page.keyboard.press("Home")
    assert shown.region == whole
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert shown.root.evaluate("(root) => root.getRootNode().activeElement === root.querySelector('.stage')")


def test_two_fingers_pinch(shown):
    low, high = shown.region
    shown.stage.evaluate(
        """(stage) => {
      const box = stage.getBoundingClientRect();
      const finger = (type, id, x) => stage.dispatchEvent(new PointerEvent(type, { pointerId: id, pointerType: "touch",
        button: type === "pointermove" ? -1 : 0, clientX: box.left + x, clientY: box.top + 100, bubbles: true }));
      stage.setPointerCapture = () => {};  // which knows real fingers only
      finger("pointerdown", 1, 400); finger("pointerdown", 2, 500);
      finger("pointermove", 1, 350); finger("pointermove", 2, 550);
      finger("pointerup", 1, 350); finger("pointerup", 2, 550);
      delete stage.setPointerCapture;
    }"""
    )
    a, b = shown.region
    assert b - a == pytest.approx((high - low) / 2)


def test_the_jump_box_finds_regions_genes_and_variants(shown, tracks):
    offsets = shown.offsets()
    shown.go("chr4:100,000-300,000")
    assert shown.region == pytest.approx([offsets["4"] + 100_000, offsets["4"] + 300_000])
    shown.says("region ('4', 100000, 300000)")
    gene = tracks.genes[tracks.genes["name"] == "GENE7-3"].iloc[0]
    shown.go("gene7-3")
    a, b = shown.region
    assert a < offsets["7"] + gene["start"] < offsets["7"] + gene["end"] < b
    shown.go("rs1500")
    shown.says("variant 500\n")
    shown.go("nowhere")
    assert "Nothing here is called" in shown.root.locator(".message").inner_text()
    shown.root.locator(".trail").get_by_text("Genome").click()
    assert shown.shown["whole"]


def test_python_can_send_the_view_somewhere(shown):
    shown.page.get_by_role("button", name="Go to 4").click()
    shown.probe.until("shown.region[1] - shown.region[0] < 250000")
    offset = shown.offsets()["4"]
    assert shown.region == pytest.approx([offset + 100_000, offset + 300_000])


def test_linkage_colours_follow_the_lead(page, address, tracks):
    shown = Shown(page, address, "lead=1")
    shown.probe.until("shown.lead")
    assert shown.shown["lead"] == {"variant": top(tracks), "linked": 300}
    assert shown.probe.read({"variant": top(tracks)})["r2"] == pytest.approx(1)
    page.mouse.move(*shown.place(top(tracks)))
    shown.tooltip.wait_for()
    assert "r² to lead\n1" in shown.tooltip.inner_text()


def test_views_of_one_group_share_region_and_crosshair(page, address, tracks):
    one = Shown(page, address, "pair=1")
    other = Genome(page, 1)
    page.mouse.move(*one.place(top(tracks)))
    one.tooltip.wait_for()
    assert other.shown["cursor"] == pytest.approx(one.shown["cursor"], abs=1)
    one.go("chr2:10,000-90,000")
    assert other.region == pytest.approx(one.region)
    assert one.region[1] - one.region[0] == pytest.approx(80_000)


def test_exports_are_a_picture_a_drawing_and_a_page_that_needs_no_server(page, address, tracks, tmp_path):
    shown = Shown(page, address)
    shown.go("4:900,000-1,200,000")
    width, height = shown.shown["size"]
    png = take(shown, "PNG picture", tmp_path).read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    across, down = np.frombuffer(png[16:24], ">u4").tolist()
    heading = down / 2 - height
    assert across == 2 * width
    assert 20 < heading < 60  # the title above it

    svg = ET.parse(take(shown, "SVG drawing", tmp_path)).getroot()
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert [float(svg.attrib["width"]), float(svg.attrib["height"])] == [width, height + heading]
    inside = tracks.variants.query("chromosome == '4' and 900000 <= position <= 1200000")
    dots = sum(node.get("d", "").count("h0") for node in svg.iter() if node.get("stroke-linecap") == "round")
    assert len(inside) * 2 <= dots <= len(inside) * 2 + 12

    html = take(shown, "works without a server", tmp_path)
    urls = []

    def heard(request) -> None:
        urls.append(request.url)

    page.on("request", heard)
    page.context.set_offline(True)
    page.goto(f"file://{html}")
    alone = Genome(page)
    alone.probe.until("shown.region[1] - shown.region[0] < 400000")
    assert alone.shown["variants"] == len(tracks.variants)
    page.remove_listener("request", heard)
    assert urls
    assert [url for url in urls if not url.startswith(("file:", "data:", "blob:"))] == []
    page.locator(".jump input").fill(tracks.variants["name"][top(tracks)])
    page.locator(".jump input").press("Enter")
    assert alone.chosen == top(tracks)


def test_the_view_speaks_to_those_who_do_not_see_it(shown, tracks):
    row = tracks.variants.iloc[top(tracks)]
    label = shown.root.locator(".picture").get_attribute("aria-label")
    assert "20,000 variants on 12 chromosomes" in label
    assert f"is at {row['name']}, chr{row['chromosome']}:{row['position']:,}." in label
    rows = shown.root.locator("table tbody tr")
    assert rows.count() == 20
    best = np.argsort(-np.abs(tracks.score), kind="stable")[:20]
    assert [r.split("\t")[0] for r in rows.all_inner_texts()] == tracks.variants["name"][best].tolist()


def test_without_a_map_markers_are_counted_and_the_view_follows_its_width(page, address):
    shown = Shown(page, address, "unmapped=1&variants=3000")
    shown.go("1,000-1,200")
    assert shown.region == [1000, 1200]
    shown.root.evaluate("(root) => { root.querySelector('canvas.picture').mark = 7; }")
    page.set_viewport_size({"width": 900, "height": 700})
    shown.probe.until("shown.size[0] < 850 && probe.settled()")
    expression = (
        "(root) => { const canvas = root.querySelector('canvas.picture'); return [canvas.mark, canvas.width]; }"
    )
    mark, pixels = shown.root.evaluate(expression)
    assert mark == 7
    assert pixels == pytest.approx(shown.shown["size"][0] * page.evaluate("devicePixelRatio"), abs=1)


def test_variants_without_a_place_stand_on_a_strip_at_the_end(page, address):
    """30 of 3,000 are drawn behind the last chromosome, and one of them is pointed at and named by its number."""
    shown = Shown(page, address, "variants=3000&unplaced=30")
    shown.go("unplaced")
    low, high = shown.region
    shown.go("4:100,000-300,000")
    before = shown.region
    assert before[1] < low
    assert high - low > 0.009 * low
    shown.go("unplaced:2-4")
    inside = shown.region
    assert low <= inside[0] < inside[1] <= high
    assert inside[1] - inside[0] == pytest.approx(2 * (high - low) / 30, rel=0.02)
    assert "unplaced" in shown.root.locator(".bar").inner_text()
