// Severity as four rungs, so that it can be seen before it is read.
import { draw, make } from "./dom";
import type { Language } from "./types";
import { name, say } from "./words";

const RUNGS: Record<string, number> = { Extreme: 4, Severe: 3, Moderate: 2, Minor: 1 };

export function severity(value: string, language: Language): HTMLElement {
  const reached = RUNGS[value] ?? 0;
  const rungs = [1, 2, 3, 4].map((rung) =>
    draw("rect", { x: (rung - 1) * 4, y: 10 - rung * 2.5, width: 3, height: rung * 2.5, class: rung <= reached ? "reached" : "beyond" }),
  );
  return make("span", { class: "severity", title: say("severity", language) }, draw("svg", { viewBox: "0 0 15 10", width: 15, height: 10, "aria-hidden": "true" }, ...rungs), name(value, language));
}
