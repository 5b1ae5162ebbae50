// The reports behind an event: when each came, what it says, and which of its words carry the event.
import { linkOut, make } from "./dom";
import { day, days, moment } from "./format";
import type { EventRecord, Evidence, Language, Report } from "./types";
import { kind, name, say, type Word } from "./words";

const SHORTEST = 3;
const TELLING_NUMBER = 10; // smaller ones stand for too many things
const FIELDS: Record<string, Word> = { occurred: "when", place: "place", attacker: "attacker", attribution: "attribution", target: "target", weapon: "weapon" };

/** Words of the articles that an event was read from. */
export function tellingWords(records: readonly EventRecord[]): string[] {
  const words = records.flatMap((record) => [
    ...record.places.flatMap((place) => [place.raw, place.name]),
    ...record.attackers.flatMap((actor) => [actor.raw, actor.name]),
    ...record.targets.map((target) => target.raw),
    ...record.weapons.map((weapon) => weapon.raw),
    ...record.tolls.flatMap(({ killed, injured }) => [killed?.min, killed?.max, injured?.min, injured?.max].filter((count) => count !== undefined && count >= TELLING_NUMBER).map(String)),
  ]);
  const told = [...new Set(words)].filter((word): word is string => Boolean(word) && (word!.length >= SHORTEST || /^\d+$/.test(word!)));
  return told.sort((a, b) => b.length - a.length);
}

export function quote(text: string, language: string | null, words: readonly string[]): HTMLElement {
  return make("blockquote", { dir: "auto", lang: language }, ...marked(text, words));
}

/** The text with `words` as marks. Latin words and numbers stand alone; Arabic ones carry articles and prepositions. */
function marked(text: string, words: readonly string[]): (Node | string)[] {
  if (words.length === 0) return [text];
  const forms = words.map((word) => {
    const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
    return /^[\p{Script=Latin}\d]/u.test(word) ? `(?<![\\p{L}\\d])${plain}(?![\\p{L}\\d])` : plain;
  });
  const parts = text.split(new RegExp(`(${forms.join("|")})`, "giu"));
  return parts.map((part, index) => (index % 2 === 1 ? make("mark", {}, part) : part));
}

export function quotes(told: readonly Evidence[], words: readonly string[], language: Language): HTMLElement {
  if (told.length === 0) return make("p", {}, say("noEvidence", language));
  return make(
    "ul",
    { class: "evidence" },
    ...told.map((one) => make("li", {}, quote(one.quote, one.language, words), make("p", { class: "source" }, make("strong", { dir: "auto" }, one.publisher ?? "?"), " · ", linkOut(one.url, one.title ?? say("read", language))))),
  );
}

/** Reports by the time they came; those that tell no time come last. An article that tells of several events counts once. */
export function timeline(reports: readonly Report[], words: readonly string[], language: Language, withQuotes: boolean): HTMLElement {
  const each = [...new Map(reports.map((report) => [report.article_id, report])).values()];
  const sorted = each.map((report) => ({ report, at: Date.parse(report.published ?? "") || Infinity })).sort((a, b) => (a.at === b.at ? 0 : a.at - b.at));
  return make(
    "ol",
    { class: "timeline" },
    ...sorted.map(({ report, at }) =>
      make(
        "li",
        {},
        Number.isFinite(at) ? make("time", { datetime: new Date(at).toISOString() }, moment(report.published ?? "", language)) : make("span", { class: "untimed" }, report.published ?? say("untimed", language)),
        make("p", { class: "source" }, make("strong", { dir: "auto" }, report.publisher ?? "?"), " · ", linkOut(report.url, report.title ?? say("read", language))),
        withQuotes && report.quote && quote(report.quote.quote, report.language, words),
      ),
    ),
  );
}

/** Who says what of each field; where houses disagree a field has several rows. */
export function saidTable(record: EventRecord, language: Language): HTMLElement {
  const rows = record.said.map((said, index) => {
    const field = FIELDS[said.field];
    const again = record.said[index - 1]?.field === said.field;
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, make("span", { class: again && "unseen" }, field ? say(field, language) : said.field)),
      make("td", {}, make("bdi", {}, saidValue(said.field, said.value, language)), make("span", { class: "meta", dir: "auto" }, said.sources.join(", "))),
    );
  });
  return make("table", { class: "said" }, make("tbody", {}, ...rows));
}

function saidValue(field: string, value: string, language: Language): string {
  if (field === "target" || field === "weapon") return kind(value, language);
  const [first = "", second] = value.split(field === "occurred" ? "/" : ":");
  if (field === "occurred") return second ? days(first, second, language) : day(first, language);
  if (field === "attribution") return [name(first, language), second].filter(Boolean).join(": ");
  return value;
}
