"""The denoising autoencoder of one window as the builder has it."""

from __future__ import annotations

from explorer.networks.spec import NetworkSpec


def network_spec(width: int, core: int, states: int, hidden: int) -> NetworkSpec:
    """Return the network: `states` channels of `width` variants, a code, and a logit for each genotype of the core."""
    return NetworkSpec.model_validate(
        {
            "name": "Denoising autoencoder",
            "note": "Each channel marks one genotype; no channel is set where a call is missing.",
            "input": {"channels": states, "positions": width},
            "layers": [
                {"kind": "transpose", "name": "by_variant", "order": ["positions", "channels"]},
                {"kind": "flatten", "name": "row"},
                {"kind": "dense", "name": "code", "units": hidden},
                {"kind": "relu", "name": "active"},
                {"kind": "dense", "name": "genotypes", "units": core * states},
            ],
        }
    )
