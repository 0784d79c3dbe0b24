// The short text below the picture: what a network is, what the colours mean, what to try.

import { element } from "../kernel/widgets.js";

const SECTIONS = [
  ["What is a neural network?", [
    "A chain of small sums. Each neuron multiplies what comes in by its weights, adds its bias, and bends the sum with its activation. " +
    "Its answer goes on to every neuron of the next layer; the answer of the last one is the network\u2019s.",
    "Training shows it the points over and over. After each batch, every weight and bias moves a little in the direction that makes the loss smaller. " +
    "Nobody tells a neuron what to look for: the loss does.",
  ]],
  ["What do the colours mean?", [
    "Orange is positive, blue is negative; the fainter the colour, the nearer to zero. A picture shows what its neuron would answer at each place of the plane; " +
    "a line has the colour of its weight\u2019s sign and is thicker for a larger weight; a small square is a bias.",
    "A dot has the colour of its label. Where the ground below it has the same colour, the network is right there. " +
    "Several classes have a colour each, paler where the network is less sure.",
  ]],
  ["And with images?", [
    "Choose Digits, or Windows of genotypes. A neuron of a convolution looks at a few pixels only, through its kernel: the same weights at every place. " +
    "All its answers together are its feature map. Pooling keeps the largest or the mean of each small window.",
    "Point at a pixel of a map to see its window and the sum that it is. In Windows the network has to find three neighbouring genotypes 2 0 2, wherever they stand; " +
    "the others hold the same genotypes in another order, so counting them is of no use.",
  ]],
  ["What to try", [
    "Press Play, and watch the output take the shape of the data while the losses fall.",
    "Take all hidden layers away: one neuron alone draws a straight boundary. How many does the circle need in one hidden layer?",
    "Choose Spiral. Add neurons and layers, or the inputs sin x\u2081 and sin x\u2082.",
    "Click a line and change its weight; the arithmetic shows where the change goes.",
    "Turn the noise up, take few training points and many neurons: when the training loss falls and the test loss rises, the network is learning the noise.",
  ]],
];

export class About {
  constructor() {
    this.node = element("details", "about", "", { open: "" });
    this.node.dataset.control = "about";
    this.name = element("summary", "", "About this picture");
    const columns = element("div", "columns");
    for (const [title, texts] of SECTIONS) {
      const section = element("section"), list = title === "What to try" ? element("ul") : section;
      section.append(element("h2", "", String(title)));
      if (list !== section) section.append(list);
      for (const text of texts) list.append(element(list === section ? "p" : "li", "", text));
      columns.append(section);
    }
    this.node.append(this.name, columns);
  }

  // What of it the first sight of the page shows: its name.
  get height() {
    return this.name.offsetHeight;
  }
}
