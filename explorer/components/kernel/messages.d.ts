// Made by `make types` from explorer/messages; not to be edited.

/** A frame was drawn. */
export interface Ack {
  number?: number | null;
  do: "ack";
  frame: number;
}

/** Up: a frame was drawn. */
export interface Acknowledgement {
  ack: number;
}

/** Put a point into the plane. */
export interface Add {
  number?: number | null;
  do: "add";
  x1: number;
  x2: number;
  label: number;
}

/** Both axes of the plane. */
export interface Axes {
  x1: AxisNames;
  x2: AxisNames;
}

/** The meaning of an axis of the plane: original value = offset + scale * displayed value. */
export interface AxisNames {
  name: string;
  offset: number;
  scale: number;
}

/** Drop the epochs after this one. */
export interface Branch {
  number?: number | null;
  do: "branch";
}

/** Apply one of the mends that are offered at a layer. */
export interface BuilderAcceptMend {
  n: number;
  do: "mend";
  name: string;
  index?: number;
}

/** Let `source` feed `target` too. */
export interface BuilderConnect {
  n: number;
  do: "connect";
  source: string;
  target: string;
}

/** Copy layers. */
export interface BuilderCopy {
  n: number;
  do: "copy";
  names: string[];
}

/** Delete layers. */
export interface BuilderDelete {
  n: number;
  do: "delete";
  names: string[];
}

/** Let `source` no longer feed `target`. */
export interface BuilderDisconnect {
  n: number;
  do: "disconnect";
  source: string;
  target: string;
}

/** Put a copy of layers behind them. */
export interface BuilderDuplicate {
  n: number;
  do: "duplicate";
  names: string[];
}

/** Put layers into a group, named `title` or by the next free name. */
export interface BuilderGroup {
  n: number;
  do: "group";
  names: string[];
  title?: string;
}

/** Put a layer of a kind behind `source`, into the way to `target`, or into every way where that is null. */
export interface BuilderInsert {
  n: number;
  do: "insert";
  kind: string;
  source: string;
  target?: string | null;
}

/** Merge what `source` gives into the way before, or after, `target`. */
export interface BuilderJoin {
  n: number;
  do: "join";
  source: string;
  target: string;
  how?: "add" | "concatenate";
  after?: boolean;
}

/** Take layers from where they are, and put them behind `source`. */
export interface BuilderMove {
  n: number;
  do: "move";
  names: string[];
  source: string;
  target?: string | null;
}

/** Insert the copied layers. */
export interface BuilderPaste {
  n: number;
  do: "paste";
  source: string;
  target?: string | null;
}

/** Redo the edit that was undone last. */
export interface BuilderRedo {
  n: number;
  do: "redo";
}

/** Rename a layer. */
export interface BuilderRename {
  n: number;
  do: "rename";
  name: string;
  to: string;
}

/** Rename a group. */
export interface BuilderRenameGroup {
  n: number;
  do: "rename_group";
  path: string;
  title: string;
}

/** Give the network another kind of input. */
export interface BuilderReshape {
  n: number;
  do: "input_kind";
  kind: string;
}

/** Change the size of the input along one axis; the size is the text that was typed. */
export interface BuilderResize {
  n: number;
  do: "input_size";
  axis: string;
  size: string;
}

/** Change a setting of a layer; the value is the text that was typed. */
export interface BuilderSetSetting {
  n: number;
  do: "set";
  name: string;
  setting: string;
  value: string;
}

/** Undo the last edit. */
export interface BuilderUndo {
  n: number;
  do: "undo";
}

/** Dissolve a group. */
export interface BuilderUngroup {
  n: number;
  do: "ungroup";
  path: string;
}

/** A unit: its layer, its channel (or feature), and its place along the map. */
export interface Cell {
  layer: string;
  channel: number;
  column: number;
}

/** Show the arithmetic of a data point, or of any place. */
export interface Choose {
  number?: number | null;
  do: "choose";
  index?: number | null;
  x1?: number | null;
  x2?: number | null;
  label?: number | null;
}

/** How often points of each class (rows) are predicted as each class (columns). */
export interface Confusion {
  train: number[][];
  test: number[][];
}

/** Delete a point. */
export interface Delete {
  number?: number | null;
  do: "delete";
  index: number;
}

/** Set a weight or a bias. */
export interface Edit {
  number?: number | null;
  do: "edit";
  element: string;
  value: number;
  net?: number;
}

/** Request a file, or the query of a link that begins with the present weights. */
export interface Export {
  number?: number | null;
  do: "export";
  kind: "script" | "json" | "link";
  net?: number;
}

/** A file, or the query of a link, that was requested. */
export interface Exported {
  name: string;
  text: string;
}

/** The header of a frame. */
export interface Frame {
  /** The number to acknowledge. */
  frame: number;
  /** The number of the newest command whose effect is shown; 0 without numbers. */
  answered: number;
  /** The number of the newest command that was taken up, done or not. */
  obeyed: number;
  playing: boolean;
  /** Why nothing is computed although it plays. */
  waiting: "hidden" | "silent" | null;
  epoch: number;
  /** Batches done within the epoch. */
  batch: number;
  /** Batches per epoch. */
  batches: number;
  /** Updates of the first network since its optimizer was chosen. */
  step: number;
  first: number;
  /** The recorded epochs, to which one can go back. */
  last: number;
  epochs_per_s: number;
  /** What computes: "compiled", or "torch" until that is ready. */
  path: string;
  /** 0 for regression. */
  classes: number;
  axes: Axes;
  notice: Notice | null;
  /** Whether the arrays `points` and `split` are included. */
  points_changed: boolean;
  opened: Opened | null;
  /** One network, or two of a split screen. */
  nets: NetworkReport[];
  /** Whether the array `curve` is the whole curve, not only what is new. */
  curve_restart: boolean;
  /** In the first frame and whenever the state changed. */
  state: State | null;
  /** With `state`: the query of the link, without its question mark. */
  query: string | null;
  export: Exported | null;
}

/** A question whose answer the playing shows. Attributes ---------- right Which of the answers is right, counted from 0. epochs After how many epochs the outcome is there. because What is told then beside the answer. */
export interface Guess {
  question: string;
  answers: [string, string, string];
  right: number;
  epochs: number;
  because: string;
}

/** Signs of how well a layer learns. */
export interface Health {
  /** Root mean square of dJ/dw. */
  gradient: number | null;
  /** Root mean square of the weights. */
  weight: number | null;
  /** The units that are 0 for every training point. */
  dead: number[];
  /** The units whose activation's slope is below 0.01 for every training point. */
  saturated: number[];
}

/** A network on images, and the image that is shown. */
export interface ImageReport {
  kind: "digits" | "windows";
  rows: number;
  columns: number;
  /** What the classes are called. */
  names: string[];
  /** The number of the image. */
  shown: number;
  label: number;
  /** Layer after layer; their kernels, (maps, sources, rows, columns), lie in `kernels` where `layers` say. */
  stages: StagePlace[];
}

/** A network of map layers, then dense layers, then a softmax over classes; and how it is trained. Attributes ---------- maps The layers whose units are maps, from the image on. layers Dense layers after them; without dropout and batch norm here. */
export interface ImageSpec {
  layers: Layer[];
  output: "linear" | "step" | "sigmoid" | "tanh" | "relu" | "leaky_relu" | "gelu" | "auto";
  biases: boolean;
  init: "uniform" | "xavier" | "he" | "symmetric" | "zeros";
  init_scale: number;
  weights: number[] | null;
  weight_seed: number;
  loss: "squared" | "cross_entropy" | "hinge";
  optimizer: "sgd" | "momentum" | "rmsprop" | "adam";
  learning_rate: number;
  momentum: number;
  batch_size: number;
  schedule: "constant" | "step" | "exponential" | "cosine";
  schedule_every: number;
  schedule_factor: number;
  regulariser: "none" | "l1" | "l2";
  regulariser_rate: number;
  maps: MapLayer[];
}

/** One hidden layer: units = activation(norm(weights · inputs + bias)), then dropout. */
export interface Layer {
  units: number;
  activation: "linear" | "step" | "sigmoid" | "tanh" | "relu" | "leaky_relu" | "gelu";
  dropout: number;
  batch_norm: boolean;
}

/** Where a layer's parameters lie in the arrays `weights` and `gradients`. */
export interface LayerPlace {
  units: number;
  activation: string;
  /** Offset of its (inputs, units) row-major block. */
  weights: number;
  biases: number;
  /** Offset of the scales of its batch norm, then the shifts; null without one. */
  norm: number | null;
}

/** One network of the playground: its inputs, and how it learns. */
export interface Learner {
  layers: Layer[];
  output: "linear" | "step" | "sigmoid" | "tanh" | "relu" | "leaky_relu" | "gelu" | "auto";
  biases: boolean;
  init: "uniform" | "xavier" | "he" | "symmetric" | "zeros";
  init_scale: number;
  weights: number[] | null;
  weight_seed: number;
  loss: "squared" | "cross_entropy" | "hinge";
  optimizer: "sgd" | "momentum" | "rmsprop" | "adam";
  learning_rate: number;
  momentum: number;
  batch_size: number;
  schedule: "constant" | "step" | "exponential" | "cosine";
  schedule_every: number;
  schedule_factor: number;
  regulariser: "none" | "l1" | "l2";
  regulariser_rate: number;
  features: ("x1" | "x2" | "x1_squared" | "x2_squared" | "x1_x2" | "sin_x1" | "sin_x2")[];
}

/** A layer whose units are maps: a convolution, or a pooling. Attributes ---------- kind conv: every map slides a kernel of its own over all maps before (cross-correlation, stride 1), then its activation; max, average: each window of `kernel` pixels becomes one, the stride being the kernel. maps, padding, activation Of a convolution; "same" pads with zeros so that the maps keep their size. A pooling keeps the number of maps. kernel Pixels along its side; over images of one row it is one row high. */
export interface MapLayer {
  kind: "conv" | "max" | "average";
  maps: number;
  kernel: 2 | 3 | 5;
  padding: "same" | "valid";
  activation: "linear" | "step" | "sigmoid" | "tanh" | "relu" | "leaky_relu" | "gelu";
}

/** One layer for one point: s = Wᵀx, what it makes of that, and what comes back. */
export interface Matrices {
  layer: number;
  layers: number;
  /** What enters is called so. */
  names: string[];
  /** x of the layer before, (inputs,), without the 1 before it. */
  entered: (number | null)[];
  /** (inputs, units), without the biases before them. */
  weights: ((number | null)[])[];
  /** (units,); null where the network has none. */
  biases: (number | null)[] | null;
  /** s, (units,). */
  sums: (number | null)[];
  /** s after its batch norm; null without one. */
  normed: (number | null)[] | null;
  activation: string;
  /** x of this layer, (units,), without its 1; of the last layer ŷ. */
  acts: (number | null)[];
  /** ∂L/∂x, (units,); null where loss and activation are one. */
  pulls: (number | null)[] | null;
  /** θ′(s), (units,). */
  slopes: (number | null)[] | null;
  /** δ = ∂L/∂s, (units,). */
  deltas: (number | null)[];
  /** ∂L/∂W = x δᵀ, (inputs, units), without that of the biases, which is δ. */
  gradients: ((number | null)[])[];
  /** One for every section. */
  steps: MatrixStep[];
}

/** What one section of a layer's matrices is about. */
export interface MatrixStep {
  kind: "enters" | "sum" | "activation" | "delta" | "gradient";
  /** Of a sum: whose. */
  unit: number | null;
}

/** Move a point. */
export interface Move {
  number?: number | null;
  do: "move";
  index: number;
  x1: number;
  x2: number;
}

/** The present state of one network. */
export interface NetworkReport {
  name: "a" | "b";
  /** Its input features. */
  inputs: string[];
  outputs: number;
  task: "binary" | "classes" | "regression";
  output_activation: string;
  /** Value of the output for label 0. */
  low: number;
  /** Value of the output for label 1. */
  high: number;
  /** Value of the output between the two. */
  threshold: number;
  layers: LayerPlace[];
  loss: Pair;
  accuracy: Pair | null;
  r2: Pair | null;
  penalty: number | null;
  learning_rate: number;
  /** None for regression. */
  confusion: Confusion | null;
  health: Health[];
  /** The array `output` is in units of this / 32767; null with several classes. */
  output_scale: number | null;
  /** Of a network on images; then the arrays are `kernels`, `image`, `maps`, `shares` and `winners`. */
  image: ImageReport | null;
}

/** A sentence for the user, displayed until the next action. */
export interface Notice {
  kind: "refused" | "diverged" | "stopped" | "resumed" | "loading" | "said";
  text: string;
  /** The field of the state at fault. */
  culprit: string | null;
}

/** Begin a session, or resume it. */
export interface Open {
  number?: number | null;
  do: "open";
  state?: Partial<State>;
  /** Whether this page had the session open before: then it goes on as it was left, whatever `state` says. */
  again?: boolean;
}

/** Show the arithmetic of a number. */
export interface OpenElement {
  number?: number | null;
  do: "open_element";
  element: string | null;
  net?: number;
}

/** A number that was opened to its arithmetic. */
export interface Opened {
  element: string;
  net: number;
  point: ShownPoint;
  title: string;
  sections: Section[];
  /** Where a layer was opened. */
  matrices: Matrices | null;
  /** Where a pixel of a map was opened. */
  window: Window | null;
}

/** A number over the training points, and over the test points. */
export interface Pair {
  train: number | null;
  test: number | null;
}

/** Stop training. */
export interface Pause {
  number?: number | null;
  do: "pause";
}

/** The attention map that is enlarged, and the row and column of the cell that was clicked in it last. */
export interface Picked {
  head?: number;
  cell?: [number, number] | null;
}

/** Train. */
export interface Play {
  number?: number | null;
  do: "play";
}

/** Down: the page's message was no acknowledgement; nothing else changes. */
export interface Refused {
  /** A plain sentence. */
  refused: string;
}

/** Draw the data anew. */
export interface Regenerate {
  number?: number | null;
  do: "regenerate";
}

/** Give a point another label. */
export interface Relabel {
  number?: number | null;
  do: "label";
  index: number;
  label: number;
}

/** Go to epoch 0, with the same initial weights or with others. */
export interface Reset {
  number?: number | null;
  do: "reset";
  keep?: boolean;
}

/** The run can go on from here. */
export interface RunCheckpoint {
  index: number;
  fold: number;
  type: "checkpoint";
  epoch: number;
  step: number;
}

/** The loss became useless; the checkpoint is from before (`kept_epoch`, None where there was none). */
export interface RunDiverged {
  index: number;
  fold: number;
  type: "diverged";
  epoch: number;
  step: number;
  reason: string;
  suggestion: string;
  kept_epoch: number | null;
}

/** An epoch is over: epoch counts from 1; losses are without penalties, on the scale the loss sees. */
export interface RunEpoch {
  index: number;
  fold: number;
  type: "epoch";
  epoch: number;
  of: number;
  train_loss: number;
  validation_loss: number | null;
  penalty: number;
  learning_rate: number;
  train_metrics: Record<string, number | null>;
  metrics: Record<string, number | null>;
  best: boolean;
  samples_per_s: number;
  seconds_left: number;
}

/** Every fold is done; `metrics` are metrics.json's mean values, per trait. */
export interface RunFinished {
  index: number;
  fold: number;
  type: "finished";
  metrics: Record<string, unknown>;
  seconds: number;
}

/** A fold's best weights are saved and measured on samples it never saw. */
export interface RunFoldDone {
  index: number;
  fold: number;
  type: "fold_done";
  epochs: number;
  best_epoch: number;
  evaluated_on: "test" | "validation";
  metrics: Record<string, unknown>;
  seconds: number;
}

/** A fold's columns and network are settled; its genotypes are `held` on the device in one of three ways. */
export interface RunFoldStarted {
  index: number;
  fold: number;
  type: "fold_started";
  train: number;
  validation: number;
  test: number;
  positions: number;
  channels: number;
  parameters: number;
  memory_bytes: number;
  removed: Record<string, number>;
  held: string;
  held_because: string;
}

/** Down: what is new in a run. */
export interface RunFrame {
  /** Lines of the run's events.jsonl: `Event`, or {"type": "progress", ...} of another kind of job. */
  events: (RunEvent | Record<string, any>)[];
  /** Where the next ones begin, in bytes; also the number to acknowledge. */
  offset: number;
  /** Discard what came before: these are from the beginning. */
  restart: boolean;
  run: RunState;
}

/** The promoter ranking of a fold moved on: `epoch` of `of` over `promoters` networks at once. `steps` says how their steps are taken on a GPU; it is empty elsewhere. */
export interface RunRanking {
  index: number;
  fold: number;
  type: "ranking";
  epoch: number;
  of: number;
  promoters: number;
  seconds_left: number | null;
  best: string[];
  steps: string;
}

/** Training began, or went on from a checkpoint (`resumed`), of so many networks per fold, by so many processes. `device_free`: bytes of the device's memory that were free then. `device_note`: why a GPU that there is is not used. */
export interface RunStarted {
  index: number;
  fold: number;
  type: "started";
  device: string;
  device_title: string;
  device_free: number | null;
  device_note: string;
  threads: number;
  precision: string;
  folds: number[];
  networks: number;
  processes: number;
  epochs: number;
  samples: number;
  positions: number | null;
  parameters: number | null;
  memory_bytes: number | null;
  resumed: boolean;
}

/** The state of a run. */
export interface RunState {
  state: string;
  /** 0 to 1. */
  progress: number;
  text: string;
  seconds_left: number | null;
  attempt: number;
}

/** Where training stands within an epoch; at most a few a second. */
export interface RunStep {
  index: number;
  fold: number;
  type: "step";
  epoch: number;
  step: number;
  of: number;
  train_loss: number;
  samples_per_s: number;
  seconds_left: number | null;
}

/** How the steps of a fold are taken on its device, from `epoch` on, in one sentence; only where it is asked. */
export interface RunSteps {
  index: number;
  fold: number;
  type: "steps";
  epoch: number;
  text: string;
}

/** Lines of arithmetic under one title. */
export interface Section {
  title: string;
  terms: Term[];
}

/** Go back to an epoch. */
export interface Seek {
  number?: number | null;
  do: "seek";
  epoch: number;
}

/** What is chosen in the genome view: a variant (from 0), and the chromosome, first and last place in view. `region` is None for the whole genome. */
export interface Selection {
  variant?: number | null;
  region?: [string, number, number] | null;
}

/** A file that has arrived: which upload it belongs to, its name there, and its size in bytes. Look for it below the workspace's uploads folder before believing it. */
export interface SentFile {
  upload: string;
  name: string;
  bytes: number;
}

/** Change fields of the state. */
export interface Set {
  number?: number | null;
  do: "set";
  state: Partial<State>;
}

/** The point whose arithmetic is shown. */
export interface ShownPoint {
  /** Its number among the data; null for any other place. */
  index: number | null;
  x1: number;
  x2: number;
  label: number;
}

/** One layer of a network on images; a dense one has maps of one pixel. */
export interface StagePlace {
  kind: "conv" | "max" | "average" | "dense";
  maps: number;
  rows: number;
  columns: number;
  /** Rows and columns; of a dense layer those of the maps that enter it. */
  kernel: [number, number];
  stride: [number, number];
  /** Rows of zeros above, and columns of zeros left of what enters. */
  before: [number, number];
  /** Where its first map begins in the array `maps`. */
  first: number;
}

/** Everything a link to a playground holds; a field that is not in the link has its default here. Attributes ---------- noise 0-50: for classes the spread of the points, for numbers how far labels are off. train_share Percent of the points that are training points; the others are test points. points Own points (x1, x2, label, side), where `data` is "points": labels are classes 0, 1, ... or numbers, side is 1 to learn from and 0 to test on. Rows without a side are given one by `train_share` and `seed`. points_task Whether the labels of own points are classes or numbers. dataset, columns, trait Where `data` is "dataset": its digest, two of "snp:NAME", "pc:1" and "column:NAME", and the column that colours. stop_epochs, stop_patience Pause after this many epochs; pause when the test loss has not fallen for this many. 0: never. hide Names of controls that are hidden; their settings still count. note The sentence of a lesson. guess What a lesson asks before it plays. other The second network of a split screen, on the same data and seed. digits Of "digits": which of them are to be told apart, in their order. pictures How many images are drawn. images The network that learns from images; the one of the plane keeps its own settings meanwhile. */
export interface State {
  layers: Layer[];
  output: "linear" | "step" | "sigmoid" | "tanh" | "relu" | "leaky_relu" | "gelu" | "auto";
  biases: boolean;
  init: "uniform" | "xavier" | "he" | "symmetric" | "zeros";
  init_scale: number;
  weights: number[] | null;
  weight_seed: number;
  loss: "squared" | "cross_entropy" | "hinge";
  optimizer: "sgd" | "momentum" | "rmsprop" | "adam";
  learning_rate: number;
  momentum: number;
  batch_size: number;
  schedule: "constant" | "step" | "exponential" | "cosine";
  schedule_every: number;
  schedule_factor: number;
  regulariser: "none" | "l1" | "l2";
  regulariser_rate: number;
  features: ("x1" | "x2" | "x1_squared" | "x2_squared" | "x1_x2" | "sin_x1" | "sin_x2")[];
  data: "circle" | "xor" | "gaussians" | "spiral" | "plane" | "multi_gaussian" | "blobs" | "spirals" | "digits" | "windows" | "points" | "dataset";
  samples: number;
  noise: number;
  classes: number;
  train_share: number;
  seed: number;
  points: ([number, number, number, 0 | 1])[];
  points_task: "classes" | "regression";
  dataset: string | null;
  columns: [string, string] | null;
  trait: string | null;
  speed: 1 | 3 | 10 | 30 | 100 | 300 | 0;
  stop_epochs: number;
  stop_patience: number;
  show_test: boolean;
  discretise: boolean;
  show_gradients: boolean;
  hide: string[];
  note: string;
  guess: Guess | null;
  other: Learner | null;
  digits: string;
  pictures: number;
  images: ImageSpec;
}

/** Advance by some epochs or batches. */
export interface Step {
  number?: number | null;
  do: "step";
  unit?: "epoch" | "batch";
  count?: number;
}

/** One line of arithmetic: symbol = expression = value. */
export interface Term {
  symbol: string;
  /** With numbers to five digits, or as many as it takes to get `result` from them, to one unit of its last digit. */
  expression: string;
  result: string;
  /** With numbers to two decimals, or as many as it takes to get `short_result`. */
  short: string;
  short_result: string;
  value: number | null;
  /** The elements of the picture that the line is about. */
  elements: string[];
  note: string;
}

/** A file was refused. */
export interface UploadRefused {
  /** A plain sentence. */
  error: string;
}

/** A file has arrived. */
export interface Uploaded {
  /** Files sent with the same id lie in one folder. */
  upload: string;
  name: string;
  path: string;
  bytes: number;
}

/** The tab became hidden or visible. */
export interface Visible {
  number?: number | null;
  do: "visible";
  value: boolean;
}

/** Answer a lesson's question; the server knows who, and counts the answers, see `guess.Votes`. */
export interface Vote {
  number?: number | null;
  do: "vote";
  question: string;
  answers: [string, string, string];
  choice: number;
  page?: string;
}

/** How often each answer to a question was given, to those who have answered it: a message of JSON, not a frame. */
export interface Votes {
  question: string;
  answers: [string, string, string];
  counts: [number, number, number];
}

/** The window of a pixel on the maps before its layer. */
export interface Window {
  layer: number;
  map: number;
  row: number;
  column: number;
  top: number;
  /** Row and column of its first pixel on the maps before; below 0 in the padding. */
  left: number;
  rows: number;
  columns: number;
  sources: WindowSource[];
  /** Of a max pooling: which pixel of the window won. */
  winner: number | null;
}

/** What a window holds of one map, row by row. */
export interface WindowSource {
  map: number;
  /** Null where it reaches beyond the map: zeros of the padding. */
  values: (number | null)[];
  /** The kernel on this map; null for a pooling. */
  weights: (number | null)[] | null;
  /** Of the products, or what the pooling gives. */
  sum: number;
}

/** What a page of the playground may say. */
export type Command = Open | Set | Play | Pause | Step | Reset | Regenerate | Seek | Branch | Edit | Add | Move | Relabel | Delete | Choose | OpenElement | Export | Ack | Visible | Vote;

/** What the network builder may ask for. */
export type BuilderAction = BuilderInsert | BuilderDelete | BuilderMove | BuilderConnect | BuilderDisconnect | BuilderJoin | BuilderPaste | BuilderDuplicate | BuilderRename | BuilderSetSetting | BuilderGroup | BuilderUngroup | BuilderRenameGroup | BuilderAcceptMend | BuilderReshape | BuilderResize | BuilderCopy | BuilderUndo | BuilderRedo;

/** What a training run says of itself. */
export type RunEvent = RunStarted | RunFoldStarted | RunSteps | RunRanking | RunStep | RunEpoch | RunCheckpoint | RunDiverged | RunFoldDone | RunFinished;

/** Arrays of one network of a frame. */
export interface NetworkArrays {
  /** (parameters) all weights, biases and norms */
  weights?: Float64Array;
  /** (parameters) of the objective over the training points */
  gradients?: Float32Array;
  /** (100, 100) the output: value / 32767 * output_scale; with one output only */
  output?: Int16Array;
  /** (100, 100) the likeliest class; with several outputs only */
  classes?: Uint8Array;
  /** (100, 100) its confidence: 255 is certain */
  confidence?: Uint8Array;
  /** (units, 32, 32) hidden units layer after layer, then outputs: / 127 * scale */
  neurons?: Int8Array;
  /** (units) the largest |value| of each map */
  neuron_scale?: Float32Array;
  /** (parameters) of a network on images: all kernels and biases */
  kernels?: Float32Array;
  /** (rows, columns) the image that is shown */
  image?: Float32Array;
  /** (pixels) every layer's maps of it, (maps, rows, columns) layer after layer */
  maps?: Float32Array;
  /** (outputs) what the output says of it */
  shares?: Float32Array;
  /** (images) the likeliest class of every image */
  winners?: Uint8Array;
  /** (inputs, 32, 32) the inputs, with `state` only */
  features?: Int8Array;
  /** (inputs) the largest |value| of each */
  feature_scale?: Float32Array;
}

/** Arrays of a frame beside those of its networks. */
export interface FrameArrays {
  /** (points, 3) x1, x2 and label */
  points?: Float32Array;
  /** (points) 1 train, 0 test */
  split?: Uint8Array;
  /** (images, rows, columns) with `points`, where these are images */
  images?: Float32Array;
  /** (epochs, 1 + 2 networks) epoch, then train and test loss of each network */
  curve?: Float32Array;
  /** (epochs, 1 + 2 networks) the curve left behind by a branch */
  ghost?: Float32Array;
}
