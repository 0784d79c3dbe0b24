"""Choose a network, what it is shown and what it answers: the same widgets on the Network and the Train page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.networks import zoo
from explorer.networks.spec import NetworkSpec
from explorer.training import defaults
from explorer.training.spec import Preset, Protocol, RunSpec
from explorer.ui import address, forms, token_cost
from explorer.ui.say import escaped, plainly
from explorer.ui.session import workspace

PROTOCOL_PRESETS = ("als-net",)
"""Presets that read whole promoters, which the two-step protocol chooses."""
PROTOCOL_FIELDS = ("best", "epochs", "batch_size", "learning_rate", "momentum", "hold_out")
ONE_PROMOTER = "promoter-cnn"
ASKED_TRAITS = "traits-asked"
"""Where a page that leads to another leaves the traits that were chosen on it."""


@dataclass(frozen=True)
class Choice:
    """A network with its input and its traits, before split and optimizer are chosen.

    `preset` is a name of the zoo; where `design` holds a network that was made here, it is that network's id.
    """

    preset: str
    settings: dict[str, Any]
    encoding: str
    traits: tuple[str, ...]
    protocol: Protocol | None
    design: NetworkSpec | None = None

    @property
    def origin(self) -> str:
        """What tells this network from others: the preset with its settings, or the design."""
        return f"{self.preset} {sorted(self.settings.items())}"

    def fields(self) -> dict[str, Any]:
        """Return the fields of a RunSpec that this choice decides."""
        return {
            "network": self.design or Preset(preset=self.preset, settings=self.settings),
            "encoding": self.encoding,
            "traits": self.traits,
            "protocol": self.protocol,
        }

    def spec(self, data: Dataset, **more: Any) -> RunSpec:
        """Return a run of this choice."""
        return RunSpec(dataset=data.digest, **self.fields(), **more)


def choose(data: Dataset) -> Choice:
    """Draw the choice of traits, network, encoding and the network's settings."""
    left, middle, right = st.columns([2, 3, 2])
    with left:
        traits = _traits(data)
    with middle:
        preset = _preset(data)
    with right:
        usual = defaults.for_dataset(data, preset, traits, Protocol() if preset in PROTOCOL_PRESETS else None)
        encoding = _encoding(data, f"encoding-{preset}", usual["encoding"])
    if preset not in zoo.names():
        return _design(preset, encoding, traits)
    about = zoo.preset(preset)
    st.caption(about.summary)
    protocol = None
    if preset in PROTOCOL_PRESETS:
        protocol = _protocol(data)
    with st.expander(f"Settings of the {about.title}", icon=":material/tune:"):
        model = zoo.settings(preset)
        if not model.model_fields:
            st.caption("This network has no settings: it is built as published.")
        held = forms.fields(model, key(data, "net", preset), start=usual["network"].settings)
    token_cost.show(preset, data.genotypes.shape[1], held)
    return Choice(preset, held, encoding, traits, protocol)


def key(data: Dataset, what: str, preset: str) -> str:
    """Return the key of a form whose defaults depend on network and dataset, so that it starts afresh with either."""
    return f"{what}-{preset}-{data.digest[:4]}"


def _traits(data: Dataset) -> tuple[str, ...]:
    names = data.traits.names("trait")
    if not names:
        st.info("This dataset has no trait. Bring a table of traits with it, or plant one on the page **Data**.")
        st.stop()
    chosen = st.multiselect(
        "Traits",
        names,
        default=[name for name in st.session_state.get(ASKED_TRAITS, ()) if name in names] or names[:1],
        key="traits",
        bind="query-params",
        help="Several quantitative traits are learnt together, with one output each.",
    )
    return tuple(chosen) or (names[0],)


def _preset(data: Dataset) -> str:
    names = [name for name in zoo.names() if name != ONE_PROMOTER]
    if not protocol_fits(data):
        names = [name for name in names if name not in PROTOCOL_PRESETS]
    made = {about.id: about.name for about in workspace().designs.listed()}
    if asked := st.query_params.get("design"):
        del st.query_params["design"]
        if asked in made:
            address.go("network", asked)
        else:
            st.warning("The network in this link is not in this workspace; another one is shown.")

    def called(name: str) -> str:
        if name not in made:
            return zoo.preset(name).title
        return made[name] if list(made.values()).count(made[name]) == 1 else f"{made[name]} ({name[:4]})"

    return address.choose("Network", [*names, *made], "network", index=names.index("cnn"), format_func=called)


def _design(id: str, encoding: str, traits: tuple[str, ...]) -> Choice:
    with plainly():
        spec = workspace().designs.load(id)
    if spec.note:
        st.caption(escaped(spec.note))
    return Choice(id, {}, encoding, traits, None, spec)


def _encoding(data: Dataset, key: str, usual: str) -> str:
    genotypes = data.genotypes
    fits = [
        name
        for name in encodings.NAMES
        if not (name == "haplotype" and genotypes.haplotypes is None)
        and not (name in ("haplotype", "hardy-weinberg") and genotypes.ploidy == 1)
    ]
    meaning = "  \n".join(f"**{name}**: {encodings.HELP[name]}" for name in fits)
    return address.choose("Encoding", fits, key, index=fits.index(usual), help=meaning)


def _protocol(data: Dataset) -> Protocol:
    with st.expander("The published protocol: promoters first, then the network", icon=":material/filter_list:"):
        st.caption(
            "Every promoter gets a small network of its own, trained on training people only; the best of each "
            "chromosome make up the input."
        )
        held = forms.fields(Protocol, "protocol", only=PROTOCOL_FIELDS, columns=3)
    with plainly():
        return forms.read(Protocol, held)


def protocol_fits(data: Dataset) -> bool:
    """Whether the two-step promoter protocol can run: mapped diploid variants, genes, and a two-class trait."""
    return data.genes is not None and data.genotypes.mapped and bool(data.traits.names("trait", "binary"))
