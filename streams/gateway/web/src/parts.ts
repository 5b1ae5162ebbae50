// Pieces that every detail is made of.
import { make } from "./dom";
import { toll } from "./format";
import type { Language, Range } from "./types";
import { say } from "./words";

export function section(title: string, body: Node, count = "", countSays = ""): HTMLElement {
  return make("section", {}, make("h3", {}, title, count && make("span", { class: "count", title: countSays }, countSays ? `${countSays}: ${count}` : count)), body);
}

export function facts(rows: ([string, string] | false)[]): HTMLElement {
  return make("dl", { class: "facts" }, ...rows.filter((row) => row !== false).flatMap(([term, value]) => [make("dt", {}, term), make("dd", {}, make("bdi", {}, value))]));
}

export function tollTable(rows: HTMLElement[], language: Language): HTMLElement {
  const head = make("tr", {}, make("td", {}), make("th", { scope: "col" }, say("killed", language)), make("th", { scope: "col" }, say("injured", language)));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

export function tollCells(killed: Range | null, injured: Range | null, language: Language): HTMLElement[] {
  return [killed, injured].map((range) => make("td", { class: range ? "told" : "silent" }, toll(range, language)));
}

export function documentLink(path: string, language: Language): HTMLElement {
  return make("a", { href: path, target: "_blank", rel: "noopener" }, say("document", language));
}
