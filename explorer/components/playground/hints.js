// What each control does, with values that are good to begin with: what is read where the pointer rests on it.

export const HINTS = {
  learning_rate: "How far a step goes. 0.03 for SGD, 0.01 for Adam; a third of it where the loss jumps",
  activation: "How a neuron bends its sum: tanh smoothly; ReLU learns faster in deep networks, and can die",
  loss: "What training makes smaller: squared for numbers, cross-entropy for classes",
  optimizer: "How gradients become steps: SGD as they are, Adam with a step of its own for each weight",
  regulariser: "A penalty on large weights: L1 makes some of them 0, L2 keeps all small",
  regulariser_rate: "How heavy the penalty is. 0.001 to 0.03",
  speed: "How many epochs are trained in a second",
  output: "Of the output neuron; automatic is what fits the loss",
  schedule: "How the learning rate changes while it trains. Constant is usual here",
  schedule_every: "After how many epochs the rate is multiplied by the factor. 50 to 200",
  schedule_factor: "What the rate is multiplied by. 0.5 halves it",
  momentum: "How much of the last step goes into the next. 0.9 is usual",
  dropout: "Share of hidden neurons silenced at random in each step. 0.1 to 0.5; 0 is none",
  batch_norm: "Centres and scales every neuron\u2019s sum over the batch. Batches of 10 or more",
  init: "How the first weights are drawn: Xavier for tanh and sigmoid, He for ReLU",
  init_scale: "Multiplies the first weights. 1 is usual",
  biases: "Whether every neuron adds a number of its own to its sum",
  weight_seed: "The same seed draws the same first weights",
  stop_epochs: "It pauses there by itself",
  stop_patience: "Early stopping, in epochs. 20 to 50",
  noise: "How far points are scattered. Up to 20 is easy, 50 is hard",
  train_share: "Share of the points that it learns from; the others test it. 50 to 80%",
  batch_size: "How many points make one step. 1 is restless, 10 usual, 30 smooth",
  samples: "How many points there are. 200 to 500",
  classes: "How many classes the points have",
  add_points: "Off, a click opens numbers as it does elsewhere",
  show_test: "Show the points that test it too",
  discretise: "Show the class that is decided for at each place, not how sure the network is",
};

/**
 * Give the controls their hints, but those that have a title already.
 * @param {Element} root
 */
export function hint(root) {
  for (const node of root.querySelectorAll("label[data-control]")) {
    const text = HINTS[/** @type {HTMLElement} */ (node).dataset.control ?? ""];
    if (text && !node.getAttribute("title")) node.setAttribute("title", text);
  }
}
