// What there is to choose from, as pairs of value and words.

export const ACTIVATIONS = [["tanh", "tanh"], ["relu", "ReLU"], ["sigmoid", "sigmoid"], ["linear", "linear"], ["leaky_relu", "leaky ReLU"], ["gelu", "GELU"], ["step", "step"]];
export const SHORT = { sigmoid: "sigm.", leaky_relu: "leaky" }; // where there is no room for the name
export const OUTPUTS = [["auto", "automatic"], ...ACTIVATIONS];
export const RATES = [1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10].map((v) => [v, v < 1e-4 ? v.toFixed(5) : String(v)]);
export const REGULARISERS = [["none", "none"], ["l1", "L1"], ["l2", "L2"]];
export const REGULARISER_RATES = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10].map((v) => [v, String(v)]);
export const LOSSES = [["squared", "squared"], ["cross_entropy", "cross-entropy"], ["hinge", "hinge"]];
export const OPTIMIZERS = [["sgd", "SGD"], ["momentum", "momentum"], ["rmsprop", "RMSprop"], ["adam", "Adam"]];
export const SCHEDULES = [["constant", "constant"], ["step", "in steps"], ["exponential", "exponential"], ["cosine", "cosine"]];
export const INITS = [["uniform", "uniform"], ["xavier", "Xavier"], ["he", "He"], ["symmetric", "all equal"], ["zeros", "zeros"]];
export const SPEEDS = [[1, "1 epoch/s"], [3, "3 epochs/s"], [10, "10 epochs/s"], [30, "30 epochs/s"], [100, "100 epochs/s"], [300, "300 epochs/s"], [0, "as fast as it goes"]];
export const DIGITS = [["0123456789", "all ten"], ["01", "0 and 1"], ["38", "3 and 8"], ["49", "4 and 9"], ["17", "1 and 7"], ["01234", "0 to 4"]];
export const PICTURES = [[100, "100"], [300, "300"], [1000, "1,000"], [1797, "1,797 (all)"]];
// kind, its name in full, and the one beneath its picture
export const DATA = [["circle", "Circle", "Circle"], ["xor", "XOR", "XOR"], ["gaussians", "Two gaussians", "Gaussians"], ["spiral", "Spiral", "Spiral"],
  ["blobs", "Several classes", "Classes"], ["spirals", "Several arms", "Arms"], ["plane", "Plane, regression", "Plane"], ["multi_gaussian", "Multi-gaussian, regression", "Hills"],
  ["digits", "Handwritten digits of 8 × 8 pixels: learnt by convolution", "Digits"], ["windows", "Windows of genotypes with a motif: learnt by convolution", "Windows"],
  ["points", "Your own points", "Own"], ["dataset", "Your genotypes", "Genotypes"]];
