// A run so far, gathered from its events: one curve per fold for every loss and metric.

const PREFERRED = ["auroc", "pearson", "accuracy", "balanced_accuracy", "r2"];

export class History {
  constructor() {
    this.clear();
  }

  clear() {
    this.folds = new Map(); // fold -> [{epoch, train, validation, metrics, trainMetrics, best}]
    this.of = 0;
    this.allFolds = [];
    this.metrics = [];
    this.now = { fold: 0, epoch: 0, samplesPerSecond: null, secondsLeft: null, phase: "" };
    this.networks = 1; // of each fold
    this.ended = null; // {state, text}
    this.changed = true;
  }

  take(event) {
    this.changed = true;
    const { now } = this, fold = event.fold ?? 0;
    if (event.type === "started") {
      this.of = event.epochs ?? this.of;
      this.allFolds = event.folds ?? this.allFolds;
      this.networks = event.networks ?? this.networks;
      this.ended = null;
      now.device = event.device_title || event.device || "";
    } else if (event.type === "ranking") {
      Object.assign(now, { fold, phase: `ranking ${event.promoters} promoters, pass ${event.epoch} of ${event.of}`, secondsLeft: event.seconds_left });
      if (event.steps) now.steps = event.steps.replace(/\.$/, "");
    } else if (event.type === "steps") {
      now.steps = String(event.text || "").replace(/\.$/, "");
    } else if (event.type === "step") {
      Object.assign(now, { fold, epoch: event.epoch, phase: "", samplesPerSecond: event.samples_per_s ?? null, secondsLeft: event.seconds_left ?? null });
    } else if (event.type === "epoch") {
      this.takeEpoch(event, fold);
    } else if (event.type === "diverged") {
      const advice = event.suggestion ? ` ${event.suggestion}` : "";
      this.ended = { state: "failed", text: `Stopped: ${event.reason}.${advice}`.replace(/\.\.( |$)/, ".$1") };
    } else if (event.type === "finished") {
      this.ended = { state: "done", text: "" };
    } else if (event.type === "ended") {
      if (!this.ended || event.state !== "done") this.ended = { state: event.state, text: this.ended?.state === "failed" ? this.ended.text : event.text || "" };
    } else if (event.type === "progress" && event.text) now.text = event.text;
  }

  takeEpoch(event, fold) {
    if (!this.folds.has(fold)) this.folds.set(fold, []);
    const list = this.folds.get(fold);
    while (list.length && list[list.length - 1].epoch >= event.epoch) list.pop(); // a resumed run says an epoch again
    const point = {
      epoch: event.epoch, train: event.train_loss ?? null, validation: event.validation_loss ?? null,
      metrics: event.metrics || {}, trainMetrics: event.train_metrics || {}, best: Boolean(event.best),
    };
    list.push(point);
    this.of = Math.max(this.of, event.of || 0, event.epoch);
    for (const name of [...Object.keys(point.metrics), ...Object.keys(point.trainMetrics)]) if (!this.metrics.includes(name)) this.metrics.push(name);
    Object.assign(this.now, { fold, epoch: event.epoch, phase: "", samplesPerSecond: event.samples_per_s ?? null, secondsLeft: event.seconds_left ?? null });
  }

  // The metric shown first: a preferred one, else the first there is.
  get favourite() {
    const last = (name) => name.split(/[/.: ]/).pop().toLowerCase();
    for (const preferred of PREFERRED) {
      const metric = this.metrics.find((name) => last(name) === preferred);
      if (metric) return metric;
    }
    return this.metrics[0] ?? null;
  }

  // Curves of one panel: [{fold, kind: "train" | "validation", points: [[epoch, value]], best}].
  curves(metric) {
    const list = [];
    for (const [fold, epochs] of [...this.folds].sort((a, b) => a[0] - b[0])) {
      const of = (pick) => epochs.map((e) => [e.epoch, pick(e)]).filter(([, v]) => typeof v === "number" && Number.isFinite(v));
      const train = of((e) => (metric ? e.trainMetrics[metric] : e.train)), validation = of((e) => (metric ? e.metrics[metric] : e.validation));
      let best = null;
      epochs.forEach((e) => { if (e.best) best = e.epoch; });
      if (train.length) list.push({ fold, kind: "train", points: train, best: null });
      if (validation.length) list.push({ fold, kind: "validation", points: validation, best });
    }
    return list;
  }
}
