// The column on the left: which data, how many and how noisy, what is shown of them; one's own points and genotypes.

import { number } from "../kernel/numbers.js";
import { button, choice, slider, tick } from "../kernel/widgets.js";
import { DATA, DIGITS, PICTURES } from "./choices.js";
import { thumbnail } from "./thumbnails.js";

export class DataPanel {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.node = document.createElement("div");
    this.node.className = "data";
    const heading = document.createElement("strong");
    heading.textContent = "Data";
    this.kinds = document.createElement("div");
    this.kinds.className = "kinds";
    this.kinds.dataset.control = "data";
    this.kinds.setAttribute("role", "radiogroup");
    this.kinds.setAttribute("aria-label", "Data");
    this.entries = DATA.map(([kind, words, brief]) => {
      const node = button("", words, () => this.pick(kind), "kind");
      node.setAttribute("role", "radio");
      const picture = document.createElement("canvas"), name = document.createElement("span");
      name.textContent = brief;
      node.append(picture, name);
      return { kind, node, picture };
    });
    this.kinds.append(...this.entries.map((entry) => entry.node));
    const set = (name) => (value) => playground.change({ [name]: value });
    this.fields = {
      noise: slider("noise", "Noise", { low: 0, high: 50, step: 1 }, set("noise")),
      train_share: slider("train_share", "Training share", { low: 10, high: 90, step: 10, unit: "%" }, set("train_share")),
      batch_size: slider("batch_size", "Batch size", { low: 1, high: 30 }, (v) => playground.changeNetwork({ batch_size: v })),
      digits: choice("digits", "Digits to tell apart", DIGITS, set("digits")),
      pictures: choice("pictures", "Images", PICTURES, set("pictures")),
      samples: slider("samples", "Points", { low: 20, high: 1000, step: 20 }, set("samples")),
      classes: slider("classes", "Classes", { low: 2, high: 6 }, set("classes")),
    };
    this.regenerate = button("Regenerate", "Draw other points of this kind", () => playground.change({ seed: Math.floor(Math.random() * 2 ** 31) }));
    this.regenerate.dataset.control = "regenerate";
    this.showTest = tick("show_test", "Show test data", set("show_test"));
    this.discretise = tick("discretise", "Only the decision", set("discretise"));
    this.tools = this.pointTools();
    this.genotypes = document.createElement("div");
    this.genotypes.className = "genotypes";
    this.node.append(heading, this.kinds, this.tools, this.genotypes, ...Object.values(this.fields), this.regenerate, this.showTest, this.discretise);
  }

  pick(kind) {
    const { playground } = this;
    playground.own.drawing = kind === "points";
    if (kind === "dataset") { this.browsing = true; this.refresh(); return; }
    this.browsing = false;
    if (kind !== "points") playground.change({ data: kind });
    else if (playground.state.data !== "points") {
      if (playground.pictured) { playground.change({ data: "points", points: [[-2, 0, 0], [2, 0, 1]], points_task: "classes" }); return; }
      const { points, split } = playground.data, own = [];
      for (let k = 0; points && k < split.length; k++) own.push([...Array.from(points.slice(3 * k, 3 * k + 3), (v) => Math.round(v * 1e4) / 1e4), split[k]]);
      playground.change({ data: "points", points: own, points_task: playground.data.classes ? "classes" : "regression" });
    } else this.refresh();
  }

  pointTools() {
    const { playground } = this, node = document.createElement("div"), row = document.createElement("div"), words = document.createElement("small");
    node.className = "point-tools";
    node.dataset.control = "points";
    row.className = "labels";
    row.setAttribute("role", "radiogroup");
    row.setAttribute("aria-label", "Class of the points a click adds");
    words.textContent = "A click in the output adds a point of this class; drag to move, right-click to take away.";
    this.labels = Array.from({ length: 6 }, (_, k) => {
      const one = button(String(k), "", () => { playground.own.label = this.valueOf(k); playground.own.drawing = true; this.refresh(); }, "label");
      one.setAttribute("role", "radio");
      return one;
    });
    row.append(...this.labels);
    const paste = document.createElement("details"), summary = document.createElement("summary"), area = document.createElement("textarea"), problem = document.createElement("small");
    summary.textContent = "Paste a table";
    area.rows = 4;
    area.placeholder = "x1, x2, label";
    area.setAttribute("aria-label", "Table of x1, x2 and label, one point a line");
    problem.className = "problem";
    problem.setAttribute("role", "status");
    paste.append(summary, area, button("Use it", "Take these points", () => {
      problem.textContent = playground.own.paste(area.value);
      if (!problem.textContent) paste.open = false;
    }), problem);
    const clear = button("Start over", "Take all points away but one of each class", () => playground.change({ data: "points", points: [[-2, 0, 0], [2, 0, 1]] }));
    const choosing = this.choosing = tick("add_points", "Clicks add points", (on) => { playground.own.drawing = on; this.refresh(); });
    node.append(row, words, choosing, paste, clear);
    return node;
  }

  // The label that the button of this number gives: a class, or a number from -1 to 1.
  valueOf(k) {
    return this.playground.state.points_task === "regression" ? [-1, -0.6, -0.2, 0.2, 0.6, 1][k] : k;
  }

  // Which dataset, which two columns of it, and which trait colours: from the page.
  genotypeForm() {
    const { playground } = this, known = playground.datasets, { state } = playground;
    if (!known.length) {
      const words = document.createElement("small");
      words.textContent = "There are no genotypes yet. Bring some on the page \u201cBring your data\u201d.";
      return [words];
    }
    const now = this.draft ?? { dataset: state.dataset ?? known[0].digest, columns: state.columns, trait: state.trait };
    const about = known.find((one) => one.digest === now.dataset) ?? known[0];
    now.dataset = about.digest;
    const names = about.columns.map(([value]) => value);
    if (!now.columns) now.columns = [names[0], names[1]];
    if (!about.traits.includes(now.trait)) now.trait = about.traits[0] ?? null;
    this.draft = now;
    const tell = (fields) => {
      Object.assign(now, fields);
      if (fields.dataset) { now.columns = null; this.refresh(); }
      if (now.columns && now.trait) playground.change({ data: "dataset", dataset: now.dataset, columns: now.columns, trait: now.trait });
    };
    const which = choice("dataset", "Dataset", known.map((one) => [one.digest, one.name]), (v) => tell({ dataset: v }));
    const one = this.column("Across", about, now.columns[0], (v) => tell({ columns: [v, now.columns[1]] }));
    const two = this.column("Up", about, now.columns[1], (v) => tell({ columns: [now.columns[0], v] }));
    const trait = choice("trait", "Coloured by", about.traits.map((name) => [name, name]), (v) => tell({ trait: v }));
    which.show(now.dataset);
    trait.show(now.trait);
    return [which, one, two, trait, button("Use these", "Learn from these columns", () => tell({}))];
  }

  column(label, about, value, tell) {
    const node = document.createElement("label"), words = document.createElement("span"), input = document.createElement("input"), list = document.createElement("datalist");
    node.className = "field";
    words.textContent = label;
    list.id = `columns-${label}-${about.digest}`;
    for (const [id, name] of about.columns) list.append(new Option(name, id));
    Object.assign(input, { type: "text", value, spellcheck: false });
    input.setAttribute("list", list.id);
    input.setAttribute("aria-label", `${label}: a principal component (pc:1), a column (column:NAME) or a variant (snp:NAME)`);
    input.addEventListener("change", () => tell(input.value.trim()));
    node.append(words, input, list);
    return node;
  }

  refresh() {
    const { playground } = this, { state } = playground, learner = playground.learner();
    const shown = this.browsing ? "dataset" : state.data;
    for (const { kind, node } of this.entries) {
      const on = kind === shown;
      node.setAttribute("aria-checked", String(on));
      node.hidden = kind === "dataset" && !playground.datasets.length && state.data !== "dataset";
    }
    for (const name of ["noise", "train_share", "samples", "classes", "digits", "pictures"]) this.fields[name].show(state[name]);
    this.fields.batch_size.show(learner.batch_size);
    const made = state.data !== "points" && state.data !== "dataset" && !this.browsing;
    const { pictured } = playground;
    this.fields.noise.hidden = this.regenerate.hidden = !made;
    this.fields.samples.hidden = !made || pictured;
    this.fields.pictures.hidden = !made || !pictured;
    this.fields.digits.hidden = !made || state.data !== "digits";
    this.showTest.hidden = this.discretise.hidden = pictured;
    this.fields.classes.hidden = !made || !["blobs", "spirals"].includes(state.data);
    this.tools.hidden = shown !== "points";
    playground.root.classList.toggle("drawing", playground.own.editing);
    this.choosing.show(playground.own.drawing);
    this.labels.forEach((node, k) => {
      const value = this.valueOf(k), words = `Add points ${state.points_task === "regression" ? "with the number" : "of class"} ${number(value)}`;
      Object.assign(node, { textContent: number(value), title: words });
      node.setAttribute("aria-label", words);
      node.setAttribute("aria-checked", String(playground.own.label === value));
      node.style.setProperty("--ink", playground.labelColour(value));
    });
    this.genotypes.hidden = shown !== "dataset";
    if (shown === "dataset") this.genotypes.replaceChildren(...this.genotypeForm());
    this.showTest.show(state.show_test);
    this.discretise.show(state.discretise);
  }

  dress(theme) {
    for (const { kind, picture } of this.entries) thumbnail(picture, kind, theme);
  }
}
