// Lists first, then the stream from where the lists stood: nothing falls between the two.
import { ask, Refusal } from "./api";
import { prepare } from "./filter";
import type { Store } from "./store";
import type { Alert, EventFeature, Feed, Forgotten } from "./types";

const AGAIN_AFTER = 3_000;
const LOGIN_AGAIN_AFTER = 15_000;
const PAGE = 2_000;
const EARLIER_PAGES = 24; // 50,000 events in all
const SLICE = 8; // milliseconds
const SILENCE_MAX = 45_000; // three pings

interface AlertPage {
  position: string;
  as_of: string | null;
  alerts: Alert[];
}

interface EventPage {
  features: EventFeature[];
}

interface Pulse {
  as_of: string | null;
  feed: Feed;
  unreadable: number;
}

export class Live {
  private stream: EventSource | null = null;
  private silence = 0;
  private heardAt = 0;
  private again = 0;

  constructor(
    private readonly store: Store,
    private readonly opened: (alert: Alert) => void,
  ) {}

  async start(): Promise<void> {
    this.stream?.close();
    window.clearTimeout(this.again);
    try {
      const page = await ask<AlertPage>("v1/alerts?limit=1000");
      const events = await ask<EventPage>(eventsAfter(null));
      const missed = this.store.loaded ? page.alerts.filter((alert) => alert.state === "firing" && this.store.alerts.get(alert.alert_id)?.state !== "firing") : [];
      if (this.store.loaded) this.noteGap(page.alerts);
      this.store.replaceAll(page.alerts, events.features, page.as_of);
      this.listen(page.position);
      missed.forEach(this.opened);
      await this.addEarlier(events);
    } catch (error) {
      this.lost(error instanceof Refusal && error.isForLogin);
    }
  }

  /** The lists were read anew, so something may have been told that was not heard here. While the gateway itself reads history, it says so instead. */
  private noteGap(alerts: readonly Alert[]): void {
    const { store } = this;
    const changed = alerts.filter((alert) => alert.revision > (store.alerts.get(alert.alert_id)?.revision ?? 0)).length;
    const followed = store.feed === "live" || store.feed === "none";
    const before = followed ? { from: this.heardAt, changed: 0 } : store.gap;
    if (before) store.gap = { from: before.from, until: Date.now(), changed: before.changed + changed };
  }

  /** Earlier events, a page at a time while the newest are shown already. A list that was begun anew meanwhile ends this one. */
  private async addEarlier(page: EventPage): Promise<void> {
    const { stream } = this;
    let last = page.features.at(-1);
    for (let left = EARLIER_PAGES; last && page.features.length === PAGE && left > 0; left -= 1) {
      page = await ask<EventPage>(eventsAfter(last));
      if (stream !== this.stream) return;
      this.store.addEvents(page.features);
      last = page.features.at(-1);
    }
    this.prepareSearch();
  }

  /** In the pauses, so that the first letter of a search finds everything ready. */
  private prepareSearch(): void {
    const events = [...this.store.events.values()];
    const some = (): void => {
      const until = performance.now() + SLICE;
      while (events.length > 0 && performance.now() < until) for (const event of events.splice(-50)) prepare(event);
      if (events.length > 0) window.setTimeout(some, SLICE);
    };
    some();
  }

  /** Whoever comes back to the page after logging in elsewhere need not wait. */
  resume(): void {
    if (this.store.connection === "expired") void this.start();
  }

  private listen(position: string): void {
    const stream = new EventSource(`v1/stream?position=${encodeURIComponent(position)}`);
    this.stream = stream;
    stream.onopen = () => this.heard();
    stream.onerror = () => {
      if (stream !== this.stream) return;
      if (stream.readyState === EventSource.CLOSED) this.lost();
      else this.store.change((store) => (store.connection = "away"));
    };
    on<Alert | Forgotten>(stream, "alert", (alert) => {
      this.heard();
      if (this.store.putAlert(alert) && !("forgotten" in alert)) this.opened(alert);
    });
    on<EventFeature | Forgotten>(stream, "event", (event) => {
      this.heard();
      this.store.putEvent(event);
    });
    on<Pulse>(stream, "ping", (pulse) => {
      this.heard();
      this.store.change((store) => {
        store.hear(pulse.as_of);
        store.feed = pulse.feed;
        store.unreadable = pulse.unreadable;
      });
    });
    stream.addEventListener("gap", () => void this.start());
  }

  /** The stream is alive; if it then stays silent for too long it is not. */
  private heard(): void {
    this.heardAt = Date.now();
    if (this.store.connection !== "live") this.store.change((store) => (store.connection = "live"));
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.lost(), SILENCE_MAX);
  }

  /** What is known stays in sight; `unknown`: the gateway no longer knows who asks. */
  private lost(unknown = false): void {
    this.stream?.close();
    this.stream = null;
    window.clearTimeout(this.silence);
    window.clearTimeout(this.again);
    this.store.change((store) => (store.connection = unknown ? "expired" : "away"));
    this.again = window.setTimeout(() => void this.start(), unknown ? LOGIN_AGAIN_AFTER : AGAIN_AFTER);
  }
}

/** The page of the list that follows an event, by the API's own cursor. */
function eventsAfter(last: EventFeature | null): string {
  const cursor = last ? `&after=${encodeURIComponent(`${last.properties.start ?? "0001-01-01"}~${last.id}`)}` : "";
  return `v1/events.geojson?limit=${PAGE}${cursor}`;
}

function on<Data>(stream: EventSource, name: string, take: (data: Data) => void): void {
  stream.addEventListener(name, (message) => take(JSON.parse((message as MessageEvent<string>).data) as Data));
}
