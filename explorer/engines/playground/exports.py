"""What is taken home from a playground: a script, its numbers as JSON, or a link that begins with its weights."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.engines.playground.images.network import ImageNetwork
from explorer.engines.playground.networks import AnyNetwork
from explorer.errors import InputError
from explorer.messages.playground import links
from explorer.messages.playground.commands import Export
from explorer.messages.playground.frames import Exported
from explorer.messages.playground.state import State


def chosen(networks: Sequence[AnyNetwork], index: int) -> AnyNetwork:
    """Return one of the networks; InputError where there is no second one."""
    if index >= len(networks):
        raise InputError("the second network", "there is none", "Split the screen first.")
    return networks[index]


def export(command: Export, state: State, networks: Sequence[AnyNetwork], epoch: int) -> Exported:
    """Return the file or the query that was asked for.

    Raises
    ------
    InputError : there is no such network, or a link would hold weights that are no numbers any more
    """
    from explorer.training.dense import export as formats

    if any(isinstance(one, ImageNetwork) for one in networks):
        raise InputError(
            "kernels", "they are too many for a link, and a script of them is not offered", "Take the link."
        )
    if command.kind == "link":
        return Exported(name="link", text=links.to_query(_begun_from_here(state, networks)))
    network = chosen(networks, command.net)
    assert not isinstance(network, ImageNetwork)
    make = formats.script if command.kind == "script" else formats.as_json
    text = make(network.learner, network.plan, network.state, network.learner.features, epoch)
    return Exported(name=f"network.{'py' if command.kind == 'script' else 'json'}", text=text)


def _begun_from_here(state: State, networks: Sequence[AnyNetwork]) -> State:
    """Return the state whose initial weights are those of now, to seven digits: what a link can hold."""
    fields = state.model_dump()
    if not all(network.state.finite for network in networks):
        raise InputError("weights", "some are no longer numbers", "Reset, or go back in time first.")
    for place, network in zip((fields, fields["other"]), networks, strict=False):
        place["weights"] = tuple(float(f"{weight:.7g}") for weight in network.state.theta)
    return State.model_validate(fields)
