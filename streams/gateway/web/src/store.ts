// What the page knows. Everything is keyed by id and version, so that hearing something twice changes nothing.
import { parameters, passesAlert, passesEvent, type Filter } from "./filter";
import type { Alert, AlertState, Connection, EventFeature, Feed, Forgotten, Language } from "./types";

export const TABS = ["open", "closed", "events"] as const;
export type Tab = (typeof TABS)[number];
export type Selection = { kind: "alert" | "event"; id: string } | null;

/** From when to when the stream was not followed, and how many alerts were others afterwards. */
export interface Gap {
  from: number;
  until: number;
  changed: number;
}

const FILTERS_KEPT = 8;
const OPEN: ReadonlySet<AlertState> = new Set(["firing", "pending"]);
const GONE: ReadonlySet<string> = new Set(["merged", "retracted"]);
const EVENTS_MAX = 50_000;
const HEARD_TOGETHER = 100; // milliseconds: what the stream tells in that time is shown at once

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
  gap: Gap | null = null;
  /** Events of these ages are not drawn. */
  readonly hiddenAges = new Set<string>();
  loaded = false;
  private readonly listeners: (() => void)[] = [];
  private scheduled = false;
  private later = 0;
  /** Taken away while lists were on their way, which may still hold them. */
  private readonly gone = new Set<string>();
  private sorted: { of: number; events: EventFeature[] } = { of: -1, events: [] };
  private readonly passed = new Map<string, EventFeature[]>();

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

  /** Change something that was heard; what comes at nearly the same time is told once. */
  private heardChange(how: () => void): void {
    how();
    this.changes += 1;
    if (this.later || this.scheduled) return;
    this.later = window.setTimeout(() => {
      this.later = 0;
      this.change(() => undefined);
    }, HEARD_TOGETHER);
  }

  /** More events of the list that `replaceAll` began; what the stream told meanwhile is newer. */
  addEvents(events: readonly EventFeature[]): void {
    this.heardChange(() => {
      for (const event of events) {
        if (!this.gone.has(event.id) && (this.events.get(event.id)?.properties.version ?? 0) <= event.properties.version) this.events.set(event.id, event);
      }
    });
  }

  replaceAll(alerts: Alert[], events: EventFeature[], asOf: string | null): void {
    this.change(() => {
      this.alerts.clear();
      this.events.clear();
      this.gone.clear();
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
      this.heardChange(() => this.alerts.delete(alert.id));
      return false;
    }
    const held = this.alerts.get(alert.alert_id);
    if (held && held.revision > alert.revision) return false;
    this.heardChange(() => {
      this.alerts.set(alert.alert_id, alert);
      this.hear(alert.updated_at);
    });
    return alert.state === "firing" && held?.state !== "firing";
  }

  putEvent(event: EventFeature | Forgotten): void {
    this.heardChange(() => {
      if ("forgotten" in event || GONE.has(event.properties.status)) {
        this.events.delete(event.id);
        this.gone.add(event.id);
      } else if ((this.events.get(event.id)?.properties.version ?? 0) <= event.properties.version) this.events.set(event.id, event);
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

  /** Newest first. The same array while neither events nor filter change. */
  listedEvents(filter = this.filter): readonly EventFeature[] {
    if (this.sorted.of !== this.changes) {
      this.sorted = { of: this.changes, events: [...this.events.values()].sort(newestFirst) };
      this.passed.clear();
    }
    const key = parameters(filter).toString();
    if (!key) return this.sorted.events;
    const held = this.passed.get(key) ?? this.sorted.events.filter((event) => passesEvent(event, filter));
    if (this.passed.size >= FILTERS_KEPT) this.passed.clear();
    this.passed.set(key, held);
    return held;
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

function newestFirst(a: EventFeature, b: EventFeature): number {
  const [one, other] = [a.properties.start ?? "", b.properties.start ?? ""];
  return one < other ? 1 : one > other ? -1 : a.id < b.id ? 1 : -1;
}

/** Where an alert stands on the map: its area, its place, else its first event that has a place. */
export function alertPoint(alert: Alert): [number, number] | null {
  for (const spot of [alert.area, alert.place, ...alert.events]) {
    if (spot && Number.isFinite(spot.lat) && Number.isFinite(spot.lon) && spot.lat !== null && spot.lon !== null) return [spot.lon, spot.lat];
  }
  return null;
}
