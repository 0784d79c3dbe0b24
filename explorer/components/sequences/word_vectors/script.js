// What the view trains, as a Python script: the same corpus, the same draws, the same vectors.

import { CHANCE } from "../../topic/script.js";
import { ASKED } from "./asked.js";
import { FAMILIES, WORDS } from "./grammar.js";
import { DRAWN, FALL, REACH } from "./skip_gram.js";
import { EPOCHS, RATE, SENTENCES } from "./training.js";

const NEEDED = "import numpy as np"; // within a line: no import of this script's own

/** @param {import("./training.js").Setting} setting */
export function script({ corpus, seed, size }) {
  const asked = FAMILIES.flatMap(({ words, attributes }) => Object.entries(words).map(([word, values]) => [word, values.map((value, k) => Object.values(attributes[k])[value])]));
  const rows = asked.map(([word, company]) => `    (${JSON.stringify(word)}, ${JSON.stringify(company)}),`).join("\n");
  return `# Word vectors by skip-gram with negative sampling on a generated corpus. It needs numpy, and takes about a minute.

${NEEDED}

${CHANCE}

WORDS = ${JSON.stringify(WORDS)}
COMPANY = [
${rows}
]
ANALOGIES = ${JSON.stringify(ASKED)}
SENTENCES, EPOCHS, RATE, REACH, DRAWN, FALL = ${SENTENCES}, ${EPOCHS}, ${RATE}, ${REACH}, ${DRAWN}, ${FALL}
SEED, SIZE, SHUFFLED = ${seed}, ${size}, ${corpus === "shuffled" ? "True" : "False"}


def sentence(word, company, swapped):
    if len(company) == 3:
        owner, thing, did = company
        if owner in ("he", "she"):
            return [owner, "the", word, did, "near", "the", thing]
        return ["the", word, did, "with", owner, thing]
    kind, own = company
    return [word, "with", kind, "and", "the", own] if swapped else ["the", kind, "of", word, "and", "the", own]


def corpus():
    uniform = uniforms(SEED)

    def draw(options):
        return options[math.floor(uniform() * len(options))]

    sentences = []
    for _ in range(SENTENCES):
        word, values = draw(COMPANY)
        company = [draw(options) for options in values]
        sentences.append([WORDS.index(one) for one in sentence(word, company, uniform() < 0.5)])
    if SHUFFLED:
        everything = [word for one in sentences for word in one]
        order = iter(shuffled(len(everything), uniform))
        sentences = [[everything[next(order)] for _ in one] for one in sentences]
    return sentences


def pairs(sentences):
    for one in sentences:
        for at, word in enumerate(one):
            for other in range(max(0, at - REACH), min(len(one) - 1, at + REACH) + 1):
                if other != at:
                    yield word, one[other]


def train():
    read = list(pairs(corpus()))
    counts = np.bincount([company for _, company in read], minlength=len(WORDS))
    chance = np.cumsum(counts**0.75 / (counts**0.75).sum())
    uniform = uniforms(SEED + 1000)
    v = np.array([[(uniform() - 0.5) / SIZE for _ in range(SIZE)] for _ in WORDS])
    u = np.zeros_like(v)
    total = EPOCHS * len(read)
    for at in range(total):
        word, company = read[at % len(read)]
        drawn = [min(int(np.searchsorted(chance, uniform(), "right")), len(WORDS) - 1) for _ in range(DRAWN)]
        rate, beside = RATE * (1 - FALL * at / total), [company, *drawn]
        pulls = rate * (np.eye(1, DRAWN + 1)[0] - 1 / (1 + np.exp(-u[beside] @ v[word])))
        change = pulls @ u[beside]
        np.add.at(u, beside, pulls[:, None] * v[word])
        v[word] += change
    return v, u


def solved(v):
    rows = v / np.linalg.norm(v, axis=1, keepdims=True)
    right = 0
    for a, b, c, answer in ANALOGIES:
        cosine = rows @ (rows[a] - rows[b] + rows[c])
        cosine[[a, b, c]] = -np.inf
        right += int(cosine.argmax() == answer)
    return right


if __name__ == "__main__":
    vectors, contexts = train()
    np.savez("word_vectors.npz", words=np.array(WORDS), v=vectors, u=contexts)
    print(f"{solved(vectors)} of {len(ANALOGIES)} analogies solved")
`;
}
