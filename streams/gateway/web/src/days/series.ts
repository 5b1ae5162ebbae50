// Counts of one series by day, with what the method expects of each; asked of the gateway, which alone knows the method.
import { ask } from "../api";
import { countryName } from "../format";
import type { Store } from "../store";
import type { Language } from "../types";
import { kind } from "../words";
import type { Series, SeriesCounts, SeriesPage } from "../openapi";

const LISTED_MAX = 60;
const DAYS_MAX = 400;
const FRESH_FOR = 5_000; // milliseconds

/** Kinds that the gateway counts by day: all but watches. */
export const HAS_DAYS: ReadonlySet<string> = new Set(["country", "admin1", "facility", "attacker", "target"]);

/** One day of a series. Without `usual` nothing is expected of it yet. */
export interface Day {
  count: number;
  expected: number | null;
  usual: [number, number] | null;
  alarm: boolean;
}

export class SeriesBook {
  /** Those with the most events, to choose from. */
  listed: Series[] = [];
  /** A p-value of this and below is an alarm. */
  rate = 1;
  private held: { id: string; series: Series | null; days: Map<string, Day> } = { id: "", series: null, days: new Map() };
  private asked = "";
  private heard = -1;
  private waiting = 0;

  constructor(
    private readonly store: Store,
    private readonly changed: () => void,
  ) {}

  /** The chosen series by day, once it has come; null for all events together. */
  get days(): ReadonlyMap<string, Day> | null {
    return this.store.series && this.held.id === this.store.series ? this.held.days : null;
  }

  get chosen(): Series | null {
    return this.days ? this.held.series : null;
  }

  /** Something of the store changed: what was asked before may have grown old. */
  update(): void {
    const { series, loaded, changes } = this.store;
    if (!loaded) return;
    if (this.listed.length === 0 && this.heard < 0) void this.list();
    if (!series || (series === this.asked && (changes === this.heard || this.waiting))) return;
    const soon = series === this.asked ? FRESH_FOR : 0;
    window.clearTimeout(this.waiting);
    this.asked = series;
    this.waiting = window.setTimeout(() => {
      this.waiting = 0;
      void this.ask(series);
    }, soon);
  }

  private async list(): Promise<void> {
    this.heard = this.store.changes;
    try {
      const page = await ask<SeriesPage>(`v1/series?days=${DAYS_MAX}&limit=${LISTED_MAX}`);
      this.listed = page.series.map((one) => one.series);
      this.changed();
    } catch {
      this.heard = -1; // asked again with the next change
    }
  }

  private async ask(id: string): Promise<void> {
    this.heard = this.store.changes;
    try {
      const page = await ask<SeriesPage>(`v1/series?days=${DAYS_MAX}&series_id=${encodeURIComponent(id)}`);
      const [found] = page.series;
      this.rate = page.rate;
      this.held = { id, series: found?.series ?? null, days: byDay(page, found) };
      this.changed();
    } catch {
      this.asked = ""; // asked again with the next change
    }
  }
}

function byDay(page: SeriesPage, found: SeriesCounts | undefined): Map<string, Day> {
  const days = new Map<string, Day>();
  const first = Date.parse(page.since ?? "");
  found?.counts.forEach((count, index) => {
    const p = found.p_value[index] ?? null;
    const day = new Date(first + index * 86_400_000).toISOString().slice(0, 10);
    days.set(day, { count, expected: found.expected[index] ?? null, usual: found.usual[index] ?? null, alarm: p !== null && p <= page.rate });
  });
  return days;
}

/** A series as the desk's language calls it. */
export function called(series: Series, language: Language): string {
  const country = countryName(series.country, language);
  if (series.kind === "country") return country || series.name;
  const name = series.kind === "target" ? kind(series.name, language) : series.name;
  return country && series.kind !== "attacker" ? `${name}, ${country}` : name;
}
