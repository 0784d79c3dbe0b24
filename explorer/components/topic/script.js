// A view that trains in the browser as a Python script: it draws the same random numbers and comes to the same weights.

import { download } from "../kernel/download.js";
import { button } from "../kernel/widgets.js";

/** Python's `uniforms`, `normals` and `shuffled`, equal to those of chance.js; put before what uses them. */
export const CHANCE = `import math
from collections.abc import Callable


def uniforms(seed: int) -> Callable[[], float]:
    """Draws from [0, 1) (mulberry32, 32 bits of state)."""
    whole = 0xFFFFFFFF
    state = seed * 0x9E3779B9 & whole

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & whole
        bits = (state ^ (state >> 15)) * (state | 1) & whole
        bits ^= (bits + ((bits ^ (bits >> 7)) * (bits | 61) & whole)) & whole
        return (bits ^ (bits >> 14)) / 2**32

    return draw


def normals(seed: int) -> Callable[[], float]:
    """Draws of the standard normal distribution, two from each pair of uniform ones (Box and Muller 1958)."""
    uniform, spare = uniforms(seed), []

    def draw() -> float:
        if spare:
            return spare.pop()
        radius, angle = math.sqrt(-2 * math.log(1 - uniform())), 2 * math.pi * uniform()
        spare.append(radius * math.sin(angle))
        return radius * math.cos(angle)

    return draw


def shuffled(n: int, uniform: Callable[[], float]) -> list[int]:
    """The numbers 0 to n - 1 in random order (Fisher and Yates)."""
    deck = list(range(n))
    for k in range(n - 1, 0, -1):
        other = math.floor(uniform() * (k + 1))
        deck[k], deck[other] = deck[other], deck[k]
    return deck
`;

/**
 * A button that downloads the script of what is shown now.
 * @param {string} name  of the file, without ".py"
 * @param {() => string} text  the script, with the present settings
 */
export function scriptButton(name, text) {
  return button("Script", "Download a Python script that trains the same network", () =>
    download(`${name}.py`, new Blob([text()], { type: "text/x-python" })), "script");
}
