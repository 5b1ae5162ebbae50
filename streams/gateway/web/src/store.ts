// What the page knows. Everything is keyed by id and version, so that hearing something twice changes nothing.
import { passesAlert, passesEvent, type Filter } from "./filter";
import type { Alert, AlertState, Connection, EventFeature, Feed, Forgotten, Language } from "./types";

export const TABS = ["open", "closed", "events"] as const;
export type Tab = (typeof TABS)[number];
export type Selection = { kind: "alert" | "event"; id: string } | null;

const OPEN: ReadonlySet<AlertState> = new Set(["firing", "pending"]);
const GONE: ReadonlySet<string> = new Set(["merged", "retracted"]);
const EVENTS_MAX = 2_000;

export class Store {
  readonly alerts = new Map<string, Alert>();
  readonly events = new Map<string, EventFeature>();
  connection: Connection = "connecting";
  feed: Feed = "none";
  unreadable = 0;
  asOf: string | null = null;
  language: Language = "en";
  tab: Tab = "open";
  selection: Selection = null;
  filter: Filter = {};
  /** Id of the series whose counts the days show; none for all events. */
  series = "";
  /** Grows with every event and alert that is heard. */
  changes = 0;
  /** Events of these ages are not drawn. */
  readonly hiddenAges = new Set<string>();
  loaded = false;
  private readonly listeners: (() => void)[] = [];
  private scheduled = false;

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Change something; everyone is told once, before the next frame. */
  change(how: (store: Store) => void): void {
    how(this);
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      for (const listener of this.listeners) listener();
    });
  }

  replaceAll(alerts: Alert[], events: EventFeature[], asOf: string | null): void {
    this.change(() => {
      this.alerts.clear();
      this.events.clear();
      for (const alert of alerts) this.alerts.set(alert.alert_id, alert);
      for (const event of events) this.events.set(event.id, event);
      this.changes += 1;
      this.hear(asOf);
      this.loaded = true;
    });
  }

  /** Take an alert; true if it is one that opens now. */
  putAlert(alert: Alert | Forgotten): boolean {
    if ("forgotten" in alert) {
      this.change(() => this.alerts.delete(alert.id));
      return false;
    }
    const held = this.alerts.get(alert.alert_id);
    if (held && held.revision > alert.revision) return false;
    this.change(() => {
      this.alerts.set(alert.alert_id, alert);
      this.hear(alert.updated_at);
    });
    return alert.state === "firing" && held?.state !== "firing";
  }

  putEvent(event: EventFeature | Forgotten): void {
    this.change(() => {
      this.changes += 1;
      if ("forgotten" in event || GONE.has(event.properties.status)) this.events.delete(event.id);
      else if ((this.events.get(event.id)?.properties.version ?? 0) <= event.properties.version) this.events.set(event.id, event);
      if (this.events.size > EVENTS_MAX) this.events.delete(this.events.keys().next().value ?? "");
    });
  }

  hear(asOf: string | null): void {
    if (asOf && (!this.asOf || Date.parse(asOf) > Date.parse(this.asOf))) this.asOf = asOf;
  }

  /** Alerts that pass the filter, newest first. */
  listed(open: boolean): Alert[] {
    const alerts = this.all(open).filter((alert) => passesAlert(alert, this.events, this.filter));
    return alerts.sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at) || (a.alert_id < b.alert_id ? 1 : -1));
  }

  listedEvents(filter = this.filter): EventFeature[] {
    const events = [...this.events.values()].filter((event) => passesEvent(event, filter));
    return events.sort((a, b) => (b.properties.start ?? "").localeCompare(a.properties.start ?? "") || (a.id < b.id ? 1 : -1));
  }

  /** Whether or not they pass the filter. */
  all(open: boolean): Alert[] {
    return [...this.alerts.values()].filter((alert) => OPEN.has(alert.state) === open);
  }

  get filters(): boolean {
    return Object.keys(this.filter).length > 0;
  }

  get selectedAlert(): Alert | null {
    return this.selection?.kind === "alert" ? (this.alerts.get(this.selection.id) ?? null) : null;
  }
}

/** Where an alert stands on the map: its area, its place, else its first event that has a place. */
export function alertPoint(alert: Alert): [number, number] | null {
  for (const spot of [alert.area, alert.place, ...alert.events]) {
    if (spot && Number.isFinite(spot.lat) && Number.isFinite(spot.lon) && spot.lat !== null && spot.lon !== null) return [spot.lon, spot.lat];
  }
  return null;
}
