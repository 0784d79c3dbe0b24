// The probe of the playground.

import { expose } from "../kernel/probe.js";
import { ImageDiagram } from "./images/diagram.js";
import { pixelOf } from "./images/layout.js";
import { placeOf } from "./layout.js";
import { toPicture } from "./paint.js";

/*
`shown`, null before the first frame; what is long to list is made only when read:
  epoch, batch, batches     epochs done, batches done within the next, batches of an epoch; `updates`: steps of the optimizer
  first, last               the epochs that the time line reaches
  playing, path, pictures   whether it trains; "compiled" or "torch"; the number of the frame that is drawn
  notice                    null or { kind, text, culprit }: the sentence above the picture
  lowest                    null or { epoch, value }: the ring in the curve, where the test loss was lowest
  guess                     what a lesson asks: "none", "asking", "waiting" for its moment, "told"
  choices                   everything that was chosen, as the engine has it
  points                    [x1, x2, label, 1 to learn from or 0 to test, ...] of every point in the output
  nets                      for each network { inputs, units of each layer, side: the pixels of its smallest neuron, letters: of the smallest letters in
                            its picture, captions: the names of those that have room there, loss: { train, test }, weights: every weight and bias,
                            lit: the elements that stand out because a line of its arithmetic is pointed at }
  opened                    null or { element, net, point: { x1, x2, label }, values: the number of each line }: the arithmetic
  editor                    the element whose value is being typed, null where none is
`place`: the middle of an element ("u1.2", "l1.0.2", "b1.0"), of an input that is offered ({ feature: "sin_x1" }), or of a
place in the output ({ x1, x2 }); of the second network with `net: 1`.
`read`: a weight or bias by its element; { x1, x2 }: what the network answers there, with x1 and x2 of the cell's middle.
A number is that of a command; it counts as answered once a frame is drawn that shows what it did.
*/
/** @param {import("./playground.js").Playground} playground */
export function tellPlayground(playground) {
  const { root } = playground, net = (what) => /** @type {import("./model.js").Net} */ (playground.diagrams[what.net ?? 0].net);

  /** @returns {[number, number]} */
  const place = (what) => {
    const of = playground.diagrams[0];
    if (of instanceof ImageDiagram) {
      playground.fit();
      of.paint();
      const box = of.canvas.getBoundingClientRect(), [x, y] = of.middle(what);
      return [box.left + x, box.top + y];
    }
    const diagram = playground.diagrams[what.net ?? 0], element = what.element ?? what;
    playground.fit();
    diagram.paint();
    const { layout } = diagram.scene, box = diagram.canvas.getBoundingClientRect();
    const feature = layout.features.find((one) => one.id === what.feature);
    const [x, y] = what.x1 !== undefined ? toPicture(layout, what.x1, what.x2) : feature ? [feature.cx, feature.cy] : placeOf(layout, element);
    return [box.left + x, box.top + y];
  };

  const read = (what) => {
    const of = playground.diagrams[0];
    if (of instanceof ImageDiagram) return of.net.value(pixelOf(what));
    if (what.x1 === undefined) return net(what).value(what.element ?? what);
    const cell = net(what).cell(what.x1, what.x2);
    return { x1: ((cell % 100) + 0.5) * 0.12 - 6, x2: 6 - (Math.floor(cell / 100) + 0.5) * 0.12, answer: net(what).answer(what.x1, what.x2) };
  };

  const smallest = (layout) => Math.min(...layout.nodes.slice(1).flat().map((one) => one.size));

  const unfolded = ({ element, net: index, point, sections }) =>
    ({ element, net: index, point, values: sections.flatMap((section) => section.terms.map((term) => term.value)) });

  const shown = () => {
    const { header, data } = playground;
    if (!playground.adopted || !header.frame) return null;
    const { epoch, batch, batches, first, last, playing, path, notice } = header, of = playground.diagrams[0];
    return {
      epoch, batch, batches, first, last, playing, path, notice, updates: header.step, pictures: +root.dataset.frame || 0,
      guess: playground.guess.phase,
      lowest: playground.diagrams[0].scene.look.lowest,
      choices: playground.confirmed,
      get points() { return Array.from(data.split, (side, k) => [...data.points.subarray(3 * k, 3 * k + 3), side]).flat(); },
      get nets() {
        if (of instanceof ImageDiagram) return [{ units: of.net.units, loss: of.net.about.loss, accuracy: of.net.about.accuracy, weights: Array.from(of.net.weights), image: of.net.about.image }];
        return playground.diagrams.map(({ net: one, index, scene }) => ({ inputs: one.about.inputs, units: one.units, side: smallest(scene.layout), letters: scene.layout.small - 1, captions: scene.look.captions.map((one) => one.name), loss: one.about.loss, weights: Array.from(one.weights), lit: [...playground.litIn(index)] }));
      },
      opened: playground.opened && unfolded(playground.opened),
      editor: playground.diagrams.map((diagram) => diagram.editor.element).find(Boolean) ?? null,
    };
  };

  expose(root, {
    shown, place, read,
    requested: () => playground.stream?.requested ?? 0,
    answered: () => playground.stream?.answered ?? 0,
    settled: () => Boolean(root.dataset.frame) && playground.timeline.seeking === null
      && (playground.header.playing || !playground.frames.waiting),
  });
}
