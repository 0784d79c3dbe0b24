"""What is used of bed-reader, which has no types of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

class open_bed:
    def __init__(
        self,
        location: str | Path,
        iid_count: int | None = ...,
        sid_count: int | None = ...,
        properties: Mapping[str, Sequence[object] | None] = ...,
        count_A1: bool = ...,
        num_threads: int | None = ...,
        skip_format_check: bool = ...,
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def read(self, index: Any = ..., dtype: str = ..., order: str = ..., **more: Any) -> npt.NDArray[Any]: ...
    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def iid(self) -> npt.NDArray[np.str_]: ...
    @property
    def sid(self) -> npt.NDArray[np.str_]: ...
    @property
    def chromosome(self) -> npt.NDArray[np.str_]: ...
    @property
    def bp_position(self) -> npt.NDArray[np.int32]: ...
    @property
    def allele_1(self) -> npt.NDArray[np.str_]: ...
    @property
    def allele_2(self) -> npt.NDArray[np.str_]: ...

class create_bed:
    def __init__(
        self,
        location: str | Path,
        iid_count: int,
        sid_count: int,
        properties: Mapping[str, Sequence[object]] = ...,
        count_A1: bool = ...,
        fam_location: str | Path | None = ...,
        bim_location: str | Path | None = ...,
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def write(self, vector: npt.NDArray[np.int8]) -> None: ...

def to_bed(
    filepath: str | Path,
    val: npt.NDArray[Any],
    properties: Mapping[str, Sequence[object]] = ...,
    count_A1: bool = ...,
    **more: Any,
) -> None: ...
