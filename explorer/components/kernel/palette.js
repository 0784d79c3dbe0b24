// Made by `make types` from explorer/palette.py; not to be edited.

export const DIVERGING = {
  light: ["#0b3c75", "#2f78b8", "#a3cbea", "#f7f7f5", "#f6c795", "#d0700f", "#7a3600"],
  dark: ["#b9defc", "#5ba4e0", "#255380", "#1d2329", "#74420f", "#e08d33", "#ffd6a6"],
};

export const SEQUENTIAL = {
  light: ["#f3f7f4", "#c4e2d3", "#84c4a9", "#3f9c7f", "#17705c", "#07423a"],
  dark: ["#181e23", "#12403a", "#17705c", "#3f9c7f", "#84c4a9", "#d9f5e6"],
};

export const SECOND = {
  light: ["#f6f4fa", "#d9cdec", "#b096d6", "#8460b5", "#4d2786"],
  dark: ["#1a1b26", "#3a2363", "#7150ab", "#b096d6", "#eadffb"],
};

export const CATEGORIES = ["#3a82c4", "#d9730d", "#3f9673", "#9176c4", "#a98430", "#c95c86", "#718196", "#1a9aa8", "#b5533c", "#6b8e23"];

export const WRONG = {
  light: "#c4342b",
  dark: "#ff7b72",
};

export const INKS = {
  light: {
    mark: "#111820",
    amount: "#17705c",
    found: "#ad4a05",
    parity: ["#2f6ea5", "#66727e"],
    plain: ["#2f6ea5", "#66727e"],
    negative: ["#1f6fb2", "#4e93cb"],
    positive: ["#d9690f", "#dd7722"],
    control: "#7a6a58",
    locus: "#c99a1b",
    gene: "#4d5f70",
    linkage: ["#84949f", "#5f9682", "#2f8a70", "#17705c", "#07423a"],
    lines: ["#2f5f8c", "#d9690f", "#3f8f5b", "#8a5aa8", "#a98600", "#2b8d97"],
  },
  dark: {
    mark: "#ffffff",
    amount: "#84c4a9",
    found: "#ffa24d",
    parity: ["#64a9e6", "#9aa7b4"],
    plain: ["#64a9e6", "#9aa7b4"],
    negative: ["#6fb1e8", "#4381b5"],
    positive: ["#ffa24d", "#c9742b"],
    control: "#c9b6a0",
    locus: "#e0b34a",
    gene: "#a9b8c7",
    linkage: ["#5f6f7c", "#46927a", "#5fb598", "#9bdcc0", "#e3fff2"],
    lines: ["#8db9e0", "#ffa24d", "#9bd0a8", "#d6b3e8", "#e8d27a", "#9fd8dc"],
  },
};

export const CURVES = {
  train: {
    name: "training",
    ink: "muted",
    dash: [5, 4],
    width: 1.8,
  },
  validation: {
    name: "validation",
    ink: "mark",
    dash: [],
    width: 2.4,
  },
  test: {
    name: "test",
    ink: "mark",
    dash: [],
    width: 2.4,
  },
};
