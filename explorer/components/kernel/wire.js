// Made by `make types` from explorer/messages and explorer/datasets/teaching/points.py; not to be edited.

// After these a page does not open the socket again by itself.
export const FINAL = [4400, 4403, 4404, 4409];

// Nothing lies beyond this on either axis of the plane.
export const REACH = 6;

// No weight beyond this in size is set by hand.
export const MOST_WEIGHT = 1000;

// The longest command of a playground.
export const COMMAND_BYTES = 200000;

// The fields of a state that are those of one network.
export const LEARNER = ["layers", "output", "biases", "init", "init_scale", "weights", "weight_seed", "loss", "optimizer", "learning_rate", "momentum", "batch_size", "schedule", "schedule_every", "schedule_factor", "regulariser", "regulariser_rate", "features"];

// What a network can be given of a place (a, b) of the plane.
/** @type {Record<string, { label: string, of: (a: number, b: number) => number }>} */
export const FORMULAS = {
  x1: { label: "x₁", of: (a) => a },
  x2: { label: "x₂", of: (_a, b) => b },
  x1_squared: { label: "x₁²", of: (a) => a * a },
  x2_squared: { label: "x₂²", of: (_a, b) => b * b },
  x1_x2: { label: "x₁x₂", of: (a, b) => a * b },
  sin_x1: { label: "sin x₁", of: (a) => Math.sin(a) },
  sin_x2: { label: "sin x₂", of: (_a, b) => Math.sin(b) },
};
