// How far somebody has come in the playground, told to whoever on the page asks, such as a guided tour.

/**
 * The numbers of the frame that is shown; epoch and neurons belong to the same network, for one that changes begins anew.
 * @param {import("./playground.js").Playground} playground
 */
export function progressOf({ header, guess, links }) {
  const hidden = header.nets[0]?.layers.slice(0, -1) ?? [];
  return {
    guessed: +(guess.phase !== "asking"),
    epoch: header.epoch,
    hidden_layers: hidden.length,
    hidden_neurons: hidden.reduce((sum, layer) => sum + layer.units, 0),
    links,
  };
}
