// Events as marks. Those that would overlap stand together: size by the highest toll (tolls are never summed), a number for how many.
// Fifty thousand of them are gathered in a few milliseconds, and anew only when the zoom changes or the window that was gathered is left.
import type { EventFeature } from "../types";
import { plane, type Point, type View } from "./view";

export type Age = "fresh" | "week" | "older";
export type Shape = "circle" | "triangle" | "square" | "diamond";

export interface Mark {
  /** Where it stands on the plane, and on the screen as it was drawn last. */
  spot: Point;
  at: Point;
  radius: number;
  age: Age;
  /** Of all its events, or a circle where they differ. */
  shape: Shape;
  silent: boolean;
  events: EventFeature[];
}

const TOGETHER = 15; // pixels
const MARGIN = 30; // pixels that a mark may reach into the screen from outside
const DAY = 86_400_000;
const FROM_THE_AIR = new Set(["airstrike", "drone", "missile", "rocket", "artillery", "mortar"]);
const EXPLOSIVE = new Set(["bomb", "ied", "suicide", "grenade", "vehicle"]);
const BY_HAND = new Set(["firearm", "melee", "arson"]);

/** Tells the age of an event by its last day; compares days as text, for there are many. */
export function ager(asOf: string | null): (event: EventFeature) => Age {
  const since = (days: number): string => new Date((Math.floor((Date.parse(asOf ?? "") - days * DAY) / DAY) + 1) * DAY).toISOString().slice(0, 10);
  if (!asOf || Number.isNaN(Date.parse(asOf))) return () => "older";
  const [fresh, week] = [since(2), since(8)];
  return ({ properties }) => {
    const end = properties.end ?? properties.start;
    return !end ? "older" : end >= fresh ? "fresh" : end >= week ? "week" : "older";
  };
}

/** By what it was done with, where that is told: from the air, by explosives, by hand; else by what it was. */
export function shapeOf({ properties }: EventFeature): Shape {
  const { weapons, incident } = properties;
  if (weapons.some((weapon) => FROM_THE_AIR.has(weapon)) || incident === "strike") return "triangle";
  if (weapons.some((weapon) => EXPLOSIVE.has(weapon)) || incident === "bombing") return "square";
  return weapons.some((weapon) => BY_HAND.has(weapon)) || ["ambush", "clash", "assassination", "abduction", "arson"].includes(incident) ? "diamond" : "circle";
}

export class Marks {
  private of: readonly EventFeature[] = [];
  private asOf: string | null = null;
  private from = { scale: 0, x: 0, y: 0, width: 0, height: 0 };
  private gathered: Mark[] = [];

  /** The marks in sight of these events, newest first in, so that a mark has the age of its newest event; the largest first. */
  visible(events: readonly EventFeature[], view: View, asOf: string | null): Mark[] {
    const { from } = this;
    const stale =
      events !== this.of || asOf !== this.asOf || from.scale !== view.scale || from.width !== view.width || from.height !== view.height ||
      Math.abs(view.x - from.x) > view.width / 2 || Math.abs(view.y - from.y) > view.height / 2;
    if (stale) {
      [this.of, this.asOf] = [events, asOf];
      this.from = { scale: view.scale, x: view.x, y: view.y, width: view.width, height: view.height };
      this.gathered = gather(events, view, ager(asOf));
    }
    const { width, height } = view;
    return this.gathered.filter((mark) => {
      const [x, y] = (mark.at = view.screen(mark.spot));
      return x > -MARGIN && y > -MARGIN && x < width + MARGIN && y < height + MARGIN;
    });
  }
}

/** Over the screen and half a screen around it. */
function gather(events: readonly EventFeature[], view: View, age: (event: EventFeature) => Age): Mark[] {
  const { scale, x: left, y: top, width, height } = view;
  const columns = Math.ceil((2 * width) / TOGETHER) + 2;
  const rows = Math.ceil((2 * height) / TOGETHER) + 2;
  const cells: (Mark[] | undefined)[] = new Array<Mark[] | undefined>(columns * rows);
  const marks: Mark[] = [];
  for (const event of events) {
    if (!event.geometry) continue;
    const spot = (event.spot ??= plane(event.geometry.coordinates));
    const x = spot[0] * scale + left;
    const y = spot[1] * scale + top;
    const column = Math.floor((x + width / 2) / TOGETHER) + 1;
    const row = Math.floor((y + height / 2) / TOGETHER) + 1;
    if (column < 1 || row < 1 || column >= columns - 1 || row >= rows - 1) continue;
    const near = neighbour(cells, columns, column, row, x, y);
    if (near) {
      near.events.push(event);
      if (near.shape !== "circle" && near.shape !== shapeOf(event)) near.shape = "circle";
    } else {
      const mark: Mark = { spot, at: [x, y], radius: 0, age: age(event), shape: shapeOf(event), silent: false, events: [event] };
      marks.push(mark);
      const cell = row * columns + column;
      (cells[cell] ??= []).push(mark);
    }
  }
  for (const mark of marks) {
    let most = -1;
    for (const { properties } of mark.events) if (properties.killed && properties.killed.max > most) most = properties.killed.max;
    mark.silent = most < 0;
    mark.radius = radius(Math.max(0, most));
  }
  return marks.sort((a, b) => b.radius - a.radius);
}

function neighbour(cells: readonly (Mark[] | undefined)[], columns: number, column: number, row: number, x: number, y: number): Mark | null {
  for (let across = row - 1; across <= row + 1; across += 1) {
    for (let along = column - 1; along <= column + 1; along += 1) {
      for (const mark of cells[across * columns + along] ?? []) {
        const dx = mark.at[0] - x;
        const dy = mark.at[1] - y;
        if (dx * dx + dy * dy < TOGETHER * TOGETHER) return mark;
      }
    }
  }
  return null;
}

export function radius(killed: number): number {
  return Math.min(30, 5.5 + 2.1 * Math.sqrt(Math.max(0, killed)));
}

export function markAt(marks: readonly Mark[], [x, y]: Point): Mark | null {
  let best: Mark | null = null;
  let nearest = Infinity;
  for (const mark of marks) {
    const distance = Math.hypot(mark.at[0] - x, mark.at[1] - y) - mark.radius;
    if (distance < Math.min(nearest, 6)) [best, nearest] = [mark, distance];
  }
  return best;
}
