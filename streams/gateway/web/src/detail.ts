// One alert in full: what happened, why it fired in numbers, tolls, quotes, revisions. Or one event.
import { ask } from "./api";
import { button, fill, find, make } from "./dom";
import { days, moment, placeName, toll } from "./format";
import { HAS_DAYS } from "./days/series";
import { documentLink, facts, section, tollCells, tollTable } from "./parts";
import { quotes, saidTable, tellingWords, timeline } from "./reports";
import { severity } from "./severity";
import type { Store } from "./store";
import type { Alert, EventFeature, EventRecord, Language } from "./types";
import { whyItFired } from "./why";
import { name, say } from "./words";

const COVERING = "(max-width: 760px)"; // there the detail covers all else (style.css)
const RECORDS_MAX = 12; // events of an alert that are asked for in full

interface History {
  revisions: Alert[];
}

export class Detail {
  private readonly panel = find("detail");
  private readonly histories = new Map<string, Alert[]>();
  private readonly records = new Map<string, EventRecord>();
  private readonly asked = new Set<string>();
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
    const records = this.recordsOf(alert);
    const words = tellingWords(records);
    const reports = records.flatMap((record) => record.evidence);
    const [only] = alert.events.length === 1 ? records : [];
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
      whyItFired(alert, language, HAS_DAYS.has(alert.series.kind) ? () => this.showDays(alert) : null),
      alert.events.length > 0 && this.eventTolls(alert, language),
      only !== undefined && bySource(only, language),
      section(say("evidence", language), quotes(alert.evidence, words, language), String(alert.independent_sources), say("sources", language)),
      reports.length > 0 && section(say("timeline", language), timeline(reports, words, language, false)),
      section(say("revisions", language), this.revisionList(revisions, language), String(revisions.length)),
      make("p", { class: "small" }, documentLink(`v1/alerts/${encodeURIComponent(alert.alert_id)}`, language), ` · ${alert.rule} · siaga ${alert.software_version}`),
    );
  }

  private showDays(alert: Alert): void {
    this.store.change((store) => (store.series = alert.series.series_id));
    if (window.matchMedia(COVERING).matches) this.close();
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
    const where = placeName(properties.place, properties.country, language);
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
      record !== null && bySource(record, language),
      record !== null && record.evidence.length > 0 && section(say("timeline", language), timeline(record.evidence, tellingWords([record]), language, true)),
      record !== null && record.said.length > 0 && section(say("said", language), saidTable(record, language)),
      make("p", { class: "small" }, documentLink(`v1/events/${encodeURIComponent(event.id)}`, language)),
    );
  }

  /** What is known in full of the alert's newest events; the rest of it comes as it is heard. */
  private recordsOf(alert: Alert): EventRecord[] {
    const known = alert.events.map((event) => this.store.events.get(event.event_id)).filter((event) => event !== undefined);
    const newest = known.sort((a, b) => (b.properties.start ?? "").localeCompare(a.properties.start ?? "")).slice(0, RECORDS_MAX);
    return newest.map((event) => this.record(event)).filter((record) => record !== null);
  }

  private record(event: EventFeature): EventRecord | null {
    const key = `${event.id}/${event.properties.version}`;
    const held = this.records.get(key);
    if (held || this.asked.has(key)) return held ?? null;
    this.asked.add(key);
    ask<EventRecord>(`v1/events/${encodeURIComponent(event.id)}`)
      .then((record) => {
        this.records.set(key, record);
        this.store.change(() => undefined); // shown with the next frame, however many come at once
      })
      .catch(() => this.asked.delete(key)); // the panel shows what the map knows
    return null;
  }

  private closer(language: Language): HTMLElement {
    return button({ class: "close", "aria-label": say("close", language), title: say("close", language), "data-key": "close" }, this.close, "×");
  }
}

function attribution(attackers: string[], record: EventRecord | null, language: Language): string {
  const status = record?.attribution?.status;
  return attackers.join(", ") + (status ? ` (${name(status, language)})` : "");
}

function bySource(record: EventRecord, language: Language): HTMLElement | false {
  const rows = record.tolls.map((told) => make("tr", {}, make("th", { scope: "row", dir: "auto" }, told.source), ...tollCells(told.killed, told.injured, language)));
  return rows.length > 0 && section(say("tolls", language), tollTable(rows, language));
}
