// The exercises: the longest way of a deeper stack, of deeper transitions and past them, and what both ways can say when.

/** @type {import("../../topic/exercise.js").About[]} */
export const EXERCISES = [
  {
    name: "stack",
    text: "Three stacked layers of states read 20 bases. How many tanhs does a way from x(1) to o(20) pass?",
    fields: [{ name: "count", label: "tanhs" }],
    check: ({ count }) => {
      if (count === 22) return { right: true, words: "Right: 20 steps, and 2 more to go up twice." };
      if (count === 60) return { right: false, words: "That is how many states there are. A way goes right or up, never through all of them." };
      if (count === 20) return { right: false, words: "That is one layer. A way also has to go up twice." };
      if (count === 23) return { right: false, words: "One too many: from layer 1 to layer 3 it goes up twice." };
      return { right: false, words: "Not yet: count the states on a way that goes right 19 times and up twice." };
    },
    way: "The way starts in h(1), goes right 19 times and up twice: 1 + 19 + 2 = 22 states, each a tanh.",
  },
  {
    name: "transitions",
    text: "Deeper transitions as in (b), over 20 bases: how many tanhs on the longest way from x(1) to o(20), and on the shortest once there are skips as in (c)?",
    fields: [{ name: "longest", label: "longest" }, { name: "shortest", label: "shortest in (c)" }],
    check: ({ longest, shortest }) => {
      if (longest === 40 || longest === 39) return { right: false, words: "m after x(1) and n before o(20) count too." };
      if (longest !== 41) return { right: false, words: "The longest is not right yet: m, then 20 states with 19 layers k between them, then n." };
      if (shortest === 20) return { right: false, words: "The skips lead past k alone: m and n stay." };
      if (shortest !== 22) return { right: false, words: "The longest is right. The shortest leaves out every k: m, 20 states, n." };
      return { right: true, words: "Right: 2T + 1 = 41, and T + 2 = 22." };
    },
    way: "Longest: m 1 + states 20 + k 19 + n 1 = 41. Shortest: m 1 + states 20 + n 1 = 22.",
  },
];
