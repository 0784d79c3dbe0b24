// The stations of the timeline: when, what, and which picture is shown there.

/** @typedef {{ name: string, year: number, title: string, sentence: string, picture: string }} Station  `picture` is "" where it is the neocognitron itself */

/** @type {Station[]} */
export const STATIONS = [
  {
    name: "perceptron", year: 1958, title: "Perceptron", picture: "plane",
    sentence: "Rosenblatt\u2019s perceptron weighs its inputs, adds them up and fires above a threshold; it learns the weights from its mistakes. The Mark I was built as a machine. Here its line answers AND.",
  },
  {
    name: "cells", year: 1959, title: "Simple and complex cells", picture: "tuning",
    sentence: "Hubel and Wiesel find cells in the visual cortex of the cat that answer to a bar of one direction. Here an upright filter with a threshold answers to bars of four directions.",
  },
  {
    name: "neocognitron", year: 1979, title: "Neocognitron", picture: "",
    sentence: "Fukushima stacks both kinds of cell. S cells share the weights of one filter; a C cell answers with the largest of its neighbourhood of S cells. Drag the bar.",
  },
  {
    name: "mlp", year: 1986, title: "Multi-layer perceptron", picture: "band",
    sentence: "Back-propagation teaches the layers between input and output. Two hidden neurons and one that reads them answer XOR, which a single line cannot.",
  },
  {
    name: "cnn", year: 1995, title: "Convolutional nets", picture: "volumes",
    sentence: "S and C cells again, but the filters are learnt by back-propagation. LeNet-5, of 1998, reads digits; each box is a volume of its maps.",
  },
  {
    name: "lstm", year: 1997, title: "LSTM", picture: "kept",
    sentence: "Hochreiter and Schmidhuber give a recurrent network a memory that is added to, and a gate that says how much of it is kept. A weight of \u00bd forgets; a forget gate with the bias log 50 keeps.",
  },
  {
    name: "alexnet", year: 2012, title: "AlexNet", picture: "contest",
    sentence: "A convolutional net wins ILSVRC: the truth is among its first five answers for 84.7% of the pictures, for the runner-up\u2019s for 73.8%.",
  },
  {
    name: "vgg", year: 2014, title: "VGG", picture: "contest",
    sentence: "Filters of 3 \u00d7 3 and nothing else, stacked 16 and 19 layers deep.",
  },
  {
    name: "googlenet", year: 2014, title: "GoogLeNet", picture: "contest",
    sentence: "Filters of several sizes side by side, behind 1 \u00d7 1 convolutions that keep them cheap.",
  },
  {
    name: "gan", year: 2014, title: "GAN", picture: "judge",
    sentence: "A generator makes, a discriminator judges, and each learns from the other. Here the best judge D* = p / (p\u00a0+\u00a0q) between data p = N(0,\u00a01) and what is made, q = N(2,\u00a01).",
  },
  {
    name: "resnet", year: 2015, title: "ResNet", picture: "contest",
    sentence: "Blocks that add to their input: networks of 152 layers can be trained.",
  },
  {
    name: "unet", year: 2015, title: "U-Net", picture: "shape",
    sentence: "Every pixel gets a class. Skips, dashed, carry the large maps of the way down over to the way up; the numbers are the side of each map, as published.",
  },
  {
    name: "transformer", year: 2017, title: "Transformer", picture: "weights",
    sentence: "No recurrence, attention alone: every token weighs all others at once. Here a toy of three tokens; each row sums to 1.",
  },
  {
    name: "capsules", year: 2017, title: "Capsules", picture: "squash",
    sentence: "Vectors in place of numbers: the direction is how a thing is posed, the length how sure it is that it is there. Squashing brings every length below 1.",
  },
];

/** @param {string} name */
export function station(name) {
  return STATIONS.find((one) => one.name === name);
}
