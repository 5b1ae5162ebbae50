// What the strip shows of a series, in words: its legend, the day that is pointed at, and a table for those who do not see the bars.
import { make } from "../dom";
import { day as written, estimate, number } from "../format";
import type { Language } from "../types";
import { say } from "../words";
import type { Day } from "./series";

export function legend(days: Iterable<Day>, rate: number, language: Language): HTMLElement[] {
  const known = [...days];
  if (!known.some((day) => day.usual)) return [make("span", {}, say("bandLearning", language))];
  const key = (style: string, says: string): HTMLElement => make("span", { class: `band-key ${style}` }, says);
  return [key("usual", say("bandUsual", language)), key("expected", say("bandExpected", language)), key("alarm", say("bandAlarm", language).replace("{n}", number(1 / rate, language)))];
}

/** 2 events, usually 0 to 1: alarm. */
export function sentence(day: Day | undefined, language: Language): string {
  const said = [`${say("events", language)}: ${number(day?.count ?? 0, language)}`];
  if (day?.usual) said.push(say("bandDay", language).replace("{expected}", estimate(day.expected ?? 0, language)).replace("{usual}", span(day.usual, language)));
  if (day?.alarm) said.push(say("alarm", language));
  return said.join(" · ");
}

/** The days on which something happened or should have. */
export function table(caption: string, days: readonly [string, Day][], language: Language): HTMLElement {
  const telling = days.filter(([, day]) => day.count > 0 || day.alarm || (day.usual !== null && day.usual[0] > 0));
  const head = (["day", "events", "expected", "bandColumn", "alarm"] as const).map((word) => make("th", { scope: "col" }, say(word, language)));
  const rows = telling.map(([text, day]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, written(text, language)),
      make("td", {}, number(day.count, language)),
      make("td", {}, day.expected === null || !day.usual ? "–" : estimate(day.expected, language)),
      make("td", {}, day.usual ? span(day.usual, language) : "–"),
      make("td", {}, day.alarm ? say("alarm", language) : ""),
    ),
  );
  return make("table", { class: "unseen" }, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

const span = ([least, most]: [number, number], language: Language): string => (least === most ? number(least, language) : `${number(least, language)}–${number(most, language)}`);
