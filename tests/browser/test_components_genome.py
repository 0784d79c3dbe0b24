"""The genome view in a real browser: what it shows, what it names, and that it is never made anew."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

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


class Shown:
    """A page with a genome view, and how a person handles it."""

    def __init__(self, page, url, query="", root=0):
        self.page = page
        page.goto(f"{url}/?{query}")
        self.root = page.locator(".genome-view").nth(root)
        self.root.locator(".picture[aria-label]").wait_for()
        self.stage = self.root.locator(".stage")
        self.tooltip = self.root.locator(".tooltip")
        self.settle()

    def ask(self, expression, argument=None):
        """Evaluate `(view, argument) => expression` in the page."""
        return self.root.evaluate(f"(root, a) => {{ const view = root.view; return {expression}; }}", argument)

    def wait(self, condition, timeout=300_000):
        """Wait until `(view) => condition` holds."""
        self.page.wait_for_function(
            f"(root) => {{ const view = root.view; return {condition}; }}",
            arg=self.root.element_handle(),
            timeout=timeout,
        )

    def settle(self):
        """Wait until nothing glides and the picture is drawn."""
        self.wait("!view.glide && !view.frame && view.scales")

    def place(self, original, track="score"):
        """Return the page's pixel of a variant of the tracks given."""
        x, y = self.ask("view.scales.pixel(a[1], view.genome.drawn(a[0]))", [original, track])
        box = self.stage.bounding_box()
        return box["x"] + x, box["y"] + y

    def region(self):
        self.settle()
        return self.ask("[view.state.x0, view.state.x1]")

    def says(self, line):
        """Wait until Python says this line."""
        self.page.locator("code", has_text=line).wait_for()

    def go(self, text):
        field = self.root.locator(".jump input")
        field.fill(text)
        field.press("Enter")
        self.settle()


def top(view) -> int:
    return int(np.nanargmax(np.abs(view.score)))


def test_hover_shows_everything_known_of_the_variant(page, address, tracks):
    shown = Shown(page, address)
    index = top(tracks)
    row = tracks.variants.iloc[index]
    page.mouse.move(*shown.place(index))
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


def test_a_click_on_a_peak_goes_there_and_names_exactly_that_variant(page, address, tracks):
    shown = Shown(page, address)
    index = top(tracks)
    row = tracks.variants.iloc[index]
    page.mouse.click(*shown.place(index))
    shown.says(f"variant {index}\n")
    shown.settle()
    chromosome, start, end = shown.page.locator("code").inner_text().split("region ")[1].strip("()\n").split(", ")
    assert chromosome == f"'{row['chromosome']}'"
    assert int(start) < row["position"] < int(end)
    assert int(end) - int(start) < 300_000
    trail = shown.root.locator(".trail").inner_text()
    assert f"chr{row['chromosome']}" in trail


def test_every_click_names_the_caller_s_own_index(page, address):
    """Variants given in any order; the dot nearest to the pointer in pixels is the one, in both plots."""
    view = cohort.genome(plain=True)
    shown = Shown(page, address, "plain=1")
    shown.go("4:200,000-260,000")
    inside = view.variants.query("chromosome == '4' and 200000 <= position <= 260000").index.to_numpy()
    listed = "a.flatMap((i) => ['score', 'log10p'].map((t) => view.scales.pixel(t, view.genome.drawn(i))))"
    places, owners = np.array(shown.ask(listed, inside.tolist())), np.repeat(inside, 2)
    box = shown.stage.bounding_box()
    for one in np.random.default_rng(3).choice(len(owners), 6, replace=False):
        equal = set(owners[np.hypot(*(places - places[one]).T) < 0.5])
        page.mouse.click(*(places[one] + [box["x"], box["y"]]))
        shown.wait(f"{sorted(map(int, equal))}.includes(view.genome.original(view.state.variant))")
        if len(equal) == 1:
            shown.says(f"variant {owners[one]}\n")


@pytest.mark.parametrize("signed", ["", "&signed=1"])
def test_thinning_keeps_the_extremes_of_every_pixel_column(page, address, signed):
    """At 200,000 variants: the highest (and lowest) of each column, found from the arrays, is in the drawing."""
    view = cohort.genome(200_000, signed=bool(signed))
    shown = Shown(page, address, f"variants=200000{signed}")
    left, width, total = shown.ask("[view.layout.plot.left, view.layout.plot.width, view.genome.length]")
    offsets = dict(shown.ask("view.genome.chromosomes.map((c) => [c.name, c.offset])"))
    x = view.variants["chromosome"].map(offsets).to_numpy(float) + view.variants["position"].to_numpy()
    columns = np.floor(left + x / total * width).astype(int)
    drawn = shown.ask(
        """(() => {
      const dots = new Set(), pen = { theme: view.theme, clip: (x, y, w, h, draw) => draw() };
      for (const name of ["rect", "path", "circle", "text"]) pen[name] = () => {};
      pen.dots = () => ({ dot: (x, y) => dots.add(`${x.toFixed(3)} ${y.toFixed(3)}`), run: () => {}, done: () => {} });
      window.paintedDots = dots;
      return view.paintWith(pen), dots.size;
    })()"""
    )
    assert drawn < 60_000
    for values in (view.score, -view.score) if signed else (view.score,):
        order = np.lexsort((-values, columns))
        best = order[np.unique(columns[order], return_index=True)[1]]
        missing = shown.ask(
            """a.filter((i) => {
          const [x, y] = view.scales.pixel("score", view.genome.drawn(i));
          return !window.paintedDots.has(`${x.toFixed(3)} ${y.toFixed(3)}`);
        })""",
            best.tolist(),
        )
        assert missing == []
        assert len(best) > 900
    inked = shown.ask(
        """a.filter((i) => {
          const [x, y] = view.scales.pixel("score", view.genome.drawn(i)).map((v) => Math.floor(v * devicePixelRatio));
          const ink = view.canvas.getContext("2d").getImageData(x, y, 1, 1).data;
          return Math.abs(ink[0] - ink[2]) > 20;
        }).length""",
        best.tolist(),
    )
    assert inked > 0.97 * len(best), "dots are blue or orange where no label covers them"


def test_the_canvas_outlives_a_hundred_reruns(page, address):
    shown = Shown(page, address, "variants=2000")
    shown.go("4:20,000-90,000")
    before = shown.region()
    shown.root.evaluate("(root) => { root.querySelector('canvas.picture').mark = 7; root.view.mark = 8; }")
    page.get_by_role("button", name="Rerun 100 times").click()
    page.wait_for_function(
        "() => Number(document.querySelector('code').innerText.match(/runs (\\d+)/)[1]) > 100", timeout=300_000
    )
    assert shown.root.evaluate("(root) => [root.querySelector('canvas.picture').mark, root.view.mark]") == [7, 8]
    assert shown.region() == before
    assert page.locator(".genome-view").count() == 1


def test_hostile_names_are_shown_as_text(page, address, tracks):
    shown = Shown(page, address, "lead=1")
    assert tracks.variants["name"][7] == cohort.HOSTILE
    shown.go(cohort.HOSTILE)
    shown.says("variant 7\n")
    page.mouse.move(*shown.place(7))
    shown.tooltip.wait_for()
    assert shown.tooltip.locator("strong").inner_text() == cohort.HOSTILE
    assert shown.root.locator("img").count() == 0
    svg = ET.fromstring(shown.ask("view.svg()"))
    words = "".join(svg.itertext())
    assert "<img" in words
    assert not [node for node in svg.iter() if node.tag.endswith("img") or any("onerror" in k for k in node.attrib)]
    assert page.evaluate("window.hacked") is None


def test_wheel_drag_box_and_double_click(page, address):
    shown = Shown(page, address)
    box = shown.stage.bounding_box()
    x, y = box["x"] + box["width"] * 0.4, box["y"] + 120
    under = "view.state.x0 + (a - view.layout.plot.left) * (view.state.x1 - view.state.x0) / view.layout.plot.width"
    before, (low, high) = shown.ask(under, x - box["x"]), shown.region()
    page.mouse.move(x, y)
    for _ in range(6):
        page.mouse.wheel(0, -240)
    page.wait_for_function(
        "(root) => root.view.state.x1 - root.view.state.x0 < root.view.genome.length / 4",
        arg=shown.root.element_handle(),
    )
    a, b = shown.region()
    assert shown.ask(under, x - box["x"]) == pytest.approx(before, rel=1e-6)
    page.mouse.down()
    page.mouse.move(x + 50, y)
    page.mouse.move(x + 100, y)
    page.mouse.up()
    c, d = shown.region()
    per_pixel = (b - a) / shown.ask("view.layout.plot.width")
    assert c == pytest.approx(a - 100 * per_pixel)
    assert d - c == pytest.approx(b - a)
    page.keyboard.down("Shift")
    page.mouse.move(x - 100, y)
    page.mouse.down()
    page.mouse.move(x, y)
    page.mouse.move(x + 100, y)
    page.mouse.up()
    page.keyboard.up("Shift")
    e, f = shown.region()
    assert f - e == pytest.approx(200 * per_pixel, rel=1e-6)
    for _ in range(3):
        page.mouse.dblclick(x, box["y"] + 3)
        shown.settle()
    assert shown.region() == [low, high]


def test_keys_move_zoom_choose_and_go_back(page, address, tracks):
    shown = Shown(page, address)
    shown.stage.focus()
    whole = shown.region()
    page.keyboard.press("+")
    a, b = shown.region()
    assert b - a == pytest.approx((whole[1] - whole[0]) / 1.6)
    page.keyboard.press("ArrowRight")
    c = shown.region()[0]
    assert c - a == pytest.approx(0.2 * (b - a))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("-")
    assert shown.region() == pytest.approx(whole)
    page.keyboard.press("Enter")
    shown.says(f"variant {top(tracks)}\n")
    e, f = shown.region()
    assert f - e < (whole[1] - whole[0]) / 20
    page.keyboard.press("Escape")
    shown.says("variant None\n")
    page.keyboard.press("Home")
    assert shown.region() == whole
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert shown.root.evaluate("(root) => root.getRootNode().activeElement === root.view.stage")


def test_two_fingers_pinch(page, address):
    shown = Shown(page, address)
    low, high = shown.region()
    shown.ask(
        """(() => {
      const { stage } = view, box = stage.getBoundingClientRect();
      const finger = (type, id, x) => stage.dispatchEvent(new PointerEvent(type, { pointerId: id, pointerType: "touch",
        button: type === "pointermove" ? -1 : 0, clientX: box.left + x, clientY: box.top + 100, bubbles: true }));
      finger("pointerdown", 1, 400); finger("pointerdown", 2, 500);
      finger("pointermove", 1, 350); finger("pointermove", 2, 550);
      finger("pointerup", 1, 350); finger("pointerup", 2, 550);
    })()"""
    )
    a, b = shown.region()
    assert b - a == pytest.approx((high - low) / 2)


def test_the_jump_box_finds_regions_genes_and_variants(page, address, tracks):
    shown = Shown(page, address)
    offsets = dict(shown.ask("view.genome.chromosomes.map((c) => [c.name, c.offset])"))
    shown.go("chr4:100,000-300,000")
    assert shown.region() == pytest.approx([offsets["4"] + 100_000, offsets["4"] + 300_000])
    shown.says("region ('4', 100000, 300000)")
    gene = tracks.genes[tracks.genes["name"] == "GENE7-3"].iloc[0]
    shown.go("gene7-3")
    a, b = shown.region()
    assert a < offsets["7"] + gene["start"] < offsets["7"] + gene["end"] < b
    shown.go("rs1500")
    shown.says("variant 500\n")
    shown.go("nowhere")
    assert "Nothing here is called" in shown.root.locator(".message").inner_text()
    shown.root.locator(".trail").get_by_text("Genome").click()
    assert shown.ask("view.whole || Boolean(view.glide)")


def test_python_can_send_the_view_somewhere(page, address):
    shown = Shown(page, address)
    page.get_by_role("button", name="Go to 4").click()
    page.wait_for_function(
        "(root) => root.view.state.x1 - root.view.state.x0 < 250000", arg=shown.root.element_handle()
    )
    a, b = shown.region()
    offset = dict(shown.ask("view.genome.chromosomes.map((c) => [c.name, c.offset])"))["4"]
    assert [a, b] == pytest.approx([offset + 100_000, offset + 300_000])


def test_linkage_colours_follow_the_lead(page, address, tracks):
    shown = Shown(page, address, "lead=1")
    lead = shown.ask(
        "({ variant: view.genome.original(view.state.lead.variant), count: view.state.lead.indices.length })"
    )
    assert lead["variant"] == top(tracks)
    page.mouse.move(*shown.place(top(tracks)))
    shown.tooltip.wait_for()
    assert "r² to lead\n1" in shown.tooltip.inner_text()


def test_views_of_one_group_share_region_and_crosshair(page, address, tracks):
    one = Shown(page, address, "pair=1")
    page.locator(".genome-view .picture[aria-label]").nth(1).wait_for()
    other = page.locator(".genome-view").nth(1)
    page.mouse.move(*one.place(top(tracks)))
    one.tooltip.wait_for()
    assert other.evaluate("(root) => root.view.state.cursor") == pytest.approx(one.ask("view.state.cursor"), abs=1)
    one.go("chr2:10,000-90,000")
    page.wait_for_function(
        "(root) => !root.view.glide && root.view.state.x1 - root.view.state.x0 < 81000", arg=other.element_handle()
    )
    assert other.evaluate("(root) => [root.view.state.x0, root.view.state.x1]") == pytest.approx(one.region())


def test_exports_are_a_picture_a_drawing_and_a_page_that_needs_no_server(page, address, tracks, tmp_path):
    shown = Shown(page, address)
    shown.go("4:900,000-1,200,000")

    def take(label):
        shown.root.locator(".menu summary").click()
        with page.expect_download() as waiting:
            shown.root.get_by_role("button", name=label).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    width, height = shown.ask("[view.width, view.height]")
    png = take("PNG picture").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert np.frombuffer(png[16:24], ">u4").tolist() == [2 * width, 2 * height]

    svg = ET.parse(take("SVG drawing")).getroot()
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert [float(svg.get("width")), float(svg.get("height"))] == [width, height]
    inside = tracks.variants.query("chromosome == '4' and 900000 <= position <= 1200000")
    dots = sum(node.get("d", "").count("h0") for node in svg.iter() if node.get("stroke-linecap") == "round")
    assert len(inside) * 2 <= dots <= len(inside) * 2 + 12

    html = take("works without a server")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto(f"file://{html}")
    page.locator(".genome-view .picture[aria-label]").wait_for()
    alone = page.locator(".genome-view")
    page.wait_for_function(
        "(root) => root.view.scales && root.view.state.x1 - root.view.state.x0 < 400000", arg=alone.element_handle()
    )
    assert alone.evaluate("(root) => root.view.genome.size") == len(tracks.variants)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.locator(".jump input").fill(tracks.variants["name"][top(tracks)])
    page.locator(".jump input").press("Enter")
    assert alone.evaluate("(root) => root.view.state.variant") == top(tracks)


def test_the_view_speaks_to_those_who_do_not_see_it(page, address, tracks):
    shown = Shown(page, address)
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
    assert shown.region() == [1000, 1200]
    shown.root.evaluate("(root) => { root.querySelector('canvas.picture').mark = 7; }")
    page.set_viewport_size({"width": 900, "height": 700})
    shown.wait("view.width < 850")
    shown.settle()
    assert shown.root.evaluate("(root) => [root.querySelector('canvas.picture').mark, root.view.canvas.width]")[0] == 7
    assert shown.ask("view.canvas.width") == pytest.approx(shown.ask("view.width * devicePixelRatio"), abs=1)
