// Why an alert fired: in one sentence, and in numbers.
import { button, draw, make } from "./dom";
import { countryName, dayCount, days, estimate, moment, number, oneIn, probability } from "./format";
import { methodName } from "./methods";
import { facts, section } from "./parts";
import type { Alert, Language } from "./types";
import { name, say, type Word } from "./words";

const COUNTS = new Set(["surge", "build_up", "coverage_surge"]);
const GAPS = new Set(["lull", "lull_broken"]);
const SENTENCES: Record<string, Word> = {
  surge: "whyCount", build_up: "whyCount", coverage_surge: "whyReports", lull: "whyLull", lull_broken: "whyLullBroken", first_in_place: "whyFirst", mass_casualty: "whyToll",
};
const RAREST = 1e9;

export function seriesName(alert: Alert, language: Language): string {
  return (alert.series.kind === "country" && countryName(alert.series.key, language)) || alert.series.name;
}

/** The finding in words; what the alert does not tell is left out. */
export function whySentence(alert: Alert, language: Language): string {
  const told = (word: Word): string =>
    say(word, language)
      .replace("{where}", isolated(seriesName(alert, language)))
      .replace("{window}", isolated(days(alert.window.start, alert.window.end, language)))
      .replace("{observed}", number(alert.observed, language))
      .replace("{expected}", estimate(alert.expected ?? 0, language));
  const sentence = SENTENCES[alert.kind];
  if (alert.rule.startsWith("summary")) return `${told("whySummary")}.`;
  if (alert.series.kind === "watch" && !COUNTS.has(alert.kind) && alert.kind !== "lull") return `${told("whyWatch")}.`;
  if (!sentence) return "";
  const usual = alert.expected === null ? null : COUNTS.has(alert.kind) ? told("whyUsual") : alert.kind === "lull" ? told("whyPace") : alert.kind === "mass_casualty" ? told("whyDeadliest") : null;
  return `${[told(sentence), usual, chance(alert, language)].filter(Boolean).join(language === "ar" ? "؛ " : "; ")}.`;
}

/** How rarely chance alone brings that about: a count is judged each day, a silence against other silences. */
function chance(alert: Alert, language: Language): string | null {
  const value = alert.p_value;
  if (value === null || value <= 0 || value >= 0.1) return null;
  const odds = Math.min(RAREST, Number((1 / value).toPrecision(2)));
  if (COUNTS.has(alert.kind)) return say("whyChance", language).replace("{days}", dayCount(odds, language));
  return GAPS.has(alert.kind) ? say("whyGap", language).replace("{n}", number(odds, language)) : null;
}

/** `showDays` brings the alert's series into the strip of days; null where the strip has it not. */
export function whyItFired(alert: Alert, language: Language, showDays: (() => void) | null): HTMLElement {
  const rare = alert.p_value === null ? null : oneIn(alert.p_value, language);
  const sentence = whySentence(alert, language);
  return section(
    say("why", language),
    make(
      "div",
      {},
      sentence !== "" && make("p", { class: "because" }, sentence),
      comparison(alert, language),
      facts([
        [say("series", language), seriesName(alert, language)],
        [say("window", language), days(alert.window.start, alert.window.end, language)],
        alert.p_value !== null && [say("pValue", language), [probability(alert.p_value, language), rare].filter(Boolean).join(" – ")],
        [say("method", language), methodName(alert.method, language)],
        [say("certainty", language), name(alert.certainty, language)],
        [say("onset", language), moment(alert.onset, language)],
        [say("updated", language), moment(alert.updated_at, language)],
      ]),
      showDays && button({ class: "small-action", "data-key": "count-by-day" }, showDays, say("countByDay", language)),
    ),
  );
}

/** Observed beside expected as two bars to one scale. */
function comparison(alert: Alert, language: Language): HTMLElement {
  const observed = alert.observed ?? 0;
  const most = Math.max(observed, alert.expected ?? 0, 1e-9);
  const bar = (word: Word, value: number, style: string, says: string): HTMLElement =>
    make(
      "div",
      { class: `measure ${style}` },
      make("span", { class: "label" }, say(word, language)),
      draw("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, draw("rect", { width: Math.max(0.8, (100 * value) / most), height: 8 })),
      make("span", { class: "value" }, says),
    );
  return make("div", { class: "comparison" }, bar(alert.kind === "mass_casualty" ? "killed" : "observed", observed, "seen", number(observed, language)), alert.expected !== null && bar("expected", alert.expected, "usual", estimate(alert.expected, language)));
}

/** A name keeps its own direction inside a sentence (Unicode isolates). */
const isolated = (text: string): string => `\u2068${text}\u2069`;
