// Lists first, then the stream from where the lists stood: nothing falls between the two.
import { ask, Refusal } from "./api";
import type { Store } from "./store";
import type { Alert, EventFeature, Feed, Forgotten } from "./types";

const AGAIN_AFTER = 3_000;
const LOGIN_AGAIN_AFTER = 15_000;
const SILENCE_MAX = 45_000; // three pings

interface AlertPage {
  position: string;
  as_of: string | null;
  alerts: Alert[];
}

interface Pulse {
  as_of: string | null;
  feed: Feed;
  unreadable: number;
}

export class Live {
  private stream: EventSource | null = null;
  private silence = 0;
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
      const events = await ask<{ features: EventFeature[] }>("v1/events.geojson?limit=2000");
      const missed = this.store.loaded ? page.alerts.filter((alert) => alert.state === "firing" && this.store.alerts.get(alert.alert_id)?.state !== "firing") : [];
      this.store.replaceAll(page.alerts, events.features, page.as_of);
      this.listen(page.position);
      missed.forEach(this.opened);
    } catch (error) {
      this.lost(error instanceof Refusal && error.isForLogin);
    }
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

function on<Data>(stream: EventSource, name: string, take: (data: Data) => void): void {
  stream.addEventListener(name, (message) => take(JSON.parse((message as MessageEvent<string>).data) as Data));
}
