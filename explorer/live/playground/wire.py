"""What travels between a playground in the browser and the engine: JSON commands up, binary frames down.

The socket is `/live/playground?token=…&session=ID` with ID of 8-40 characters [A-Za-z0-9-], made by the browser. The
first message must be `open`. Every message up is one JSON object with a `do`; at most `MESSAGE_BYTES` long and
`MESSAGES_A_SECOND` a second. A socket closes with a code and a reason where it is refused (see `Close`); what is wrong
only with one command comes back as a `notice` of kind "refused", and everything goes on.

Up
--
- `{"do": "open", "state": {...}}`        begin, or go on where a session of this ID was left. `state`: any subset of
  the fields of `state.State` (the rest are defaults). Only missing or differing fields matter; a kept session whose
  state equals it goes on from its last weights, epoch and pause, another state starts anew.
- `{"do": "set", "state": {...}}`         change any fields of the state, now, also while playing. Structure (layers'
  number, units and norms, features, biases, init, init_scale, weights, weight_seed) and data (data, samples, noise,
  classes, train_share, seed, dataset, columns, trait) start anew at epoch 0 and stay playing; all else continues.
  `other`: a partial object changes the second network, null ends the split screen, {} copies the first.
- `{"do": "play"}`, `{"do": "pause"}`
- `{"do": "step", "unit": "epoch"|"batch", "count": 1}`   pauses, then advances by exactly that.
- `{"do": "reset", "keep": true}`         to epoch 0, paused; keep: the same initial weights, else a new weight_seed.
- `{"do": "regenerate"}`                  a new seed for the data; epoch 0, same initial weights.
- `{"do": "seek", "epoch": 37}`           the time machine: everything as it was, paused. Playing on follows what was
  recorded (also changes made then) until something is changed, which branches.
- `{"do": "branch"}`                      forget what comes after the shown epoch; the old curve stays as a ghost.
- `{"do": "edit", "element": "l1.0.3", "value": 0.5, "net": 0}`      a weight ("l…") or bias ("b…"), live.
- `{"do": "add", "x1": 1.5, "x2": -2, "label": 1}`                   a point of one's own to learn from; turns drawn
  data into own points (`data` becomes "points"; every point then lies in the state).
- `{"do": "move", "index": 3, "x1": 1.5, "x2": -2}`, `{"do": "delete", "index": 3}`, `{"do": "label", "index": 3,
  "label": 0}`
- `{"do": "choose", "index": 3}`          the data point that arithmetic is shown for; null: the first training point.
  or `{"do": "choose", "x1": …, "x2": …, "label": …}`: any place of the plane.
- `{"do": "open_element", "element": "u1.2", "net": 0}`   unfold a number; element null closes. While open, each frame
  has its arithmetic.
- `{"do": "export", "kind": "script"|"json", "net": 0}`   answered by a frame whose header has `export`.
- `{"do": "ack", "frame": 17}`            every frame drawn; at most two are under way, `SILENT_AFTER` s without is a
  pause that ends with the next ack.
- `{"do": "visible", "value": false}`     a hidden tab: nothing is computed until it is visible again.

Any command may carry a `number`, counted by the page; `open` that of the newest command before it. Frames say as
`answered` the newest whose effect they show: a step or a seek counts once it has arrived, data once they are read.

Elements: `u{layer}.{unit}` with layer 0 the inputs and the last the outputs, `l{layer}.{from}.{to}` the link into
unit `to` of `layer` (1, 2, ...) from unit `from` of the layer before, `b{layer}.{unit}` a bias, `loss`.

Down
----
Each message is one frame as `explorer.live.packing.pack` makes it (`kernel/bytes.js` reads it). Header:

- `frame`: number to acknowledge. `answered`: number of the newest command whose effect is shown, 0 without numbers.
  `playing`: bool. `waiting`: null, "hidden" or "silent".
- `epoch`, `batch` (batches done within the epoch), `batches` (per epoch, net a), `step` (updates since the
  optimizer was chosen, net a).
- `first`, `last`: the epochs one can seek, as recorded.
- `epochs_per_s`: what was reached lately.
- `path`: "compiled" or "torch" (torch serves until the compiled path is ready).
- `nets`: one or two objects (the second with a split screen):

  - `name` "a"|"b"; `inputs`: the features' ids; `outputs`: number of output units; `task`: "binary"|"classes"|
    "regression"; `output_activation`; `low`, `high`, `threshold`: values of ŷ for label 0, label 1, and between.
  - `layers`: per layer 1…L {units, activation, `weights`: offset into `<name>.weights` of its (inputs, units)
    row-major block, `biases`: offset, `norm`: offset of scale then shift or null}. Gradients lie at the same offsets.
  - `loss` {train, test}, `accuracy` {train, test} or null, `r2` {train, test} or null, `penalty`, `learning_rate`.
    A number that is not finite is null.
  - `confusion`: {train: [[...]], test: [[...]]} rows true, columns predicted; null for regression.
  - `health`: per layer {gradient: root mean square of dJ/dw, weight: rms of w, dead: the units (a list) that are 0 for
    every training point, saturated: those whose activation's slope is below 0.01 for every training point}.

- `points_changed`: bool; then arrays `points` come along. `classes`: number of classes (0 for regression).
- `axes`: {x1: {name, offset, scale}, x2: …}: original value = offset + scale * shown; names for the axes.
- `notice`: null or {kind: "refused"|"diverged"|"stopped"|"resumed"|"loading"|"said", text, culprit?: name of the state
  field at fault}. "stopped": the stop rule ended it. Shown until the next action.
- `state`, `query`: in the first frame and whenever the state changed: the whole state, and the URL query (without ?)
  that holds what differs from the defaults.
- `opened`: null or {element, net, point: {index, x1, x2, label}, title, sections: [{title, terms: [{symbol,
  expression, short, value, elements: [...], note}]}]}: the arithmetic, see `worked`; `short` is the expression with
  numbers to two decimals.
- `curve_restart`: bool: forget the curve drawn so far; the array `curve` is all of it.
- `export`: {name, text}, when asked for.

Arrays (`a.` and, with a split screen, `b.` before the names of those per network):

- `<n>.weights`, float64: all weights and biases. `<n>.gradients`, float32: of the objective over the training points.
- `<n>.output` int16 (100, 100), with header `nets[k].output_scale`: ŷ = value / 32767 * scale; one output only.
  Several classes: `<n>.classes` uint8 (100, 100) the winner, `<n>.confidence` uint8 (100, 100), 255 = certain.
- `<n>.neurons` int8 (units, 32, 32): every hidden unit, layer after layer, then every output unit:
  value / 127 * `<n>.neuron_scale`[unit] (float32). `<n>.features` int8 (inputs, 32, 32), `<n>.feature_scale` come
  with `state` frames only.
- `points` float32 (n, 3): x1, x2, label as the engine holds them; `split` uint8 (n,): 1 train, 0 test.
- `curve` float32 (n, 1 + 2 * nets): epoch, train and test loss of a, of b: what was recorded since the last frame.
- `ghost` float32 (n, 1 + 2 * nets): the curve left behind by a branch, in the frame after it.

Maps span [-6, 6] on both axes; row 0 is the top (x2 = 6 - half a cell), column 0 the left. Cells are sampled at their
centres.
"""

from enum import IntEnum

MESSAGE_BYTES = 100_000
MESSAGES_A_SECOND = 300


class Close(IntEnum):
    """Why a socket was closed; the reason beside it is a sentence."""

    NORMAL = 1000
    UNRULY = 4400
    REFUSED = 4403
    ELSEWHERE = 4409
    TOO_LARGE = 4413
    FULL = 4429
    BROKEN = 4500
