// The button Cleaner: the scene without its noise, and the squared error of one pixel and of all, beside simple filters.

import { bracketed, written } from "../../topic/written.js";
import { decibels, filtered, squared } from "./filters.js";
import { SIDE } from "./scene.js";
import { ofCleaning } from "./told.js";

/** @type {import("./buttons.js").Button} */
export const CLEANER = {
  name: "cleaner", words: "Cleaner", hint: "Denoise: the scene without its noise", layers: ["cleaner"],
  read: ({ made, scene, input }) => {
    const mean = filtered(input, 3, "mean"), median = filtered(input, 3, "median"), output = made.cleaner.values;
    return { output, mean, median, errors: Object.fromEntries(Object.entries({ noisy: input, mean, median, output }).map(([name, values]) => [name, squared(values, scene.clean)])) };
  },
  draw: (_pen, place, _now, { output }, { paint, ink }) => paint("cleaner", output, place, ink),
  answer: ({ errors }) => `without its noise: ${decibels(errors.output).toFixed(1)} dB`,
  beside: ({ scene }, { output, mean, median, errors }) => [
    { words: `mean ${decibels(errors.mean).toFixed(1)} dB`, draw: (place, { paint, ink }) => paint("mean", mean, place, ink) },
    { words: `median ${decibels(errors.median).toFixed(1)} dB`, draw: (place, { paint, ink }) => paint("median", median, place, ink) },
    { words: "the truth", draw: (place, { paint, ink }) => paint("truth", scene.clean, place, ink) },
    { words: "network \u2212 truth", draw: (place, { paint, signed }) => paint("off", output.map((v, k) => v - scene.clean[k]), place, signed) },
  ],
  rows: ({ scene, input, spot }, { output, errors }) => {
    const three = (v) => written(v, 3), off = output[spot] - scene.clean[spot], names = { noisy: "the noisy scene itself", mean: "the mean of 3 \u00d7 3", median: "the median of 3 \u00d7 3", output: "the network" };
    const best = Object.keys(names).reduce((a, b) => (errors[b] < errors[a] ? b : a));
    const simple = (name) => `${written(errors[name], 4)}: ${errors[name] ? decibels(errors[name]).toFixed(2) : "\u221e"} dB`;
    return [
      { name: "pixel", label: `row ${Math.floor(spot / SIDE) + 1}, column ${(spot % SIDE) + 1}`, text: `given ${three(input[spot])}; (network \u2212 truth)\u00b2 = (${three(output[spot])} \u2212 ${bracketed(scene.clean[spot], 3)})\u00b2`, value: written(off * off, 4), lit: true },
      { name: "loss", label: "loss of the scene", text: `mean of ${(SIDE * SIDE).toLocaleString("en-GB")} squares`, value: written(errors.output, 4) },
      { name: "decibels", label: "peak signal to noise", text: `\u221210 log\u2081\u2080 ${written(errors.output, 4)}, where 1 is a shape\u2019s height`, value: `${written(decibels(errors.output), 2)} dB` },
      { name: "beside", label: "beside it", text: `noisy ${simple("noisy")}; mean of 3 \u00d7 3 ${simple("mean")}; median ${simple("median")}; least error: ${names[best]}` },
    ];
  },
  measured: ofCleaning,
};
