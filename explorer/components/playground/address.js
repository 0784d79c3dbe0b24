// The page's address holds the whole state; it is written at most a few times a second, and never makes the page run.

const KEPT = /^(embed(_options)?|present)$/;

export class Address {
  constructor() {
    this.own = new Set();
    this.query = null;
    this.due = 0;
    this.opened = null;
    this.held = false;
  }

  know(query) {
    if (query === undefined) return;
    if (this.own.size > 2000) this.own.clear();
    this.own.add(query);
  }

  // Whether this query is one that was ours, on its way back from the page.
  knows(query) {
    return query === undefined || this.own.has(query);
  }

  write(query) {
    this.know(query);
    this.query = query;
    this.later();
  }

  // The element whose arithmetic is open is a part of the link too.
  unfold(element) {
    this.opened = element;
    this.later();
  }

  later() {
    if (!this.due && !this.held) this.due = setTimeout(() => this.put(), 200);
  }

  put() {
    this.due = 0;
    if (this.query === null) return;
    const kept = [...new URLSearchParams(location.search)].filter(([name]) => KEPT.test(name)).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const search = [...kept, this.query, this.opened ? `open=${this.opened}` : ""].filter(Boolean).join("&");
    if (location.search.replace(/^\?/, "") !== search) history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}${location.hash}`);
  }

  whole() {
    if (this.due) { clearTimeout(this.due); this.put(); }
    return location.href;
  }

  // Somebody goes elsewhere: what the address says from now on is not for this playground to overwrite.
  hold() {
    clearTimeout(this.due);
    this.due = 0;
    this.held = true;
  }

  release() {
    this.held = false;
    this.later();
  }

  close() {
    clearTimeout(this.due);
    this.held = true;
  }
}
