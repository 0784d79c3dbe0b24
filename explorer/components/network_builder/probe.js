// The probe of the canvas of a network.

import { expose, inWindow } from "../kernel/probe.js";

/*
A node is one block as it is drawn: a layer by its name, a folded group as "/its path", or "input". `shown`, null before
Python said anything:
  design               which network this is: another number once Python put another one in its place
  editable, notice     whether it can be edited; the sentence above the picture, "" where there is none
  input                { shape, error } of what comes in
  layers               every layer, drawn or folded away: { name, kind, group, inputs, shape, error, mends }
  nodes                the nodes in their order
  chosen, hover        the nodes that are chosen; the one that is pointed at, null where none is
  folded               the paths of the groups that are folded
  zoom, painted        how large it is drawn, 1 is full size; how many nodes lie in the window and were painted
  pictures             how many were painted so far
`place`, after the picture was moved where that lies outside the window: { node, share } of a node, `share` of the way
down (default the middle); { port: a node }, the dot that a skip is drawn from; { edge: [from, to] } the plus on an edge.
`read`: { boxes: nodes } gives [left, top, width, height] of each, in the picture's own unit.
A number is that of an edit sent to Python. Choosing and folding ask for nothing.
*/
/** @param {any} builder */
export function tellBuilder(builder) {
  const { view } = builder;

  const shown = () => {
    const { data, graph } = builder;
    if (!data || !view.width || !builder.drawn) return null;
    return {
      design: data.design, editable: data.editable, notice: data.notice, input: { shape: data.input.shape, error: data.input.error },
      layers: data.blocks.map(({ name, kind, group, inputs, shape, error, mends }) => ({ name, kind, group, inputs, shape, error, mends })),
      nodes: graph.nodes.map((node) => node.id), chosen: [...builder.chosen], hover: builder.hover, folded: [...builder.folded],
      zoom: view.zoom, painted: builder.drawn.nodes, pictures: builder.pictures,
    };
  };

  const known = (id) => {
    const place = builder.layout.places.get(id);
    if (!place) throw new Error(`no node ${id} is drawn`);
    return place;
  };

  const point = ({ node, share = 0.5, port, edge }) => {
    if (edge) {
      const line = builder.layout.edges.find((one) => one.from === edge[0] && one.to === edge[1]);
      if (!line) throw new Error(`no edge ${edge.join(" to ")} is drawn`);
      return line.plus;
    }
    const at = known(node ?? port);
    return [at.x, at.y + at.height * (port === undefined ? share : at.up ? 0 : 1)];
  };

  const place = (what) => {
    builder.show(what.node ?? what.port ?? what.edge[1]);
    const [x, y] = point(what);
    return inWindow(builder.surface.node, [x * view.zoom + view.x, y * view.zoom + view.y]);
  };

  const box = (id) => {
    const at = known(id);
    return [at.x - at.width / 2, at.y, at.width, at.height];
  };

  expose(builder.root, {
    shown, place,
    read: ({ boxes }) => boxes.map(box),
    requested: () => builder.count,
    answered: () => (builder.pending.length ? builder.pending[0].n - 1 : builder.count),
    settled: () => Boolean(shown()) && !builder.frames.waiting && !builder.glide,
  });
}
