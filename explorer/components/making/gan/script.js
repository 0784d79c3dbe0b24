// The game on a line as a Python script that comes to the same weights.

import { gameScript } from "../twin.js";
import { BIN, BINS, FROM, SHOWN } from "./densities.js";
import { BENDS, settingsOf } from "./rounds.js";

const BELL = `
def bell(x, mean=0.0, sd=1.0):
    return math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * math.sqrt(2 * math.pi))

`;

const SOURCES = {
  one: `
def source(n):
    return [normal() for _ in range(n)]


def density(x):
    return bell(x)

`,
  two: `
BUMPS = ((-1.5, 0.6), (2.5, 0.6))


def source(n):
    drawn = []
    for _ in range(n):
        mean, sd = BUMPS[0 if uniform() < 0.5 else 1]
        drawn.append(mean + sd * normal())
    return drawn


def density(x):
    return sum(bell(x, mean, sd) for mean, sd in BUMPS) / 2

`,
};

const drawn = (/** @type {number[]} */ heights) => `
HEIGHTS = ${JSON.stringify(heights.some((h) => h > 0) ? heights : heights.map(() => 1))}
LOW, HIGH = ${SHOWN[0]}, ${SHOWN[1]}
GAP = (HIGH - LOW) / (len(HEIGHTS) - 1)
AREAS = [(left + right) / 2 * GAP for left, right in zip(HEIGHTS, HEIGHTS[1:])]


def source(n):
    """Draws by the inverse of the distribution function, a piece of a parabola in each gap."""
    area, found = sum(AREAS), []
    for _ in range(n):
        u, k, below = uniform(), 0, 0.0
        while k < len(AREAS) - 1 and u > below + AREAS[k] / area:
            below += AREAS[k] / area
            k += 1
        left, a, b = u - below, HEIGHTS[k] / area, HEIGHTS[k + 1] / area
        rise = (b - a) / GAP
        flat_here = abs(rise) < 1e-12
        t = left / max(a, 1e-12) if flat_here else (math.sqrt(max(0.0, a * a + 2 * rise * left)) - a) / rise
        found.append(LOW + k * GAP + min(GAP, max(0.0, t)))
    return found


def density(x):
    if x < LOW or x > HIGH:
        return 0.0
    at = (x - LOW) / GAP
    k = min(len(HEIGHTS) - 2, math.floor(at))
    return (HEIGHTS[k] + (at - k) * (HEIGHTS[k + 1] - HEIGHTS[k])) / sum(AREAS)

`;

const bends = (/** @type {string} */ net, [low, high]) => `with torch.no_grad():  # the first layer's units bend at places spread evenly
    first = ${net}[0]
    places = torch.tensor([${low} + ${high - low} * (j + 0.5) / 16 for j in range(16)], dtype=torch.float64)
    first.bias.copy_(-first.weight[:, 0] * places)
`;

const EVERY = `
def pushed(images, mass):
    """The density in each bin: each stretch of noise is spread evenly between the images of its ends."""
    to = [0.0] * BINS
    for a, b, m in zip(images, images[1:], mass):
        start, end = (min(a, b) - FROM) / BIN, (max(a, b) - FROM) / BIN
        first, last = math.floor(start), math.floor(end)
        if first == last or end - start < 1e-9:
            if 0 <= first < BINS:
                to[first] += m / BIN
            continue
        for k in range(max(0, first), min(BINS - 1, last) + 1):
            to[k] += m * (min(end, k + 1) - max(start, k)) / (end - start) / BIN
    return to


CELLS, TAILS, BINS, BIN, FROM = 800, 6, ${BINS}, ${BIN}, ${FROM}
edges = [-TAILS + k * 2 * TAILS / CELLS for k in range(CELLS + 1)]
mass = [bell(edge + TAILS / CELLS) * 2 * TAILS / CELLS for edge in edges[:-1]]
middles = [FROM + (k + 0.5) * BIN for k in range(BINS)]
with torch.no_grad():
    if len(G) == 1 and abs(float(G[0].weight)) > 2 * BIN:
        made_density = [bell(x, float(G[0].bias), abs(float(G[0].weight))) for x in middles]
    else:
        made_density = pushed(G(column(edges, 1))[:, 0].tolist(), mass)
q = torch.tensor(made_density, dtype=torch.float64)
p = torch.tensor([density(x) for x in middles], dtype=torch.float64)
x = column(middles, 1)
for _ in range(ROUNDS):  # G stays, D learns from every x
    logits = D(x)[:, 0]
    value = (p * log_sigmoid(logits) + q * log_sigmoid(-logits)).sum() * BIN
    of_D.zero_grad()
    (-value).backward()
    of_D.step()
`;

const SAMPLES = `for _ in range(ROUNDS):  # G stays
    teach_D()
`;

/** @param {import("./rounds.js").Line} line */
export function lineScript({ chosen, rounds }) {
  const { target, heights, maker, a, b, who } = chosen, source = target === "drawn" ? drawn(heights) : SOURCES[target];
  const start = maker === "affine" ? `with torch.no_grad():
    G[0].weight.fill_(${b})
    G[0].bias.fill_(${a})
` : bends("G", BENDS.maker);
  const round = who === "every" ? { round: EVERY } : who === "samples" ? { round: SAMPLES } : {};
  return gameScript(settingsOf(chosen), rounds, BELL + source, { before: bends("D", BENDS.judge) + start, ...round });
}
