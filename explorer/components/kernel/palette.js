// Made by `make types` from explorer/drawing/palette.py; not to be edited.

export const DIVERGING = ["#0b3c75", "#2f78b8", "#a3cbea", "#f7f7f5", "#f6c795", "#d0700f", "#7a3600"];

export const SEQUENTIAL = {
  light: ["#f2f5f9", "#c6dbee", "#8fb9de", "#4c8fca", "#1f5fa8", "#0b2f5c"],
  dark: ["#171d25", "#17385a", "#1f5fa8", "#4c8fca", "#8fb9de", "#e6f0f9"],
};

export const SECOND = {
  light: ["#f7f5f2", "#f6c795", "#e39a4c", "#d0700f", "#7a3600"],
  dark: ["#171d25", "#5c2f0a", "#c06a14", "#e8a253", "#fbe3c4"],
};

export const CATEGORIES = ["#3a82c4", "#d9730d", "#3f9673", "#9176c4", "#a98430", "#c95c86", "#718196", "#1a9aa8", "#b5533c", "#6b8e23"];

export const WRONG = {
  light: "#c4342b",
  dark: "#ff7b72",
};

export const INKS = {
  light: {
    mark: "#111820",
    parity: ["#2f5f8c", "#8eabc6"],
    plain: ["#54626f", "#a3aeb9"],
    negative: ["#1f6fb2", "#5f9fd3"],
    positive: ["#d9690f", "#f0a058"],
    control: "#7a6a58",
    locus: "#c99a1b",
    gene: "#4d5f70",
    linkage: ["#b3c2cf", "#eac9a4", "#f0a65c", "#db7516", "#9c3d00"],
    lines: ["#2f5f8c", "#d9690f", "#3f8f5b", "#8a5aa8", "#a98600", "#2b8d97"],
  },
  dark: {
    mark: "#ffffff",
    parity: ["#8db9e0", "#54799c"],
    plain: ["#b7c2ce", "#717f8e"],
    negative: ["#6fb1e8", "#4381b5"],
    positive: ["#ffa24d", "#c9742b"],
    control: "#c9b6a0",
    locus: "#e0b34a",
    gene: "#a9b8c7",
    linkage: ["#56687a", "#7a6a58", "#b07f45", "#ee9a3a", "#ffd58f"],
    lines: ["#8db9e0", "#ffa24d", "#9bd0a8", "#d6b3e8", "#e8d27a", "#9fd8dc"],
  },
};
