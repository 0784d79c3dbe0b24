"""Values as JSON can hold them."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel


def plain(value: Any) -> Any:
    """Return a value in JSON's own types; what is not finite becomes None.

    >>> import numpy as np
    >>> plain({"p": np.float32(0.5), "beta": float("nan"), "n": np.arange(2)})
    {'p': 0.5, 'beta': None, 'n': [0, 1]}
    """
    match value:
        case None | str() | bool() | int():
            return value
        case float() | np.floating():
            return float(value) if math.isfinite(value) else None
        case np.bool_() | np.integer():
            return value.item()
        case np.ndarray():
            return plain(value.tolist())
        case pd.DataFrame():
            return [plain(row) for row in value.to_dict("records")]
        case BaseModel():
            return plain(value.model_dump())
        case dict():
            return {str(key): plain(one) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(one) for one in value]
        case Path():
            return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return str(value)
