"""Choose a network, its input and the traits that it predicts: the same widgets on the Network and the Train page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

import streamlit as st

from explorer.datasets import encodings, sex_chromosomes
from explorer.datasets.dataset import Dataset
from explorer.datasets.encodings import EncodingName
from explorer.datasets.measured_sex import MALE
from explorer.genetics import sex
from explorer.networks import zoo
from explorer.networks.spec import NetworkSpec
from explorer.training import defaults
from explorer.training.spec import Preset, Protocol, RunSpec
from explorer.ui import address, forms, token_cost
from explorer.ui.caching import cached_data
from explorer.ui.early_end import end_page
from explorer.ui.say import escaped, plain, plainly
from explorer.ui.session import workspace

PROTOCOL_PRESETS = ("als-net",)
"""Presets that read whole promoters, which the two-step protocol chooses."""
MEASURED = (
    "On simulated cohorts (docs/promoter-protocol.md) the ranking found planted promoters from 2,000 samples on. "
    "ALS-Net predicted no better than chance with 1,000 samples, worse than logistic regression on the same promoters "
    "with 2,000 and 5,000, as well or a little worse with 10,000, and better with 20,000."
)
"""What is told of the protocol, from the curve in that file."""
PROTOCOL_FIELDS = ("best", "epochs", "batch_size", "learning_rate", "momentum", "hold_out", "control")
ONE_PROMOTER = "promoter-cnn"
CHOSEN_TRAITS = "traits-chosen"
"""Where a page that leads to another leaves the traits that were chosen on it."""


class ChosenFields(TypedDict):
    """Fields of a RunSpec."""

    network: NetworkSpec | Preset
    encoding: EncodingName
    traits: tuple[str, ...]
    protocol: Protocol | None


@dataclass(frozen=True)
class Choice:
    """A network with its input and its traits, before split and optimizer are chosen.

    `preset` is a name of the zoo; where `design` holds a network that was built here, it is that network's id.
    """

    preset: str
    settings: dict[str, forms.Value]
    encoding: EncodingName
    traits: tuple[str, ...]
    protocol: Protocol | None
    design: NetworkSpec | None = None

    @property
    def origin(self) -> str:
        """What tells this network from others: the preset with its settings, or the design."""
        return f"{self.preset} {sorted(self.settings.items())}"

    def fields(self) -> ChosenFields:
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
    _say_of_x(data, encoding)
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
        settings = forms.fields(model, key(data, "net", preset), start=usual["network"].settings)
    token_cost.show(preset, data.genotypes.shape[1], settings)
    return Choice(preset, settings, encoding, traits, protocol)


def key(data: Dataset, what: str, preset: str) -> str:
    """Return the key of a form whose defaults depend on network and dataset, so that it starts afresh with either."""
    return f"{what}-{preset}-{data.digest[:4]}"


def _traits(data: Dataset) -> tuple[str, ...]:
    names = data.traits.names("trait")
    if not names:
        st.info("This dataset has no trait. Bring a table of traits with it, or plant one on the page **Data**.")
        end_page()
    chosen = st.multiselect(
        "Traits",
        names,
        default=[name for name in st.session_state.get(CHOSEN_TRAITS, ()) if name in names] or names[:1],
        key="traits",
        bind="query-params",
        format_func=plain,
        help="Several quantitative traits are learnt together, with one output each.",
    )
    return tuple(chosen) or (names[0],)


def _preset(data: Dataset) -> str:
    names = [name for name in zoo.names() if name != ONE_PROMOTER]
    if not protocol_fits(data):
        names = [name for name in names if name not in PROTOCOL_PRESETS]
    designs = {about.id: about.name for about in workspace().designs.listed()}
    if id := st.query_params.get("design"):
        del st.query_params["design"]
        if id in designs:
            address.go("network", id)
        else:
            st.warning("The network in this link is not in this workspace; another one is shown.")

    def title(name: str) -> str:
        if name not in designs:
            return zoo.preset(name).title
        own = designs[name]
        return own if list(designs.values()).count(own) == 1 else f"{own} ({name[:4]})"

    return address.choose("Network", [*names, *designs], "network", index=names.index("cnn"), format_func=title)


def _design(id: str, encoding: EncodingName, traits: tuple[str, ...]) -> Choice:
    with plainly():
        spec = workspace().designs.load(id)
    if spec.note:
        st.caption(escaped(spec.note))
    return Choice(id, {}, encoding, traits, None, spec)


def _encoding(data: Dataset, key: str, usual: EncodingName) -> EncodingName:
    genotypes = data.genotypes
    fits: list[EncodingName] = [
        name
        for name in encodings.NAMES
        if not (name == "haplotype" and (genotypes.haplotypes is None or genotypes.doses))
        and not (name in ("haplotype", "hardy-weinberg") and genotypes.ploidy == 1)
    ]
    meaning = "  \n".join(f"**{name}**: {encodings.HELP[name]}" for name in fits)
    return address.choose("Encoding", fits, key, index=fits.index(usual), help=meaning)


def _say_of_x(data: Dataset, encoding: EncodingName) -> None:
    """Say what the encoding does with X, where there may be males."""
    if _males_on_x(data.digest, data):
        st.caption(encodings.on_x(encoding))


@cached_data(max_entries=16)
def _males_on_x(digest: str, _data: Dataset) -> bool:
    """Say whether there is a chromosome X that males, of whom there may be some, have one copy of."""
    kind, by_number = sex_chromosomes.kinds(_data.genotypes.variants)
    stated = sex.stated(_data.traits)
    there = bool((kind == sex_chromosomes.X).any()) and _data.genotypes.ploidy == 2
    return there and (not by_number if stated is None else MALE in stated)


def _protocol(data: Dataset) -> Protocol:
    with st.expander("The published protocol: promoters first, then the network", icon=":material/filter_list:"):
        st.caption(
            "Every promoter gets a small network of its own, trained on training samples only; the best of each "
            "chromosome make up the input."
        )
        values = forms.fields(Protocol, "protocol", only=PROTOCOL_FIELDS, columns=3)
    st.caption(MEASURED)
    with plainly():
        return forms.read(Protocol, values)


def protocol_fits(data: Dataset) -> bool:
    """Whether the two-step promoter protocol can run: mapped diploid variants, genes, and a two-class trait."""
    return data.genes is not None and data.genotypes.mapped and bool(data.traits.names("trait", "binary"))
