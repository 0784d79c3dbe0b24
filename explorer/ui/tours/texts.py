"""The three tours: what their steps ask for, and where."""

from __future__ import annotations

from explorer.ui.lessons import lesson
from explorer.ui.tours.step import Step, Tour

_XOR = {name: value for name, value in lesson("perceptron-xor").parameters.items() if name != "note"}
"""The lesson without its sentence, which is of the network without hidden layers alone."""
_SOLVED = {name: value for name, value in _XOR.items() if name != "guess"} | {"layers": "4-tanh"}

TEACH = Tour(
    "Teach",
    "Guess, play, add neurons and share a link: a lesson on XOR in the playground.",
    (
        Step(
            "playground",
            "XOR: blue and orange dots in opposite corners, and a network without hidden layers. Will it learn them? "
            "Choose one of the three answers.",
            ring=".guess",
            least={"guessed": 1},
            address=_XOR,
        ),
        Step(
            "playground",
            "Press Play and watch the output for 100 epochs: its ground is what the network answers at each place.",
            ring=".player .play",
            least={"epoch": 100},
            address=_XOR,
        ),
        Step(
            "playground",
            "One weighted sum draws one straight line. Press + beside “no hidden layer” for four neurons, each with a "
            "line of its own.",
            ring=".head.layers .round:last-child",
            least={"hidden_layers": 1},
            address=_XOR,
        ),
        Step(
            "playground",
            "Let it play for 100 epochs: the output combines the lines, and its boundary bends around the corners.",
            ring=".player .play",
            least={"hidden_layers": 1, "epoch": 100},
            address=_SOLVED,
        ),
        Step(
            "playground",
            "Press + above the layer to add a fifth neuron. Its picture shows what it answers; point at it to see its "
            "part in the output.",
            ring=".head.column .units .round:last-of-type",
            least={"hidden_neurons": 5},
            address=_SOLVED,
        ),
        Step(
            "playground",
            "Open “Take home” and press “Link”: the link opens exactly this, for a class as for a colleague.",
            ring='[data-control="export"] summary',
            least={"links": 1},
            address=_SOLVED,
        ),
        Step(
            "playground",
            "That is a lesson. The page Lessons has more of them, and makes your own from a link.",
            ring='[data-testid="stSidebarNavLink"][href$="/lessons"]',
            address=_SOLVED,
        ),
    ),
)

_GENES = "[role=tablist] [role=tab]:nth-of-type(3)"

TRY = Tour(
    "Try",
    "Read a finished map of a simulated cross: its peaks, its verdict, and what ridge regression reaches.",
    (
        Step(
            "saliency",
            "Each bar is a window of the genome; the higher, the more the network needs its genotypes. Click the bar "
            "that rises above the dashed line.",
            ring=".st-key-saliency-genome",
            zooms=True,
        ),
        Step(
            "saliency",
            "That is the locus. Below it, each dot is one SNP tested alone, pointing down: click the lowest.",
            ring=".st-key-saliency-genome",
            chooses=True,
        ),
        Step(
            "saliency",
            "Its neighbours are coloured by linkage (r²), and a card below the map tells its place, genes and p value. "
            "Open the tab “Genes” below it.",
            ring=f".st-key-variant-card, {_GENES}",
            shows=f"{_GENES}[aria-selected=true]",
        ),
        Step(
            "saliency",
            "May it be believed? The verdict counts its checks, and names those that it does not pass. Click it to "
            "open them.",
            ring=".st-key-checks-card",
            shows=".st-key-checks-card details[open]",
        ),
        Step(
            "train",
            "Would a simpler model have done as well? The page Train compares the network with its rivals.",
            ring='[data-testid="stSidebarNavLink"][href$="/train"]',
            arrives=True,
        ),
        Step(
            "train",
            "The table has all rivals on the same held-out samples. Find GBLUP, which is ridge regression on all SNPs, "
            "and read whether the network is better.",
            ring='table[aria-label="The network and its rivals"]',
        ),
    ),
)

BRING = Tour(
    "Bring your own data",
    "Have a file examined, load it, look at it and start a training with settings that suit it.",
    (
        Step(
            "import",
            "Drop files of yours into the box, or press “Sample files”. They are examined before anything is loaded.",
            ring=".st-key-way",
            shows="#what-was-understood",
        ),
        Step(
            "import",
            "Is this what the files should hold? What looks wrong is listed below the table, with a switch that mends "
            "it. Then press “Load”.",
            ring=".st-key-load",
            shows=".st-key-loaded",
        ),
        Step("data", "It is loaded. Press “Look at the data”.", ring=".st-key-loaded a", arrives=True),
        Step(
            "train",
            "Missing calls, structure, traits: what is unsound here is unsound in every map. Then open the page Train.",
            ring='[data-testid="stSidebarNavLink"][href$="/train"]',
            arrives=True,
        ),
        Step(
            "train",
            "The settings suit these data as they are. Press “Train”.",
            ring=".st-key-start",
            begins="train",
        ),
        Step(
            "train",
            "It trains, and goes on when you leave; the page Jobs lists it. Once it is done, “See which positions it "
            "used” leads to the map.",
            ring=".st-key-curves",
        ),
    ),
)

TOURS = {"teach": TEACH, "try": TRY, "bring": BRING}
"""Name, as it stands in a link (`?tour=teach`) -> tour."""
