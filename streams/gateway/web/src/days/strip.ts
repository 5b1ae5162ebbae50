// The days as a strip: events of each as a bar, and two sliders that say from when to when. At its ends the strip is open: all before, all to come.
// Of a chosen series the bars are its own counts, before the band of what is usual for it.
import { button, draw, fill, find, make } from "../dom";
import { altered, type Filter } from "../filter";
import { day, dayCount, days, whole } from "../format";
import type { Series } from "../openapi";
import type { Store } from "../store";
import { say, type Word } from "../words";
import { called, SeriesBook, type Day } from "./series";
import { legend, sentence, table } from "./told";

const DAY = 86_400_000;
const SHOWN_MAX = 180;
const SHOWN_MIN = 14;
const PRESETS = [7, 30];
const KINDS: [string, Word][] = [["country", "countries"], ["admin1", "provinces"], ["facility", "facilities"], ["attacker", "actors"], ["target", "targets"]];
type End = "since" | "until";

export class TimeStrip {
  private readonly ends: Record<End, HTMLInputElement>;
  private readonly chart = make("div", { class: "chart" });
  private readonly title = make("p", { class: "span" });
  private readonly presets = make("div", { class: "presets", role: "group" });
  private readonly chooser = make("select", { class: "series", "data-key": "series" });
  private readonly legend = make("p", { class: "band-legend" });
  private readonly words = make("div", { class: "words" });
  private readonly book: SeriesBook;
  private first = "";
  private count = SHOWN_MIN;
  private counts: number[] = [];
  /** Where a pointer began to select, and the day that it points at. */
  private began: number | null = null;
  private pointed: number | null = null;
  private offered = "";

  constructor(private readonly store: Store) {
    const end = (name: End): HTMLInputElement => {
      const made = make("input", { type: "range", min: 0, step: 1, class: name, "data-key": name });
      made.addEventListener("input", () => this.move(name, Number(made.value)));
      return made;
    };
    this.ends = { since: end("since"), until: end("until") };
    this.chart.addEventListener("pointerdown", (event) => this.press(event));
    this.chart.addEventListener("pointerup", () => (this.began = null));
    this.chart.addEventListener("pointercancel", () => (this.began = null));
    const axis = make("div", { class: "axis" }, this.chart, this.ends.since, this.ends.until);
    axis.addEventListener("pointermove", (event) => this.hover(this.at(event))); // also over the sliders' knobs, which cover the ends
    axis.addEventListener("pointerleave", () => this.hover(null));
    this.chooser.addEventListener("input", () => store.change(() => (store.series = this.chooser.value)));
    this.book = new SeriesBook(store, () => this.update());
    fill(find("time"), make("div", { class: "top" }, this.title, this.chooser, this.presets), axis, this.legend, this.words);
  }

  /** Something of the store changed. */
  update(): void {
    const { store } = this;
    this.book.update();
    const events = store.listedEvents({ ...store.filter, since: "", until: "" });
    this.measure(events.map((event) => event.properties.start ?? "").filter(Boolean));
    const { days } = this.book;
    if (days) {
      this.counts = this.counts.map((_, index) => days.get(this.dayAt(index))?.count ?? 0);
    } else {
      for (const event of events) {
        const index = this.index(event.properties.start ?? "");
        if (index >= 0 && index < this.count) this.counts[index] = (this.counts[index] ?? 0) + 1;
      }
    }
    find("time").hidden = store.events.size === 0;
    this.place();
    this.choices();
    this.draw();
    this.say();
    this.tell();
  }

  /** The language changed. */
  label(): void {
    const { language } = this.store;
    find("time").setAttribute("aria-label", say("time", language));
    this.presets.setAttribute("aria-label", say("time", language));
    this.ends.since.setAttribute("aria-label", say("since", language));
    this.ends.until.setAttribute("aria-label", say("until", language));
    this.chooser.setAttribute("aria-label", say("seriesShown", language));
    this.offered = "";
    this.update();
  }

  /** The series that can be chosen, by kind; the chosen one too where it is not among the fullest. */
  private choices(): void {
    const { language, series } = this.store;
    const { listed, chosen } = this.book;
    const all = chosen && !listed.some((one) => one.series_id === chosen.series_id) ? [chosen, ...listed] : listed;
    const offered = `${series} ${all.map((one) => one.series_id).join(" ")}`;
    if (offered === this.offered) return;
    this.offered = offered;
    const option = (one: Series): HTMLElement => make("option", { value: one.series_id }, called(one, language));
    const groups = KINDS.map(([kind, word]): [Word, Series[]] => [word, all.filter((one) => one.kind === kind)]).filter(([, some]) => some.length > 0);
    const unknown = series && !all.some((one) => one.series_id === series) ? [make("option", { value: series }, series)] : [];
    fill(this.chooser, make("option", { value: "" }, say("seriesAll", language)), ...unknown, ...groups.map(([word, some]) => make("optgroup", { label: say(word, language) }, ...some.map(option))));
    this.chooser.value = series;
  }

  /** The days of the strip with what is expected of each, if a series is chosen. */
  private expected(): [string, Day][] {
    const { days } = this.book;
    if (!days || !this.first) return [];
    return Array.from({ length: this.count }, (_, index): [string, Day] => {
      const text = this.dayAt(index);
      return [text, days.get(text) ?? { count: 0, expected: null, usual: null, alarm: false }];
    });
  }

  private tell(): void {
    const { language } = this.store;
    const expected = this.expected();
    const { chosen } = this.book;
    this.legend.hidden = expected.length === 0;
    if (!chosen || expected.length === 0) {
      fill(this.words);
      return;
    }
    fill(this.legend, ...legend(expected.map(([, day]) => day), this.book.rate, language));
    fill(this.words, table(`${called(chosen, language)}, ${days(this.dayAt(0), this.dayAt(this.count - 1), language)}`, expected, language));
  }

  private measure(starts: string[]): void {
    const newest = [this.store.asOf?.slice(0, 10) ?? "", ...starts].reduce((a, b) => (a > b ? a : b));
    const oldest = starts.reduce((a, b) => (a < b ? a : b), newest);
    const span = newest ? Math.round((Date.parse(newest) - Date.parse(oldest)) / DAY) + 1 : SHOWN_MIN;
    this.count = Math.max(SHOWN_MIN, Math.min(SHOWN_MAX, span));
    this.first = newest ? new Date(Date.parse(newest) - (this.count - 1) * DAY).toISOString().slice(0, 10) : "";
    this.counts = new Array<number>(this.count).fill(0);
  }

  private index(text: string): number {
    return Math.round((Date.parse(text) - Date.parse(this.first)) / DAY);
  }

  private dayAt(index: number): string {
    return new Date(Date.parse(this.first) + index * DAY).toISOString().slice(0, 10);
  }

  /** First and last day of the window on the strip. */
  private get window(): [number, number] {
    const { since, until } = this.store.filter;
    const last = this.count - 1;
    const within = (index: number): number => Math.max(0, Math.min(last, index));
    return [since ? within(this.index(since)) : 0, until ? within(this.index(until)) : last];
  }

  private select(from: number, to: number): void {
    const wanted: Filter = { since: from > 0 ? this.dayAt(from) : "", until: to < this.count - 1 ? this.dayAt(to) : "" };
    this.store.change((store) => (store.filter = altered(store.filter, wanted)));
  }

  private move(end: End, index: number): void {
    const [from, to] = this.window;
    if (end === "since") this.select(Math.min(index, to), to);
    else this.select(from, Math.max(index, from));
    this.place(); // a slider that was pushed beyond the other goes back
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.chart.setPointerCapture(event.pointerId);
    this.began = this.at(event);
    this.select(this.began, this.began);
  }

  private at(event: PointerEvent): number {
    const box = this.chart.getBoundingClientRect();
    return Math.max(0, Math.min(this.count - 1, Math.round(((event.clientX - box.left) / box.width) * (this.count - 1))));
  }

  private hover(index: number | null): void {
    this.pointed = index;
    if (this.began !== null && index !== null) this.select(Math.min(this.began, index), Math.max(this.began, index));
    this.say();
  }

  private place(): void {
    const [from, to] = this.window;
    const { language } = this.store;
    for (const [end, index] of [["since", from], ["until", to]] as const) {
      const slider = this.ends[end];
      slider.max = String(this.count - 1);
      slider.value = String(index);
      slider.setAttribute("aria-valuetext", this.first ? day(this.dayAt(index), language) : "");
    }
    this.ends.since.classList.toggle("above", from > this.count / 2);
  }

  private draw(): void {
    const [from, to] = this.window;
    const expected = this.expected();
    const most = Math.max(1, ...this.counts, ...expected.map(([, { usual }]) => usual?.[1] ?? 0));
    const y = (value: number): number => 100 - (100 * value) / most;
    const band = expected.flatMap(([, { usual }], index) => (usual ? [`M${index - 0.5} ${y(usual[1])}h1V${y(usual[0])}h-1z`] : [])).join("");
    const line = expected.flatMap(([, { usual, expected: mean }], index) => (usual ? [`${index},${y(mean ?? 0)}`] : [])).join(" ");
    const alarms = expected.flatMap(([, { alarm, count }], index) => {
      if (!alarm) return [];
      const mark = make("span", { class: "alarm" }, "▼");
      [mark.style.left, mark.style.top] = [`${(100 * index) / (this.count - 1)}%`, `${y(count)}%`];
      return [mark];
    });
    const bars = this.counts.flatMap((count, index) => {
      const height = (100 * count) / most;
      return count ? [draw("rect", { class: index >= from && index <= to ? "bar within" : "bar", x: index - 0.42, y: 100 - height, width: 0.84, height })] : [];
    });
    const window = draw("rect", { class: "window", x: from - 0.5, y: 0, width: to - from + 1, height: 100 });
    const behind = band ? [draw("path", { class: "band", d: band })] : [];
    const before = line ? [draw("polyline", { class: "mean", points: line, "vector-effect": "non-scaling-stroke" })] : [];
    fill(this.chart, draw("svg", { viewBox: `0 0 ${this.count - 1} 100`, preserveAspectRatio: "none", "aria-hidden": "true" }, window, ...behind, ...bars, ...before), make("span", { class: "alarms", "aria-hidden": "true" }, ...alarms));
  }

  private say(): void {
    if (!this.first) return;
    const { language } = this.store;
    const [from, to] = this.window;
    const { chosen } = this.book;
    const within = (): number => (chosen ? this.counts.slice(from, to + 1).reduce((sum, count) => sum + count, 0) : this.store.listedEvents().length);
    const some = this.pointed === null ? within() : (this.counts[this.pointed] ?? 0);
    const told = chosen && this.pointed !== null ? sentence(this.book.days?.get(this.dayAt(this.pointed)), language) : `${say("events", language)}: ${whole(some, language)}`;
    const when = this.pointed === null ? days(this.dayAt(from), this.dayAt(to), language) : day(this.dayAt(this.pointed), language);
    fill(this.title, make("strong", {}, when), make("span", {}, told));
    const last = this.count - 1;
    const preset = (says: string, start: number): HTMLElement =>
      button({ "aria-pressed": String(from === start && to === last), "data-key": `preset-${start}` }, () => this.select(start, last), says);
    const spans = PRESETS.filter((length) => length < this.count).map((length) => preset(dayCount(length, language), this.count - length));
    fill(this.presets, ...spans, preset(say("allDays", language), 0));
  }
}
