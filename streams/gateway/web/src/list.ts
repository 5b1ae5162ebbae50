// The desk's list: open alerts, closed ones, events. Also the way to the map's circles for those who do not use a mouse.
import { button, fill, find, make } from "./dom";
import { days, moment, placeName, toll, whole } from "./format";
import type { Sieve } from "./sieve";
import { TABS, type Selection, type Store, type Tab } from "./store";
import type { Alert, EventFeature } from "./types";
import { severity } from "./severity";
import { name, say } from "./words";

const SHOWN_MAX = 300;

export class List {
  constructor(
    private readonly store: Store,
    private readonly sieve: Sieve,
    private readonly choose: (kind: "alert" | "event", id: string) => void,
  ) {
    find("tabs").addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const turned = document.documentElement.dir === "rtl" ? -step : step;
      const next = TABS[(TABS.indexOf(store.tab) + turned + TABS.length) % TABS.length] ?? "open";
      store.change(() => (store.tab = next));
      queueMicrotask(() => find(`tab-${next}`).focus());
    });
  }

  update(): void {
    const { store } = this;
    const [open, closed, events] = [store.listed(true), store.listed(false), store.listedEvents()];
    const counts = { open: open.length, closed: closed.length, events: events.length };
    fill(find("tabs"), ...TABS.map((tab) => this.tab(tab, counts[tab])));
    const list = find("list");
    list.setAttribute("aria-labelledby", `tab-${store.tab}`);
    find("desk").setAttribute("aria-label", say("alerts", store.language));
    if (!store.loaded) fill(list, this.empty(store.connection === "away" ? "failed" : "connecting"));
    else if (counts[store.tab] === 0) fill(list, this.nothing());
    else if (store.tab === "events") fill(list, ...this.some(events, (event) => this.event(event)));
    else fill(list, ...this.some(store.tab === "open" ? open : closed, (alert) => this.alert(alert)));
  }

  /** The newest of a long list, and that there are more. */
  private some<Thing>(things: readonly Thing[], show: (thing: Thing) => HTMLElement): HTMLElement[] {
    const rest = things.length > SHOWN_MAX ? [make("p", { class: "meta rest" }, say("newest", this.store.language).replace("{n}", whole(SHOWN_MAX, this.store.language)))] : [];
    return [make("ol", {}, ...things.slice(0, SHOWN_MAX).map(show)), ...rest];
  }

  private tab(tab: Tab, count: number): HTMLElement {
    const { store } = this;
    const chosen = store.tab === tab;
    return button(
      { role: "tab", id: `tab-${tab}`, "aria-selected": String(chosen), "aria-controls": "list", tabindex: chosen ? 0 : -1, "data-key": `tab-${tab}` },
      () => store.change(() => (store.tab = tab)),
      say(tab, store.language),
      make("span", { class: "count" }, whole(count, store.language)),
    );
  }

  private alert(alert: Alert): HTMLElement {
    const { language, selection } = this.store;
    return item(
      "alert",
      alert.alert_id,
      selection,
      () => this.choose("alert", alert.alert_id),
      make(
        "span",
        { class: "kicker" },
        make("span", { class: `state ${alert.state}` }, name(alert.state, language)),
        severity(alert.severity, language),
        alert.status !== "Actual" && make("span", { class: "test", title: say("testNote", language) }, say("test", language)),
      ),
      make("span", { class: "headline", dir: "auto" }, alert.headline[language]),
      make("span", { class: "meta" }, `${moment(alert.updated_at, language)} · ${say("sources", language)}: ${alert.independent_sources}`),
    );
  }

  private event(event: EventFeature): HTMLElement {
    const { language, selection } = this.store;
    const { properties } = event;
    const where = placeName(properties.place, properties.country, language);
    return item(
      "event",
      event.id,
      selection,
      () => this.choose("event", event.id),
      make("span", { class: "kicker" }, make("span", {}, name(properties.incident, language)), make("span", { class: "severity" }, properties.start ? days(properties.start, properties.end ?? properties.start, language) : "")),
      make("span", { class: "place", dir: "auto" }, where),
      make("span", { class: "meta" }, `${say("killed", language)}: ${toll(properties.killed, language)} · ${say("injured", language)}: ${toll(properties.injured, language)}`),
    );
  }

  /** Why the list is empty, and what to do about it. */
  private nothing(): HTMLElement {
    const { store } = this;
    const { language, tab } = store;
    const hidden = tab === "events" ? store.events.size : store.all(tab === "open").length;
    if (hidden > 0) {
      const more = say("nothingMatchesMore", language).replace("{n}", whole(hidden, language));
      return make("div", { class: "empty" }, make("p", { class: "first" }, say("nothingMatches", language)), make("p", {}, more), this.sieve.clearing(say("clearFilters", language), "action"));
    }
    if (tab === "events") return this.empty("emptyEvents");
    if (tab === "closed") return this.empty("emptyClosed");
    return store.alerts.size > 0 ? this.empty("emptyOpen") : this.empty("emptyAll", say("emptyDo", language));
  }

  private empty(what: "emptyOpen" | "emptyAll" | "emptyClosed" | "emptyEvents" | "failed" | "connecting", todo = ""): HTMLElement {
    return make("div", { class: "empty" }, make("p", { class: "first" }, say(what, this.store.language)), todo && make("p", {}, ...commands(todo)));
  }
}

function item(kind: "alert" | "event", id: string, selection: Selection, chosen: () => void, ...children: (Node | false)[]): HTMLElement {
  const current = selection?.kind === kind && selection.id === id;
  return make("li", {}, button({ class: `item ${kind}`, "data-key": `${kind}-${id}`, "aria-current": current && "true" }, chosen, ...children));
}

/** Sets the commands in a sentence apart, left to right in every language. */
function commands(sentence: string): Node[] {
  return sentence.split(/(siaga (?:worker|demo))/).map((part) => (part.startsWith("siaga ") && part.length < 14 ? make("code", { dir: "ltr" }, part) : document.createTextNode(part)));
}
