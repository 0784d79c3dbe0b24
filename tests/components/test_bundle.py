"""The few scripts of a component are one module without imports, each script once and before those that need it."""

import re

import pytest
from explorer.components.bundle import bundle

from explorer.components import bundle as bundling

ENTRIES = [
    "genome_view/main.js",
    "genome_view/overlay.js",
    "live_chart/main.js",
    "upload/main.js",
    "playground/main.js",
    "convolution/main.js",
    "matrix_pictures/main.js",
    "sliding_product/main.js",
    "softmax_bars/main.js",
    "thumbnails/main.js",
    "code_map/main.js",
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_bundle_is_one_module_with_a_default_export(entry):
    text = bundle(entry)
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    assert re.findall(r"^export .*", text, re.MULTILINE) == [
        "export default (component) => ROOM.mount(component, { source: BUNDLE.toString(), style: STYLE });"
    ]
    names = re.findall(r"^// (\w+/\w+\.js)$", text, re.MULTILINE)
    assert names[-1] == entry
    assert len(names) == len(set(names))


def test_scripts_come_after_those_they_import(tmp_path, monkeypatch):
    monkeypatch.setattr(bundling, "ROOM", tmp_path)
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nimport { c } from "./c.js";\nexport const a = b + c;\n'
    )
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = c;\n')
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    (tmp_path / "z.css").write_text("p { color: red }")
    text = bundle("a.js")
    assert text.index("const c = 1") < text.index("const b = c") < text.index("const a = b + c")
    assert text.count("const c = 1") == 1
    assert "p { color: red }" in text


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("export default 3;\n", "import or export"),
        ('import { b } from "./b.js";\nconst b = 2;\n', "both define b"),
    ],
)
def test_what_cannot_be_joined_is_refused(tmp_path, monkeypatch, script, reason):
    monkeypatch.setattr(bundling, "ROOM", tmp_path)
    (tmp_path / "a.js").write_text(script)
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    with pytest.raises(ValueError, match=reason):
        bundle("a.js")
