// The dialog of sources: when each was last heard, and whether it is more silent than it uses to be.
import { ask, Refusal } from "./api";
import { button, fill, find, make } from "./dom";
import { duration, moment, number } from "./format";
import type { Store } from "./store";
import type { Language } from "./types";
import { say, type Word } from "./words";
import type { SourceList, SourceState } from "./openapi";

const AGAIN_AFTER = 30_000;
const LEVELS: Record<string, Word> = { silent: "sourceSilent", longer: "sourceLonger", usual: "sourceUsual", unknown: "sourceUnknown" };

export class SourcePanel {
  private readonly dialog = find<HTMLDialogElement>("sources");
  private readonly body = make("div", { class: "body" });
  private again = 0;

  constructor(private readonly store: Store) {
    this.dialog.addEventListener("close", () => window.clearTimeout(this.again));
  }

  open(): void {
    const { language } = this.store;
    this.dialog.setAttribute("aria-labelledby", "sources-title");
    const closer = button({ class: "close", "aria-label": say("close", language), title: say("close", language) }, () => this.dialog.close(), "×");
    fill(this.dialog, make("header", {}, make("h2", { id: "sources-title" }, say("sourcesTitle", language)), closer), make("p", { class: "about" }, say("sourcesAbout", language)), this.body);
    fill(this.body, make("p", {}, say("connecting", language)));
    this.dialog.showModal();
    void this.reload();
  }

  private async reload(): Promise<void> {
    const { language } = this.store;
    try {
      this.show(await ask<SourceList>("v1/sources"));
    } catch (error) {
      const why = !(error instanceof Refusal) ? say("failed", language) : error.status === 404 ? say("sourcesNone", language) : error.message;
      fill(this.body, make("p", { class: "empty" }, why));
    }
    window.clearTimeout(this.again);
    if (this.dialog.open) this.again = window.setTimeout(() => void this.reload(), AGAIN_AFTER);
  }

  private show({ state, sources }: SourceList): void {
    const { language } = this.store;
    if (sources.length === 0) {
      fill(this.body, make("p", { class: "empty" }, say(state === "reading" ? "sourcesEmpty" : "sourcesWaiting", language)));
      return;
    }
    const some = (level: string): number => sources.filter((source) => source.level === level).length;
    const counts = Object.entries(LEVELS).filter(([level]) => some(level) > 0);
    const rank = (source: SourceState): number => Object.keys(LEVELS).indexOf(source.level);
    const gravest = [...sources].sort((a, b) => rank(a) - rank(b)); // within a level as the gateway has them
    const head = (["source", "lastArticle", "silence", "usualGap", "articles"] as const).map((word) => make("th", { scope: "col" }, say(word, language)));
    fill(
      this.body,
      make("p", { class: "levels" }, ...counts.map(([level, word]) => make("span", { class: `level ${level}` }, `${say(word, language)}: ${number(some(level), language)}`))),
      make("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": "sources-title" }, make("table", { class: "sources" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...gravest.map((source) => row(source, language))))),
    );
  }
}

function row(source: SourceState, language: Language): HTMLElement {
  const gap = (seconds: number | null): string => (seconds === null ? "–" : duration(seconds, language));
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, make("bdi", {}, source.publisher), make("span", { class: `level ${source.level}` }, say(LEVELS[source.level] ?? "sourceUnknown", language))),
    make("td", {}, moment(source.last_article, language)),
    make("td", { class: "told" }, gap(source.silence_seconds)),
    make("td", {}, `${gap(source.usual_gap_seconds)} (${say("atMost", language)} ${gap(source.longest_gap_seconds)})`),
    make("td", {}, number(source.articles, language)),
  );
}
