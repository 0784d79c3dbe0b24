// A game of this folder as Python: torch in double precision, with the same random numbers.

import { CHANCE } from "../topic/script.js";

const IMPORTS = ["import json", "import torch"].join("\n\n");

const GAME = `

def network(sizes):
    layers = []
    for k, (inputs, units) in enumerate(zip(sizes, sizes[1:])):
        layers.append(torch.nn.Linear(inputs, units, dtype=torch.float64))
        if k < len(sizes) - 2:
            layers.append(torch.nn.Tanh())
    return torch.nn.Sequential(*layers)


def begin(net, normal):
    """Weights from N(0, 1 / inputs), biases 0."""
    with torch.no_grad():
        for layer in net:
            if isinstance(layer, torch.nn.Linear):
                drawn = [normal() / math.sqrt(layer.in_features) for _ in range(layer.weight.numel())]
                layer.weight.copy_(torch.tensor(drawn, dtype=torch.float64).reshape(layer.weight.shape))
                layer.bias.zero_()


def column(values, axes):
    return torch.tensor(values, dtype=torch.float64).reshape(axes, -1).T


batch, axes, noise = SETTINGS["batch"], SETTINGS["discriminator"][0], SETTINGS["generator"][0]
seed, rates = SETTINGS["seed"], SETTINGS["rates"]
G, D = network(SETTINGS["generator"]), network(SETTINGS["discriminator"])
start = normals(seed)
begin(G, start)
begin(D, start)
uniform, normal = uniforms(seed + 100000), normals(seed + 200000)
latent = normals(seed + 400000)
betas = (rates["beta1"], rates["beta2"])
of_G = torch.optim.Adam(G.parameters(), lr=rates["generator"], betas=betas)
of_D = torch.optim.Adam(D.parameters(), lr=rates["discriminator"], betas=betas)
log_sigmoid = torch.nn.functional.logsigmoid


def real():
    return column(source(batch), axes)


def made():
    return G(column([latent() for _ in range(noise * batch)], noise))


def teach_D():
    """One update up V = E log D(x) + E log(1 - D(G(z)))."""
    x = real().requires_grad_()
    logits = D(x)
    loss = -log_sigmoid(logits).mean()
    if SETTINGS.get("penalty", 0):
        slope, = torch.autograd.grad(logits.sum(), x, create_graph=True)
        loss = loss + SETTINGS["penalty"] / 2 * slope.square().sum(1).mean()
    loss = loss - log_sigmoid(-D(made().detach())).mean()
    of_D.zero_grad()
    loss.backward()
    of_D.step()


def teach_G():
    """One update down -log D(G(z)), or down log(1 - D(G(z)))."""
    logits = D(made())
    loss = -log_sigmoid(logits).mean() if SETTINGS["loss"] == "usual" else log_sigmoid(-logits).mean()
    of_G.zero_grad()
    loss.backward()
    of_G.step()


def flat(net):
    return [float(v) for p in net.parameters() for v in p.detach().reshape(-1)]

`;

const ROUND = `for _ in range(ROUNDS):
    for _ in range(SETTINGS["turns"]):
        teach_D()
    teach_G()
`;

const SAID = `print(json.dumps({"G": flat(G), "D": flat(D)}))
`;

/**
 * @param {import("./game.js").Settings} settings
 * @param {number} rounds
 * @param {string} source  Python: a function \`source(n)\` that draws with \`uniform\` and \`normal\`; all of one axis before the next
 * @param {{ before?: string, round?: string }} [more]  statements after the start, and instead of the rounds
 */
export function gameScript(settings, rounds, source, { before = "", round = ROUND } = {}) {
  const head = `"""A generator and a discriminator, trained as in SNP Explorer's page Making. Prints the weights of both. Needs torch."""

${IMPORTS}
`;
  const chosen = `
SETTINGS = json.loads('${JSON.stringify(settings)}')
ROUNDS = ${rounds}

`;
  return head + CHANCE + chosen + source + GAME + before + round + SAID;
}
