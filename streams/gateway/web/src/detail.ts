// One alert in full: what happened, why it fired in numbers, tolls, quotes, revisions. Or one event.
import { button, draw, fill, find, linkOut, make } from "./dom";
import { countryName, days, moment, number, oneIn, probability, toll } from "./format";
import { ask } from "./live";
import { severity } from "./severity";
import type { Store } from "./store";
import type { Alert, EventFeature, EventRecord, Evidence, Language, Range } from "./types";
import { name, say, type Word } from "./words";

interface History {
  revisions: Alert[];
}

export class Detail {
  private readonly panel = find("detail");
  private readonly histories = new Map<string, Alert[]>();
  private readonly records = new Map<string, EventRecord>();
  private shown = "";

  constructor(
    private readonly store: Store,
    private readonly close: () => void,
    private readonly choose: (kind: "alert" | "event", id: string) => void,
  ) {}

  update(): void {
    const { selection, language } = this.store;
    this.panel.hidden = selection === null;
    document.body.classList.toggle("reading", selection !== null);
    if (!selection) {
      this.shown = "";
      return;
    }
    const alert = this.store.selectedAlert;
    const event = selection.kind === "event" ? this.store.events.get(selection.id) : undefined;
    const top = this.panel.scrollTop;
    const key = `${selection.kind}-${selection.id}`;
    if (alert) this.showAlert(alert, language);
    else if (event) this.showEvent(event, language);
    else fill(this.panel, this.closer(language), make("p", { class: "empty" }, this.store.loaded ? say("gone", language) : say("connecting", language)));
    this.panel.scrollTop = this.shown === key ? top : 0;
    this.shown = key;
  }

  private showAlert(alert: Alert, language: Language): void {
    this.panel.setAttribute("aria-label", alert.headline[language]);
    const revisions = this.revisions(alert);
    fill(
      this.panel,
      this.closer(language),
      make(
        "p",
        { class: "kicker" },
        make("span", { class: `state ${alert.state}` }, name(alert.state, language)),
        severity(alert.severity, language),
        make("span", {}, name(alert.kind, language)),
        alert.status !== "Actual" && make("span", { class: "test" }, say("testNote", language)),
      ),
      make("h2", { dir: "auto" }, alert.headline[language]),
      make("p", { class: "description", dir: "auto" }, alert.description[language]),
      alert.reason !== null && make("p", { class: "reason", dir: "auto" }, `${say("reason", language)}: ${alert.reason}`),
      this.whyItFired(alert, language),
      alert.events.length > 0 && this.eventTolls(alert, language),
      section(say("evidence", language), evidence(alert.evidence, language), String(alert.independent_sources), say("sources", language)),
      section(say("revisions", language), this.revisionList(revisions, language), String(revisions.length)),
      make("p", { class: "small" }, documentLink(`v1/alerts/${encodeURIComponent(alert.alert_id)}`, language), ` · ${alert.rule} · siaga ${alert.software_version}`),
    );
  }

  private whyItFired(alert: Alert, language: Language): HTMLElement {
    const rare = alert.p_value === null ? null : oneIn(alert.p_value, language);
    return section(
      say("why", language),
      make(
        "div",
        {},
        comparison(alert, language),
        facts([
          [say("series", language), seriesName(alert, language)],
          [say("window", language), days(alert.window.start, alert.window.end, language)],
          alert.p_value !== null && [say("pValue", language), [probability(alert.p_value, language), rare].filter(Boolean).join(" – ")],
          [say("method", language), alert.method],
          [say("certainty", language), name(alert.certainty, language)],
          [say("onset", language), moment(alert.onset, language)],
          [say("updated", language), moment(alert.updated_at, language)],
        ]),
      ),
    );
  }

  private eventTolls(alert: Alert, language: Language): HTMLElement {
    const rows = alert.events.map((event) => {
      const known = this.store.events.has(event.event_id);
      const summary = event.summary[language] || event.place || "";
      return make(
        "tr",
        {},
        make(
          "th",
          { scope: "row", dir: "auto" },
          known ? button({ class: "inline", "data-key": `to-${event.event_id}` }, () => this.choose("event", event.event_id), summary) : summary,
          make("span", { class: "meta" }, event.occurred ? days(event.occurred.start, event.occurred.end, language) : ""),
        ),
        ...tollCells(event.killed, event.injured, language),
      );
    });
    return section(say("toll", language), make("div", {}, tollTable(rows, language), make("p", { class: "small" }, say("tollNote", language))), String(alert.events.length));
  }

  private revisionList(revisions: Alert[], language: Language): HTMLElement {
    return make(
      "ol",
      { class: "revisions", reversed: true },
      ...[...revisions].reverse().map((revision) =>
        make(
          "li",
          { value: revision.revision },
          make("span", { class: `state ${revision.state}` }, name(revision.state, language)),
          make("span", { class: "meta" }, moment(revision.updated_at, language)),
          make("span", { class: "was", dir: "auto" }, revision.headline[language]),
        ),
      ),
    );
  }

  /** Revisions heard so far; the whole history is asked for once per revision. */
  private revisions(alert: Alert): Alert[] {
    const held = this.histories.get(alert.alert_id);
    if (held?.at(-1)?.revision === alert.revision) return held;
    this.histories.set(alert.alert_id, [...(held ?? []), alert]);
    ask<History>(`v1/alerts/${encodeURIComponent(alert.alert_id)}`)
      .then((history) => {
        this.histories.set(alert.alert_id, history.revisions);
        this.update();
      })
      .catch(() => this.histories.delete(alert.alert_id)); // asked again at the next change
    return this.histories.get(alert.alert_id) ?? [alert];
  }

  private showEvent(event: EventFeature, language: Language): void {
    const { properties } = event;
    const where = [properties.place, countryName(properties.country, language)].filter(Boolean).join(", ");
    const record = this.record(event);
    this.panel.setAttribute("aria-label", where);
    fill(
      this.panel,
      this.closer(language),
      make("p", { class: "kicker" }, make("span", {}, name(properties.incident, language)), make("span", { class: "severity" }, properties.start ? days(properties.start, properties.end ?? properties.start, language) : "")),
      make("h2", { dir: "auto" }, where),
      facts([
        [say("killed", language), toll(properties.killed, language)],
        [say("injured", language), toll(properties.injured, language)],
        properties.attackers.length > 0 && [say("attackers", language), attribution(properties.attackers, record, language)],
        [say("sources", language), String(properties.independent_sources)],
      ]),
      record !== null &&
        record.tolls.length > 0 &&
        section(
          say("tolls", language),
          tollTable(record.tolls.map((told) => make("tr", {}, make("th", { scope: "row", dir: "auto" }, told.source), ...tollCells(told.killed, told.injured, language))), language),
        ),
      record !== null && section(say("evidence", language), evidence(record.evidence.map((told) => ({ ...told, quote: told.quote?.quote ?? told.title ?? "" })), language)),
      make("p", { class: "small" }, documentLink(`v1/events/${encodeURIComponent(event.id)}`, language)),
    );
  }

  private record(event: EventFeature): EventRecord | null {
    const key = `${event.id}/${event.properties.version}`;
    const held = this.records.get(key);
    if (held) return held;
    ask<EventRecord>(`v1/events/${encodeURIComponent(event.id)}`)
      .then((record) => {
        this.records.set(key, record);
        if (this.store.selection?.id === event.id) this.update();
      })
      .catch(() => undefined); // the panel shows what the map knows
    return null;
  }

  private closer(language: Language): HTMLElement {
    return button({ class: "close", "aria-label": say("close", language), title: say("close", language), "data-key": "close" }, this.close, "×");
  }
}

function section(title: string, body: Node, count = "", countSays = ""): HTMLElement {
  return make("section", {}, make("h3", {}, title, count && make("span", { class: "count", title: countSays }, countSays ? `${countSays}: ${count}` : count)), body);
}

function facts(rows: ([string, string] | false)[]): HTMLElement {
  return make("dl", { class: "facts" }, ...rows.filter((row) => row !== false).flatMap(([term, value]) => [make("dt", {}, term), make("dd", {}, make("bdi", {}, value))]));
}

/** Observed beside expected as two bars to one scale. */
function comparison(alert: Alert, language: Language): HTMLElement {
  const observed = alert.observed ?? 0;
  const most = Math.max(observed, alert.expected ?? 0, 1e-9);
  const bar = (word: Word, value: number, style: string): HTMLElement =>
    make(
      "div",
      { class: `measure ${style}` },
      make("span", { class: "label" }, say(word, language)),
      draw("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, draw("rect", { width: Math.max(0.8, (100 * value) / most), height: 8 })),
      make("span", { class: "value" }, number(value, language)),
    );
  return make("div", { class: "comparison" }, bar(alert.kind === "mass_casualty" ? "killed" : "observed", observed, "seen"), alert.expected !== null && bar("expected", alert.expected, "usual"));
}

function tollTable(rows: HTMLElement[], language: Language): HTMLElement {
  const head = make("tr", {}, make("td", {}), make("th", { scope: "col" }, say("killed", language)), make("th", { scope: "col" }, say("injured", language)));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

function tollCells(killed: Range | null, injured: Range | null, language: Language): HTMLElement[] {
  return [killed, injured].map((range) => make("td", { class: range ? "told" : "silent" }, toll(range, language)));
}

function evidence(quotes: Evidence[], language: Language): HTMLElement {
  if (quotes.length === 0) return make("p", {}, say("noEvidence", language));
  return make(
    "ul",
    { class: "evidence" },
    ...quotes.map((told) =>
      make(
        "li",
        {},
        make("blockquote", { dir: "auto", lang: told.language }, told.quote),
        make("p", { class: "source" }, make("strong", { dir: "auto" }, told.publisher ?? "?"), " · ", linkOut(told.url, told.title ?? say("read", language))),
      ),
    ),
  );
}

function seriesName(alert: Alert, language: Language): string {
  return (alert.series.kind === "country" && countryName(alert.series.key, language)) || alert.series.name;
}

function attribution(attackers: string[], record: EventRecord | null, language: Language): string {
  const status = record?.attribution?.status;
  return attackers.join(", ") + (status ? ` (${name(status, language)})` : "");
}

function documentLink(path: string, language: Language): HTMLElement {
  return make("a", { href: path, target: "_blank", rel: "noopener" }, say("document", language));
}
