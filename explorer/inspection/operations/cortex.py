"""Simple and complex cells: an oriented filter with a rectifier, and pooling over those of one orientation.

Source: Hubel and Wiesel 1962, J Physiol 160; Gabor filters as their model: Daugman 1985, J Opt Soc Am A 2.
Angles are in degrees: a bar of 0 lies flat, one of 90 stands upright; offsets are in cells, across the bar.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIDE = 17
PHASES = (0, 90, 180, 270)


def _across(angle: float, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Return coordinates (side, side) along and across a bar of this angle, in cells from the middle."""
    half = (side - 1) / 2
    y, x = np.mgrid[half : -half - 1 : -1, -half : half + 1]
    turn = np.deg2rad(angle)
    return x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)


def gabor(
    angle: float, phase: float = 0.0, wavelength: float = 6.0, width: float = 2.6, side: int = SIDE
) -> np.ndarray:
    """Return a wave under a bell (side, side), its stripes along `angle`; mean zero, length one."""
    along, across = _across(angle, side)
    bell = np.exp(-(across**2 + (0.6 * along) ** 2) / (2 * width**2))
    wave = bell * np.cos(2 * np.pi * across / wavelength + np.deg2rad(phase))
    wave -= bell * wave.sum() / bell.sum()
    return wave / np.linalg.norm(wave)


def bar(angle: float, offset: float = 0.0, thick: float = 2.5, side: int = SIDE) -> np.ndarray:
    """Return a light bar (side, side) through the middle, moved by `offset` across itself; its edges are soft."""
    _, across = _across(angle, side)
    return np.clip((thick / 2 + 0.5) - np.abs(across - offset), 0, 1)


def simple(picture: np.ndarray, angle: float, phase: float = 0.0) -> float:
    """Return what a simple cell answers: the picture under its filter, nothing where that is negative."""
    return float(max(0.0, (picture * gabor(angle, phase, side=len(picture))).sum()))


def complex_cell(picture: np.ndarray, angle: float) -> float:
    """Return what a complex cell answers: the largest among simple cells of one orientation and all phases."""
    return max(simple(picture, angle, phase) for phase in PHASES)


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers of a simple and of a complex cell to bars: each is (angles, offsets)."""

    angles: np.ndarray
    offsets: np.ndarray
    simple: np.ndarray
    complex: np.ndarray


def answers(preferred: float, phase: float = 0.0) -> Answers:
    """Return what two cells of one preferred angle answer to bars of every angle and offset."""
    angles, offsets = np.arange(0.0, 180.0, 7.5), np.arange(-4.0, 4.01, 0.5)
    bars = np.array([[bar(angle, offset) for offset in offsets] for angle in angles])
    bank = np.stack([gabor(preferred, one) for one in PHASES])
    responses = np.maximum(0, np.einsum("aoij,pij->pao", bars, bank))
    own = np.maximum(0, np.einsum("aoij,ij->ao", bars, gabor(preferred, phase)))
    return Answers(angles, offsets, own, responses.max(0))
