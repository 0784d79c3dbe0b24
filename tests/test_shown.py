"""Names from files where they leave the app: drawings for papers, scripts, file names, the terminal."""

import ast
import io
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import hostile_names as hostile
import numpy as np
import pytest

from explorer import cli, terminal
from explorer.datasets.genotypes import variant_table
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.export import script
from explorer.printing.genome import Track, along_the_genome
from explorer.printing.sheet import About, printing
from explorer.shown import LONGEST, shown
from explorer.ui.downloads import file_name

CODE = Path(__file__).resolve().parents[1] / "explorer"
WRITERS = {"cells.py", "datasets/simulation/simulate.py", "jobs/tasks/fill.py"}
"""What writes CSV: all that is taken home, files of simulated data, and the one that is written row by row."""
HASHED = {"datasets/dataset.py", "training/columns.py", "training/trained.py"}
"""What writes CSV into a digest or beside weights, for itself."""


@pytest.mark.parametrize("name", hostile.NAMES)
def test_shown_is_one_line_without_anything_hidden(name: str):
    text = shown(name)
    assert not set(text) & (hostile.INVISIBLE | set("\n\t"))
    assert len(text) < LONGEST + 40
    assert shown(text) == text
    text.encode()


def test_names_that_differ_are_shown_differently():
    names = [*hostile.NAMES, "A" * 10_001, "A" * 5_000 + "B" + "A" * 4_999, "rs1", "rs1\u200b", "\u202ers1"]
    assert len({shown(name, 160) for name in names}) == len(names)


@pytest.mark.parametrize(
    "usual", ["rs12", "β-globin ≥ 5′", "größe", "\U0001f469\u200d\U0001f467", "می\u200cخواهم", "Đặng Thị"]
)
def test_usual_names_are_left_alone(usual: str):
    assert shown(usual) == usual


def test_drawings_for_papers_are_whole():
    """matplotlib writes controls into SVG as they are, and then no reader takes the file."""
    names = hostile.NAMES[: len(hostile.NAMES) // 2 * 2]
    table = variant_table(hostile.CONTROLS[0], np.arange(1, len(names) + 1) * 1000, list(names))
    for name in (hostile.CONTROLS[3], hostile.CONTROLS[0], hostile.MARKUP[0], "A" * 10_000):
        with printing():
            track = Track(name, np.arange(len(names), dtype=float), 4.0, name, labels={3: name, 5: "v"})
            drawn = along_the_genome(About(name, (name,)), "one column", table, [track]).written("svg")
        root = ElementTree.fromstring(drawn)
        assert not {tag.tag for tag in root.iter()} & {"script", "{http://www.w3.org/2000/svg}script"}
        assert not set(drawn.decode()) & (hostile.INVISIBLE - set("\r"))


def test_scripts_hold_names_as_text():
    spec = zoo.load("linear", positions=4, outputs=1)
    usual = {type(node).__name__ for node in ast.walk(ast.parse(script(build(spec))))}
    for name in (*hostile.SHORT, '"""\nimport os; os.system("x")\n"""', '\\"""', "\\"):
        text = script(build(spec.model_copy(update={"name": name[:100], "note": name})))
        tree = ast.parse(text)
        assert "os" not in {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        assert {type(node).__name__ for node in ast.walk(tree)} == usual
        assert not set(text) & hostile.INVISIBLE


@pytest.mark.parametrize("name", hostile.NAMES)
def test_file_names_are_plain(name: str):
    made = file_name(name, "json")
    assert made.endswith(".json")
    assert 5 < len(made) <= 90
    assert not set(made) & (hostile.INVISIBLE | set("/\\<>\"'|:*?\n"))


def test_terminal_gets_no_escape_but_our_own(monkeypatch: pytest.MonkeyPatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    with terminal.spelling():
        for name in hostile.NAMES:
            print(name, "\n\tx")
        print(terminal.OVER + "half\x1b[31m", end="")
    text = out.getvalue()
    assert text.endswith(f"{terminal.OVER}half⟨U+001B⟩[31m")
    assert not set(text.replace(terminal.OVER, "")) & hostile.INVISIBLE
    assert text.count("\n\tx\n") == len(hostile.NAMES)


def test_commands_refuse_in_visible_words(tmp_path, capsys: pytest.CaptureFixture[str]):
    table = tmp_path / "g.csv"
    table.write_text("sample,rs1,rs2\na,0,1\nb,1,2\n")
    traits = tmp_path / "t.csv"
    traits.write_text("sample,y\x1b]0;title\x07\u202e\na,1\nb,2\n")
    for trait in ("\x1b[31mnone\u202e", "y"):
        command = ["associate", "--genotypes", str(table), "--traits", str(traits), "--trait", trait]
        assert cli.main([*command, "--out", str(tmp_path / "o.csv")]) == 2
    told = capsys.readouterr()
    assert told.err.count("there is no such column") == 2
    assert not set(told.err + told.out) & hostile.INVISIBLE


def test_there_is_one_way_out_of_each_kind():
    texts = {path.relative_to(CODE).as_posix(): path.read_text() for path in CODE.rglob("*.py")}
    writing = {path for path, text in texts.items() if re.search(r"\.to_csv\(|csv\.writer\(", text)}
    assert writing == WRITERS | HASHED
    assert {path for path, text in texts.items() if "plotly_chart(" in text} == {"ui/show.py"}
    shown_raw = {
        path: found
        for path, text in texts.items()
        if path.startswith(("ui/", "screens/genome/"))
        and (found := re.findall(r"st\.(?:dataframe|data_editor)\(\s*(?!spelled\()\S+", text))
    }
    assert not shown_raw
    scripts = {path.name: path.read_text() for path in (CODE / "components").rglob("*.js")}
    html = r"(?:inner|outer)HTML\s*\+?=[^=]|insertAdjacentHTML|document\.write|setHTMLUnsafe|createContextualFragment"
    assert not [name for name, text in scripts.items() if re.search(html, text)]
