// How layers, maps and numbers are called.

import { number } from "../kernel/numbers.js";

const SHORT = {
  input: "image", conv2d: "conv", depthwise_conv2d: "depthwise", separable_conv2d: "separable", transposed_conv2d: "transposed",
  batch_norm: "batch norm", relu: "ReLU", leaky_relu: "leaky ReLU", max_pool2d: "max pool", average_pool2d: "mean pool",
  global_average_pool: "global mean", global_max_pool: "global max", flatten: "flatten", dense: "dense", pad: "pad", tanh: "tanh",
  dropout: "dropout", add: "add", local_response_norm: "LRN", concatenate: "concat",
};

export const short = (kind) => SHORT[kind] ?? kind.replace(/_/g, " ").replace(/ ?[12]d$/, "");
export const sizes = (layer) => (layer.features ? `${layer.maps}` : `${layer.maps} × ${layer.size[0]} × ${layer.size[1]}`);
export const unit = (layer, channel) => (layer.features ? `number ${channel + 1}` : layer.maps > 1 ? `map ${channel + 1}` : "map");
export const exact = (value) => number(value, 5);
export const brief = (value) => number(value, 3);
export const bracketed = (value) => (value < 0 ? `(${exact(value)})` : exact(value));
