"""Links into the workspace that the version before left, and what pages show of the choices that they make."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

SENTENCES = ("Not ready to train", "After epoch")
"""How sentences begin that say what a link opened."""
SHOWN = """(sentences) => {
  const shown = {}, all = (selector) => [...document.querySelectorAll(selector)];
  const key = (element) => [...element.classList].find((name) => name.startsWith("st-key-"))?.slice(7);
  const kinds = ["stSelectbox", "stMultiSelect", "stNumberInput", "stTextInput", "stButtonGroup", "stSlider"];
  for (const control of all(kinds.map((name) => `[data-testid=${name}]`).join())) {
    const keyed = control.closest("[class*=st-key-]"), first = (selector) => control.querySelector(selector);
    if (keyed) shown[key(keyed).replace(/-widget$/, "")] = {
      stMultiSelect: () => [...control.querySelectorAll("[data-tag]")].map((tag) => tag.ariaLabel).join(),
      stButtonGroup: () => first("[aria-checked=true]")?.textContent,
      stSlider: () => first("[data-testid=stSliderThumbValue]")?.textContent,
    }[control.dataset.testid]?.() ?? first("input")?.value ?? "";
  }
  for (const metric of all("[data-testid=stMetric]"))
    shown[`metric ${metric.querySelector("[data-testid=stMetricLabel]").innerText.trim()}`] =
      metric.querySelector("[data-testid=stMetricValue]").innerText.trim();
  const tab = all("[data-testid=stTab][aria-selected=true]")[0], verdict = all(".st-key-checks-card strong")[0];
  if (tab) shown.tab = tab.textContent;
  if (verdict) shown.verdict = verdict.textContent;
  for (const words of all("[data-testid=stCaptionContainer]").map((caption) => caption.innerText.trim())) {
    const begin = sentences.find((begin) => words.startsWith(begin));
    if (begin) shown[begin] = words;
  }
  return shown;
}"""
FIGURES = ("metric ", "verdict", *SENTENCES)


def links(record: dict[str, Any]) -> dict[str, tuple[str, dict[str, str]]]:
    """Return links by a name: the page and its choices, as an address of that version holds them."""
    digest, (mlp, cnn, transformer, _) = record["dataset"]["digest"], record["networks"]
    data, form = {"dataset": digest}, digest[:4]
    design, reader = record["design"]["id"], record["digits"]["run"]
    learning = {
        f"net-mlp-{form}-hidden": "24, 6",
        f"learn-mlp-{form}-epochs": "33",
        f"learn-mlp-{form}-batch_size": "8",
    }
    return {
        "start": ("", {}),
        "data": ("data", data | {"tab": "Traits"}),
        "draft": ("network", data | {"network": design, "draft": record["draft"]["token"], "traits": "growth_salt"}),
        "train": ("train", data | {"network": "mlp", "run": mlp, "encoding-mlp": "signed"} | learning),
        "saliency": ("saliency", data | {"run": cnn, "method": "deeplift", "people": "all"}),
        "attention": ("attention", data | {"run": transformer, "group": "highest"}),
        "inside": ("inside", data | {"run": cnn, "fold": "1", "epoch": "4", "view": "Receptive field"}),
        "inside_cnn": ("inside_cnn", {"run": reader, "view": "Filters"}),
        "jobs": ("jobs", {"show": "Training"}),
    }


def address(page: str, choices: dict[str, str]) -> str:
    """Return what follows the server's address."""
    return f"/{page}" + ("?" + urlencode(choices, quote_via=quote) if choices else "")


def shown(page, choices: dict[str, str]) -> dict[str, str]:
    """Return what the page shows of a link's choices, and its figures and verdict."""
    values = page.evaluate(SHOWN, SENTENCES)
    return {name: value for name, value in values.items() if name in choices or name.startswith(FIGURES)}
