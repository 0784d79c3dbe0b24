// Made by `make types` from explorer/messages/inspector; not to be edited.

/** Stretches of the input side by side. */
export interface Blocks {
  /** Their names. */
  label: string[];
  chromosome: string[];
  first: number[];
  /** They hold input positions `first` to `last` - 1. */
  last: number[];
}

/** The image that excites a channel most. */
export interface ChannelImage {
  /** Its number. */
  image: number;
  /** Its true digit. */
  label: number;
  /** The channel's largest, or the feature itself. */
  value: number;
  /** Row and column of the map where that is. */
  place: [number, number] | null;
  /** The pixels that this place sees. */
  patch: [number, number, number, number];
  /** Share of images at which the channel is nowhere above 0. */
  silent: number;
}

/** Which held-out image excites each channel of a layer most? */
export interface ChannelImages {
  run: string;
  epoch?: number | null;
  ask: "pictures_channels";
  layer: string;
  most?: number;
}

/** The first channels of a layer, each with the image that excites it most. */
export interface ChannelImagesAnswer {
  channels: ChannelImage[];
  /** How many channels there are. */
  of: number;
  /** How many images were compared. */
  held_out: number;
}

/** How to go uphill. The three regularisers keep the image from becoming the noise that excites a unit most: a penalty on bright pixels, small shifts between steps so that no single pixel can matter, and a blur now and then against fine grain. */
export interface Climb {
  /** Steps uphill. 64 is mostly enough */
  steps?: number;
  /** Root mean square change of a pixel per step */
  rate?: number;
  /** L2 penalty: the share of each pixel that is lost per step */
  decay?: number;
  /** Pixels that the image is shifted by at most, anew in every step */
  jitter?: number;
  /** Standard deviation of the blur in pixels; 0 is none */
  blur?: number;
  /** Steps from blur to blur */
  blur_every?: number;
  /** Of the noise that it begins with */
  seed?: number;
}

/** Where do the codes of a layer lie, and where among them that of a digit? */
export interface CodeMap {
  run: string;
  epoch?: number | null;
  ask: "codes_map";
  layer: string;
  digit?: string | null;
}

/** The codes of held-out images on their first two principal components. */
export interface CodeMapAnswer {
  /** Part of the variance that each component holds. */
  shares: number[];
  /** How many numbers a code has. */
  numbers: number;
  /** Of reading each image by the nearest class mean of the codes. */
  codes_accuracy: number;
  /** The same of the pixels. */
  pixels_accuracy: number;
  /** Place of the digit in question. */
  place: [number, number] | null;
}

/** Which held-out images are nearest to one of them, or to a digit, in the codes of a layer and in pixels? */
export interface CodeNeighbours {
  run: string;
  epoch?: number | null;
  ask: "codes_near";
  layer: string;
  image?: number | null;
  digit?: string | null;
  most?: number;
}

/** The images nearest to one, by code and by pixels, nearest first. */
export interface CodeNeighboursAnswer {
  /** The true digit; null for an image that is none of the held-out ones. */
  label: number | null;
  codes: Neighbour[];
  pixels: Neighbour[];
}

/** What is a picture (channels, rows, columns) under kernels (filters, channels, rows, columns), a bias each? */
export interface Convolution {
  ask: "convolve";
  image: number[][][];
  kernels: number[][][][];
  bias: number[];
  how?: Sliding;
}

/** A convolution with all that it is made of. */
export interface ConvolutionAnswer {
  /** Of the output: filters, rows, columns. */
  shape: [number, number, number];
  padded_shape: [number, number];
  /** Cells of padding: above and below, left and right. */
  margins: [[number, number], [number, number]];
  /** Label, expression with its numbers put in, and result, of the output's rows and columns. */
  lines: [string, string, number][];
  /** Rows and columns at the end of the padded picture that no window reaches. */
  unread: [number, number];
  parameters: number;
  /** Multiplications in all. */
  products: number;
}

/** Why a kernel does not fit the picture, and what would make it fit. */
export interface ConvolutionMisfit {
  problem: string;
  mends: SlidingMend[];
}

/** What are the weights of every layer, as pictures? */
export interface DigitKernels {
  run: string;
  epoch?: number | null;
  ask: "digit_kernels";
}

/** The weights of every layer that has some. */
export interface DigitKernelsAnswer {
  layers: KernelsLayer[];
}

/** How is one map of a layer computed? */
export interface DigitMap {
  run: string;
  epoch?: number | null;
  image: string;
  ask: "digit_map";
  layer: string;
  channel: number;
}

/** One map of a layer with all that it is computed from. */
export interface DigitMapAnswer {
  layer: string;
  kind: string;
  channel: number;
  size: [number, number];
  bias: number;
  /** Kernel, stride, padding before, dilation, each (rows, columns); null where it reads everything, or one number. */
  window: [[number, number], [number, number], [number, number], [number, number]] | null;
  /** What follows, channel by channel. */
  then: MapAfter[];
  inputs: MapInput[];
  /** How many inputs are not listed. */
  left_out: number;
}

/** What does every layer make of an image? */
export interface DigitMaps {
  run: string;
  epoch?: number | null;
  image: string;
  ask: "digit_maps";
}

/** The maps of every layer. */
export interface DigitMapsAnswer {
  layers: MapsLayer[];
}

/** What is the probability of each digit? */
export interface DigitReading {
  run: string;
  epoch?: number | null;
  image: string;
  ask: "digit_read";
}

/** The probability of each digit. */
export interface DigitReadingAnswer {
}

/** How is one value of a layer computed? */
export interface DigitValue {
  run: string;
  epoch?: number | null;
  image: string;
  ask: "digit_value";
  layer: string;
  channel: number;
  row?: number;
  column?: number;
}

/** The arithmetic of one value; its arrays hold the numbers of the listed terms, term after term. */
export interface DigitValueAnswer {
  layer: string;
  kind: string;
  channel: number;
  place: [number, number];
  /** "weighed" sums products and the bias; see `zoom.Arithmetic`. */
  rule: "weighed" | "largest" | "mean" | "normalised" | "function" | "shares" | "damped" | "added" | "multiplied" | "taken";
  /** Bias, or the constants of the rule, by name. */
  numbers: Record<string, number>;
  /** What the arithmetic gives, in float64. */
  worked: number;
  /** What the network gave, in float32. */
  value: number;
  terms: ValueTerm[];
  rest: ValueRest;
}

/** A held-out image and how a channel responds to it. */
export interface ExcitingImage {
  /** Its number. */
  image: number;
  /** Its true digit. */
  label: number;
  /** The channel's largest, or the feature itself. */
  value: number;
  /** Row and column of the map where that is. */
  place: [number, number] | null;
  /** The pixels that this place sees. */
  patch: [number, number, number, number];
}

/** Which held-out images excite a channel most, and from which pixels? */
export interface ExcitingImages {
  run: string;
  epoch?: number | null;
  ask: "pictures_excited";
  layer: string;
  channel?: number;
  most?: number;
}

/** The images that excite a channel most, strongest first. */
export interface ExcitingImagesAnswer {
  excited: ExcitingImage[];
  /** Share of images at which the channel is nowhere above 0. */
  silent: number;
  /** How many images were compared. */
  held_out: number;
}

/** How far an explanation can be trusted. */
export interface ExplanationScores {
  method: "gradient" | "guided" | "deconvolution" | "occlusion" | "grad_cam";
  /** Rank correlation with its control of random weights; null where either is even. */
  likeness: number | null;
  /** Mean score while pixels are removed, those it holds highest first. */
  area: number;
  /** The same by its control. */
  control_area: number;
  /** The same in random order. */
  random_area: number;
}

/** Which pixels of a digit speak for a class or a unit? */
export interface Explanations {
  run: string;
  epoch?: number | null;
  digit: string;
  ask: "pictures_looked";
  /** Null is the output. */
  layer?: string | null;
  /** Null is the predicted class; of another layer than the output, the first. */
  channel?: number | null;
  /** Null is where the channel is largest. */
  place?: [number, number] | null;
  how?: PictureSettings;
  /** Seed of the random weights. */
  control?: number;
}

/** Explanations of one number of a network for a digit, each with its control of random weights. */
export interface ExplanationsAnswer {
  /** The true digit; null where it was drawn by hand. */
  label: number | null;
  /** The predicted class. */
  read: number;
  probabilities: number[];
  /** Of the number that is explained. */
  layer: string;
  /** Whether that is a class. */
  output: boolean;
  channel: number;
  place: [number, number] | null;
  /** Its value. */
  score: number;
  /** The value that deletions are measured by: of a class its probability. */
  judged: number;
  /** The layer of Grad-CAM; null where no map feeds the number. */
  cam_layer: string | null;
  /** ReLU layers on the way to it. */
  rectifiers: string[];
  /** One for each method. */
  scores: ExplanationScores[];
}

/** What does a layer give for one sample, or by how much do two groups differ in it? */
export interface FeatureMap {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  ask: "map";
  layer: string;
  /** Index of the sample; null compares two groups. */
  sample?: number | null;
  /** Makes the groups; null is the network's own. */
  trait?: string | null;
  first?: number;
  /** Columns `first` to `last` - 1; null is to the end. */
  last?: number | null;
}

/** The values of a layer, or the difference between two groups in them. */
export interface FeatureMapAnswer {
  layer: string;
  /** What a row is called. */
  channel_word: string;
  /** What a column is called. */
  place_word: string;
  /** Why columns are no places of the genome; "" where they are. */
  reason: string;
  /** Names of the two groups, the second taken from the first. */
  groups: [string, string] | null;
  /** How many samples each group has. */
  samples: [number, number] | null;
  /** Of the whole layer. */
  channels: number;
  /** Of the whole layer. */
  places: number;
  first: number;
  /** The columns here are places `first` to `last` - 1. */
  last: number;
  /** Places that share a column, which holds the largest in size of them. */
  columns_shared: number;
}

/** A layer on the way to a unit. */
export interface FieldStep {
  layer: string;
  kind: string;
  first: number;
  /** Its unit sees input positions `first` to `last` - 1. */
  last: number;
}

/** What are the responses of all filters along the genome? */
export interface FilterResponses {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  layer: string;
  /** The samples whose responses are summed up. */
  whose?: "everybody" | "held-out" | "training";
  /** A finished job that summed these responses up. */
  job?: string | null;
  ask: "filter_responses";
  /** "centred" is the mean over samples less the filter's own mean over places, "most" the highest of any sample. */
  shown?: "centred" | "mean" | "most" | "sample";
  /** Index of the sample whose responses are shown. */
  sample?: number;
  first?: number;
  end?: number;
  /** The most bins of the answer. */
  bins?: number;
  /** Whether the answer says where the places lie. */
  located?: boolean;
}

/** Responses of all filters between two places, neighbouring places sharing a bin. */
export interface FilterResponsesAnswer {
  filters: number;
  places: number;
  first: number;
  end: number;
  /** Places to a bin. */
  step: number;
  /** The largest response in size over all places. */
  most: number;
  /** Names, where the places were requested (`located`). */
  chromosomes: string[] | null;
  mapped: boolean | null;
}

/** Which windows excite one filter most? */
export interface FilterWindows {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  layer: string;
  /** The samples whose responses are summed up. */
  whose?: "everybody" | "held-out" | "training";
  /** A finished job that summed these responses up. */
  job?: string | null;
  ask: "filter_windows";
  filter: number;
  most?: number;
  /** Of windows that overlap, show only the one with the highest response. */
  collapse?: boolean;
}

/** The windows that excite a filter most, laid out one under another, with their logo. */
export interface FilterWindowsAnswer {
  filter: number;
  /** The windows, strongest first. */
  rows: WindowRow[];
  mapped: boolean;
  ploidy: number;
  /** Of the channels. */
  names: string[];
  /** Which SNPs of a wide window are displayed, in words; "" where all are. */
  chosen: string;
}

/** What are the filters of a layer: weights at one place, how alike they are, how active? */
export interface Filters {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  layer: string;
  /** The samples whose responses are summed up. */
  whose?: "everybody" | "held-out" | "training";
  /** A finished job that summed these responses up. */
  job?: string | null;
  ask: "filters";
  place?: number;
}

/** All filters of a layer. */
export interface FiltersAnswer {
  layer: string;
  kind: string;
  sharing: "everywhere" | "own place" | "whole genome";
  filters: number;
  places: number;
  channels: number;
  /** Neighbouring places that one filter weighs. */
  taps: number;
  /** How far apart these are. */
  dilation: number;
  /** Taps that share a cell of `weights`. */
  share: number;
  /** Of the channels, for each filter; once where they are the same for all. */
  names: string[][];
  /** What follows the filters before anything else reads them. */
  through: string[];
  /** Whether something there cuts negative numbers to 0. */
  cuts: boolean;
  /** Samples whose responses were summed up. */
  samples: number;
  /** The correlation from which filters make a group. */
  alike: number;
}

/** The last dense layer: output = bias + the sum of all terms. */
export interface HeadSum {
  layer: string;
  /** The layer whose values it weighs. */
  source: string;
  bias: number;
  /** How many terms there are. */
  features: number;
  output: number;
  /** Sum of the terms that are not listed. */
  rest: number;
  /** The largest in size, falling. */
  terms: Term[];
}

/** What becomes of the metrics, and of one sample's output, with some filters switched off together? */
export interface JointAblation {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  layer: string;
  how?: "zero" | "mean";
  ask: "switch_off";
  filters?: number[];
  sample?: number | null;
  output?: number;
}

/** What changes with some filters switched off. */
export interface JointAblationAnswer {
  metrics: MetricsChange;
  /** Held-out samples that the metrics are computed over. */
  samples: number;
  /** How many held-out samples there are. */
  held_out: number;
  /** Of the sample in question. */
  sample: OutputChange | null;
}

/** A layer's kernels. */
export interface KernelsLayer {
  name: string;
  kind: string;
  title: string;
  /** The layer whose maps they lie on. */
  source: string;
  filters: number;
  channels: number;
  /** Filters and channels that are included. */
  shown: [number, number];
  /** Of each kernel. */
  size: [number, number];
}

/** One layer's part in a prediction. */
export interface LayerPart {
  layer: string;
  kind: string;
  /** Of its output, in words. */
  shape: string;
  /** Of |value| over its units. */
  mean: number;
  /** Of |value| over its units. */
  largest: number;
  /** Share of units that are exactly 0. */
  silent: number;
  /** Sum of the parts of all units. */
  total: number;
  /** The units with the largest |part|. */
  top: UnitPart[];
}

/** One layer. */
export interface LayerSummary {
  name: string;
  kind: string;
  /** Of its output, size by axis; empty where it does not fit. */
  shape: Record<string, number>;
  parameters: number;
}

/** Which layers has a trained fold? The question also loads the network. */
export interface Layers {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  ask: "layers";
}

/** The layers of a network, first to last. */
export interface LayersAnswer {
  layers: LayerSummary[];
}

/** A layer's view of a digit. */
export interface Level {
  layer: string;
  /** Of the axes of its output. */
  sizes: number[];
  /** Pixels that a unit sees along the height; null where it sees no window. */
  field: number | null;
  /** Pixels from unit to unit. */
  jump: number | null;
  /** Share of the pixels' variance that is drawn again from its numbers, over images that were not fitted. */
  explained: number;
  /** Of its mean map; null where it has none. */
  map_size: [number, number] | null;
}

/** How does a digit look at every resolution in the network, and how much of it can be redrawn from there? */
export interface Levels {
  run: string;
  epoch?: number | null;
  digit: string;
  ask: "pictures_levels";
}

/** A digit at every level. */
export interface LevelsAnswer {
  levels: Level[];
}

/** A norm, activation or pooling that follows a map. */
export interface MapAfter {
  name: string;
  kind: string;
  /** Of its own map. */
  size: [number, number];
}

/** An input of a map. */
export interface MapInput {
  source: string;
  channel: number;
  /** Of its own map. */
  size: [number, number];
  /** Size of the kernel on it; null where nothing is weighed. */
  kernel: [number, number] | null;
  /** Size of their product; null where nothing is weighed. */
  brought: [number, number] | null;
}

/** A layer's maps. */
export interface MapsLayer {
  name: string;
  kind: string;
  title: string;
  group: string;
  /** The layers that feed it. */
  sources: string[];
  /** How many it has. */
  maps: number;
  /** How many of them are included. */
  shown: number;
  size: [number, number];
  /** Whether it is a row of features, each a map of one number. */
  features: boolean;
  /** Whether `DigitValue` answers for its values. */
  opens: boolean;
  /** Whether a map of it is made of several maps. */
  mixes: boolean;
}

/** Metrics over held-out samples with all filters, and without the chosen ones. */
export interface MetricsChange {
  with_all: Record<string, Record<string, number | null>>;
  without: Record<string, Record<string, number | null>>;
}

/** A held-out image, its true digit and its distance. */
export interface Neighbour {
  image: number;
  label: number;
  distance: number;
}

/** The chosen output for one sample with all filters, and without the chosen ones. */
export interface OutputChange {
  with_all: number;
  without: number;
}

/** How pictures are made: the patch that covers, what it is filled with, the layer of Grad-CAM (None: the usual). */
export interface PictureSettings {
  /** Height and width of the patch, in pixels */
  patch?: number;
  /** Pixels from patch to patch */
  stride?: number;
  /** What is covered and removed becomes this; 0 is paper */
  fill?: number;
  cam_layer?: string | null;
  /** Random orders that a deletion is compared with */
  draws?: number;
}

/** How does the prediction for one sample come about, from the genotypes to the output? */
export interface PredictionTrace {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  ask: "follow";
  sample: number;
  output?: number;
  top?: number;
}

/** How a prediction comes about, first layer to last. */
export interface PredictionTraceAnswer {
  layers: LayerPart[];
  /** Raw outputs of the network. */
  outputs: number[];
  /** Of each output. */
  prediction: number[];
  /** Of the outputs. */
  names: string[];
  /** How the raw output becomes the prediction, with the numbers put in. */
  spelled: string;
  /** The arithmetic of the chosen output; null where the last layer is not dense. */
  head: HeadSum | null;
}

/** A net, or one with some of its skips silenced. */
export interface SceneCase {
  /** Which of them, in words. */
  words: string;
  /** With the truth: intersection over union, mean of the three shapes. */
  overlap: number;
}

/** What do the nets of a segmentation run make of one of the test scenes? */
export interface SceneSegmentation {
  ask: "taken_apart";
  run: string;
  scene?: number;
}

/** A scene and what each case makes of it. */
export interface SceneSegmentationAnswer {
  cases: SceneCase[];
}

/** What is the output for one sample with each filter of a layer switched off in turn? */
export interface SingleAblations {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  layer: string;
  how?: "zero" | "mean";
  ask: "one_by_one";
  sample: number;
  output?: number;
}

/** The chosen output with all filters, and without each of them in turn. */
export interface SingleAblationsAnswer {
  with_all: number;
  /** What a filter of the layer is called. */
  word: string;
  filters: number;
  /** Whether exact passes would take too long, so that the changes are first-order ones of the raw output. */
  estimated: boolean;
}

/** How a kernel moves over a picture; the same along both axes. */
export interface Sliding {
  /** Steps down and right. */
  stride?: number;
  /** How far apart the places are that a kernel reads. */
  dilation?: number;
  /** Cells on each side; 'same' keeps ceil(W / stride). */
  padding?: number | "same";
  /** What the padding holds. */
  fill?: "zero" | "replicate" | "reflect";
  /** Turn the kernel by half a turn: true convolution. */
  flip?: boolean;
}

/** A way to make a kernel fit. */
export interface SlidingMend {
  label: string;
  /** Settings of `Sliding`. */
  change: Record<string, number | string>;
}

/** What are the probabilities of up to ten classes at a temperature? */
export interface Softmax {
  ask: "softmax";
  logits: number[];
  temperature?: number;
  /** The class that is right. */
  truth?: number;
}

/** The softmax of logits, and the loss of the true class. */
export interface SoftmaxAnswer {
  entropy: number;
  loss: number;
}

/** A stretch of a chromosome. */
export interface Stretch {
  chromosome: string;
  /** First bp; 0 without a map. */
  start: number;
  /** Last bp; 0 without a map. */
  end: number;
  /** How many SNPs it holds. */
  snps: number;
}

/** Which image, made step by step from noise, excites a channel? */
export interface SyntheticImage {
  run: string;
  epoch?: number | null;
  ask: "pictures_made";
  layer: string;
  channel?: number;
  climb?: Climb;
}

/** An image made to excite a channel, beside the best of the data. */
export interface SyntheticImageAnswer {
  /** The unit's value for it. */
  value: number;
  /** The largest for any held-out image. */
  best: number;
  place: [number, number] | null;
  patch: [number, number, number, number];
}

/** One product of the last layer: weight x the value of a unit before it. */
export interface Term {
  unit: number;
  weight: number;
  value: number;
  product: number;
}

/** What does the unit drawn at a cell (channel, column) of a layer depend on? */
export interface UnitField {
  run: string;
  fold?: number | null;
  epoch?: number | null;
  ask: "field";
  layer: string;
  channel?: number;
  column?: number;
}

/** The receptive field of a unit, by the layers and by the gradient. */
export interface UnitFieldAnswer {
  layer: string;
  /** Its index along each axis. */
  unit: number[];
  /** Of its layer's output. */
  axes: string[];
  first: number;
  /** It can depend on input positions `first` to `last` - 1. */
  last: number;
  width: number;
  /** Why the layer's places are no places of the genome, or its windows do not move evenly; "" where they do. */
  reason: string;
  /** Whether the unit's own place is no place of the genome any more. */
  displaced: boolean;
  /** How the window grew. */
  steps: FieldStep[];
  /** The shortest stretch (first, last + 1) that holds `mass` of the gradient. */
  span: [number, number];
  /** The width of `span` over that of the window. */
  share: number;
  mass: number;
  /** Samples that the gradient is averaged over. */
  samples: number;
  mapped: boolean;
  /** Where the window lies, the first of them. */
  stretches: Stretch[];
  /** That lie in the window or reach into it, the first of them. */
  genes: string[];
  /** How many genes there are. */
  genes_in_all: number;
  /** What a block is called. */
  block_word: string;
  /** What `by_block` is over. */
  blocks: Blocks;
}

/** A unit and its part in the output. */
export interface UnitPart {
  /** Its index along each axis of the layer. */
  unit: number[];
  value: number;
  /** Value x the derivative of the output by it. */
  part: number;
}

/** The terms that are not listed. */
export interface ValueRest {
  /** How many they are. */
  terms: number;
  sum: number;
}

/** What one input map contributes to a value. */
export interface ValueTerm {
  source: string;
  channel: number;
  /** Row and column of the map where the window begins; negative in the padding. */
  corner: [number, number];
  /** Rows and columns from one number of the window to the next. */
  step: [number, number];
  /** How many rows and columns of numbers it has in the arrays. */
  size: [number, number];
  /** Of the products, or of the values where nothing is weighed. */
  sum: number;
}

/** One window that excites a filter. */
export interface WindowRow {
  /** The response. */
  value: number;
  /** Name of the sample. */
  sample: string;
  /** Its row in the dataset. */
  row: number;
  place: number;
  chromosome: string;
  /** Bp of the first SNP; marker number without a map. */
  start: number;
  chromosome_end: string;
  /** Bp of the last SNP; marker number without a map. */
  end: number;
  gene: string;
  /** Bp to the start of the nearest gene. */
  distance: number | null;
}

/** Arrays of CodeMapAnswer. */
export interface CodeMapAnswerArrays {
  /** (images, 2) */
  points: Float64Array;
  /** (images, 1, height, width) */
  images: Float32Array;
  /** (images) The true digit of each image. */
  labels: Int32Array;
  /** (images) The digit that the network predicts. */
  read: Int32Array;
  /** (classes, 1, height, width) The mean image of each class. */
  means: Float32Array;
  /** (height, width) The digit as the network reads it. */
  digit?: Float32Array;
}

/** Arrays of CodeNeighboursAnswer. */
export interface CodeNeighboursAnswerArrays {
  /** (1, height, width) The image whose neighbours these are. */
  image: Float32Array;
  /** (codes, 1, height, width) */
  code_images: Float32Array;
  /** (pixels, 1, height, width) */
  pixel_images: Float32Array;
}

/** Arrays of DigitKernelsAnswer. */
export interface DigitKernelsAnswerArrays {
  /** (values) Of the included kernels, layer after layer. */
  values: Float32Array;
  /** (biases) Of the included filters; NaN where there is none. */
  biases: Float32Array;
}

/** Arrays of DigitMapAnswer. */
export interface DigitMapAnswerArrays {
  /** (values) The map, those of `then`, and of each input its map, kernel and contribution, one after another. */
  values: Float32Array;
}

/** Arrays of DigitMapsAnswer. */
export interface DigitMapsAnswerArrays {
  /** (values) Of the included maps, layer after layer, each row by row. */
  values: Float32Array;
}

/** Arrays of DigitReadingAnswer. */
export interface DigitReadingAnswerArrays {
  /** (classes) */
  probabilities: Float32Array;
}

/** Arrays of DigitValueAnswer. */
export interface DigitValueAnswerArrays {
  /** (values) */
  values: Float64Array;
  /** (values) 0 in the padding. */
  inside: Uint8Array;
  /** (values) Null where nothing is weighed. */
  weights?: Float64Array;
}

/** Arrays of SingleAblationsAnswer. */
export interface SingleAblationsAnswerArrays {
  /** (filters) */
  without: Float64Array;
}

/** Arrays of UnitFieldAnswer. */
export interface UnitFieldAnswerArrays {
  /** (window) Mean over samples of |d unit / d input|. */
  size: Float32Array;
  /** (window) The mean derivative by one more copy of a1. */
  signed: Float32Array;
  /** (blocks) Sum of the size over each block of the whole input. */
  by_block: Float32Array;
}

/** Arrays of FeatureMapAnswer. */
export interface FeatureMapAnswerArrays {
  /** (channels, columns) */
  values: Float32Array;
  /** (channels, columns) Standard error of the difference. */
  error?: Float32Array;
  /** (places, 2) First and last + 1 input position that each place sees, where places are places of the genome. */
  windows?: Int32Array;
}

/** Arrays of FiltersAnswer. */
export interface FiltersAnswerArrays {
  /** (filters, channels, cells) */
  weights: Float32Array;
  /** (filters) Length of each filter. */
  norm: Float32Array;
  /** (filters) Share of samples x places with a response above 0. */
  active: Float64Array;
  /** (filters) 1 where no response is above 0. */
  silent: Uint8Array;
  /** (filters) 1 where all samples have the same responses. */
  constant: Uint8Array;
  /** (filters) The highest response. */
  highest: Float32Array;
  /** (filters) Number of the group of similar filters. */
  group: Int32Array;
  /** (filters, filters) Of every two filters, at the shift where it is largest in size. */
  correlation: Float32Array;
  /** (filters, filters) In places, of the first filter against the second. */
  shift: Int32Array;
}

/** Arrays of FilterWindowsAnswer. */
export interface FilterWindowsAnswerArrays {
  /** (windows, offsets) Copies of a1; -1 missing, -2 beyond the genotypes. */
  states: Int8Array;
  /** (offsets, states) Bits that each state stands high in the logo. */
  heights: Float32Array;
  /** (offsets, states) Share of each state among samples at large. */
  background: Float32Array;
  /** (offsets, states) Share of each state among the windows. */
  shares: Float32Array;
  /** (offsets) Height of the logo. */
  bits: Float32Array;
  /** (offsets) Windows with a called genotype. */
  counted: Int32Array;
  /** (offsets) Places in the window that are laid out. */
  offsets: Int32Array;
  /** (windows, offsets) Bp, or marker number without a map; 0 beyond the genotypes. */
  positions: Int32Array;
  /** (channels, offsets) Of the filter, where each offset is one weight. */
  weights?: Float32Array;
}

/** Arrays of FilterResponsesAnswer. */
export interface FilterResponsesAnswerArrays {
  /** (filters, bins) Of each bin the response of largest size. */
  value: Float32Array;
  /** (filters, bins) The place that has it. */
  at: Int32Array;
  /** (places) Number in `chromosomes` of each place. */
  chromosome?: Uint16Array;
  /** (places) Bp of its first SNP; marker number without a map. */
  start?: Int32Array;
  /** (places) Bp of its last SNP; marker number without a map. */
  ends?: Int32Array;
}

/** Arrays of ConvolutionAnswer. */
export interface ConvolutionAnswerArrays {
  /** (filters, output_rows, output_columns) */
  output: Float64Array;
  /** (channels, padded_rows, padded_columns) */
  padded: Float64Array;
  /** (padded_rows, padded_columns) Row times width plus column of the cell that each padded cell repeats; -1 where it is a zero of the padding. */
  source: Int32Array;
  /** (filters, channels, kernel_rows, kernel_columns) The kernels as they are laid on the picture, flipped or not. */
  laid: Float64Array;
  /** (channels, rows, columns) The gradient of the sum of all outputs in each cell of the picture. */
  felt: Float64Array;
}

/** Arrays of SoftmaxAnswer. */
export interface SoftmaxAnswerArrays {
  /** (classes) e^(logit / temperature), the largest logit taken off first. */
  raised: Float64Array;
  /** (classes) */
  probabilities: Float64Array;
  /** (classes) Of the loss by each logit. */
  gradient: Float64Array;
}

/** Arrays of ChannelImagesAnswer. */
export interface ChannelImagesAnswerArrays {
  /** (channels, 1, height, width) */
  images: Float32Array;
}

/** Arrays of ExcitingImagesAnswer. */
export interface ExcitingImagesAnswerArrays {
  /** (images, 1, height, width) */
  images: Float32Array;
}

/** Arrays of SyntheticImageAnswer. */
export interface SyntheticImageAnswerArrays {
  /** (1, height, width) */
  image: Float32Array;
  /** (steps) At the start and after every step. */
  values: Float64Array;
}

/** Arrays of ExplanationsAnswer. */
export interface ExplanationsAnswerArrays {
  /** (1, height, width) */
  image: Float32Array;
  /** (methods, height, width) */
  pictures: Float32Array;
  /** (methods, height, width) */
  controls: Float32Array;
  /** (methods, 3, steps) The score as pixels are removed by the explanation, by its control, and in random order. */
  curves: Float32Array;
  /** (steps) Part of the pixels that is removed. */
  shares: Float64Array;
}

/** Arrays of LevelsAnswer. */
export interface LevelsAnswerArrays {
  /** (1, height, width) */
  image: Float32Array;
  /** (levels, 1, height, width) The image drawn again from each level's numbers. */
  drawn: Float32Array;
  /** (values) The mean maps of all levels that have one, one after another, each row by row. */
  strength: Float32Array;
  /** (maps, height, width) The same laid over the image. */
  over: Float32Array;
}

/** Arrays of SceneSegmentationAnswer. */
export interface SceneSegmentationAnswerArrays {
  /** (rows, columns) */
  image: Float32Array;
  /** (rows, columns) The class of every pixel. */
  truth: Uint8Array;
  /** (cases, rows, columns) The class that each case gives every pixel. */
  masks: Uint8Array;
}

/** What a page or a browser part may ask. */
export type Question = CodeMap | CodeNeighbours | DigitKernels | DigitMap | DigitMaps | DigitReading | DigitValue | PredictionTrace | SingleAblations | JointAblation | UnitField | FeatureMap | Filters | FilterWindows | FilterResponses | Layers | Convolution | Softmax | ChannelImages | ExcitingImages | SyntheticImage | Explanations | Levels | SceneSegmentation;

/** The answer to each question, by its "ask". */
export interface Answers {
  codes_map: { header: CodeMapAnswer; arrays: CodeMapAnswerArrays };
  codes_near: { header: CodeNeighboursAnswer; arrays: CodeNeighboursAnswerArrays };
  digit_kernels: { header: DigitKernelsAnswer; arrays: DigitKernelsAnswerArrays };
  digit_map: { header: DigitMapAnswer; arrays: DigitMapAnswerArrays };
  digit_maps: { header: DigitMapsAnswer; arrays: DigitMapsAnswerArrays };
  digit_read: { header: DigitReadingAnswer; arrays: DigitReadingAnswerArrays };
  digit_value: { header: DigitValueAnswer; arrays: DigitValueAnswerArrays };
  follow: { header: PredictionTraceAnswer; arrays: {} };
  one_by_one: { header: SingleAblationsAnswer; arrays: SingleAblationsAnswerArrays };
  switch_off: { header: JointAblationAnswer; arrays: {} };
  field: { header: UnitFieldAnswer; arrays: UnitFieldAnswerArrays };
  map: { header: FeatureMapAnswer; arrays: FeatureMapAnswerArrays };
  filters: { header: FiltersAnswer; arrays: FiltersAnswerArrays };
  filter_windows: { header: FilterWindowsAnswer; arrays: FilterWindowsAnswerArrays };
  filter_responses: { header: FilterResponsesAnswer; arrays: FilterResponsesAnswerArrays };
  layers: { header: LayersAnswer; arrays: {} };
  convolve: { header: ConvolutionAnswer; arrays: ConvolutionAnswerArrays } | { header: ConvolutionMisfit; arrays: {} };
  softmax: { header: SoftmaxAnswer; arrays: SoftmaxAnswerArrays };
  pictures_channels: { header: ChannelImagesAnswer; arrays: ChannelImagesAnswerArrays };
  pictures_excited: { header: ExcitingImagesAnswer; arrays: ExcitingImagesAnswerArrays };
  pictures_made: { header: SyntheticImageAnswer; arrays: SyntheticImageAnswerArrays };
  pictures_looked: { header: ExplanationsAnswer; arrays: ExplanationsAnswerArrays };
  pictures_levels: { header: LevelsAnswer; arrays: LevelsAnswerArrays };
  taken_apart: { header: SceneSegmentationAnswer; arrays: SceneSegmentationAnswerArrays };
}
