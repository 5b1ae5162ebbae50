// Events as circles. Those that would overlap stand together: size by the highest toll (tolls are never summed), a number for how many.
import type { EventFeature } from "../types";
import { plane, type Point, type View } from "./view";

export type Age = "fresh" | "week" | "older";

export interface Mark {
  at: Point;
  radius: number;
  age: Age;
  silent: boolean;
  events: EventFeature[];
}

const TOGETHER = 15; // pixels
const DAY = 86_400_000;

export function age(event: EventFeature, asOf: string | null): Age {
  const end = event.properties.end ?? event.properties.start;
  if (!end || !asOf) return "older";
  const days = (Date.parse(asOf) - Date.parse(`${end}T00:00:00Z`)) / DAY;
  return days < 2 ? "fresh" : days < 8 ? "week" : "older";
}

/** Newest first in, so that a mark has the age of its newest event. */
export function gather(events: EventFeature[], view: View, asOf: string | null): Mark[] {
  const cells = new Map<string, Mark[]>();
  const marks: Mark[] = [];
  for (const event of events) {
    if (!event.geometry) continue;
    const at = view.screen(plane(event.geometry.coordinates));
    if (at[0] < -30 || at[1] < -30 || at[0] > view.width + 30 || at[1] > view.height + 30) continue;
    const near = neighbour(cells, at);
    if (near) near.events.push(event);
    else {
      const mark: Mark = { at, radius: 0, age: age(event, asOf), silent: false, events: [event] };
      marks.push(mark);
      const key = cell(at[0], at[1]);
      cells.set(key, [...(cells.get(key) ?? []), mark]);
    }
  }
  for (const mark of marks) {
    const tolls = mark.events.map((event) => event.properties.killed?.max).filter((toll) => toll !== undefined);
    mark.silent = tolls.length === 0;
    mark.radius = radius(tolls.length ? Math.max(...tolls) : 0);
  }
  return marks.sort((a, b) => b.radius - a.radius);
}

export function radius(killed: number): number {
  return Math.min(30, 5.5 + 2.1 * Math.sqrt(Math.max(0, killed)));
}

export function markAt(marks: Mark[], [x, y]: Point): Mark | null {
  let best: Mark | null = null;
  let nearest = Infinity;
  for (const mark of marks) {
    const distance = Math.hypot(mark.at[0] - x, mark.at[1] - y) - mark.radius;
    if (distance < Math.min(nearest, 6)) [best, nearest] = [mark, distance];
  }
  return best;
}

const cell = (x: number, y: number): string => `${Math.floor(x / TOGETHER)},${Math.floor(y / TOGETHER)}`;

function neighbour(cells: Map<string, Mark[]>, [x, y]: Point): Mark | null {
  for (const dx of [-TOGETHER, 0, TOGETHER]) {
    for (const dy of [-TOGETHER, 0, TOGETHER]) {
      const found = cells.get(cell(x + dx, y + dy))?.find((mark) => Math.hypot(mark.at[0] - x, mark.at[1] - y) < TOGETHER);
      if (found) return found;
    }
  }
  return null;
}
