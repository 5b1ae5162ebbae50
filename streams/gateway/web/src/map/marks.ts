// Events as marks. Those that would overlap stand together: size by the highest toll (tolls are never summed), a number for how many.
// Fifty thousand of them are gathered in a few milliseconds, and anew only when the zoom leaves its step or the screen the window that was gathered.
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

const TOGETHER = 18; // pixels, and up to a fifth more within a step of the zoom
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

/** Of all events that are drawn, what gathering asks, in columns; made anew only when others are drawn. */
interface Columns {
  x: Float64Array;
  y: Float64Array;
  killed: Int32Array;
  shape: Shape[];
  at: EventFeature[];
}

interface Tolled extends Mark {
  /** Highest number of killed, -1 where none is told. */
  most: number;
}

/** Marks of a zoom step, and the part of the plane whose events they hold. */
interface Gathered {
  marks: Mark[];
  west: number;
  north: number;
  east: number;
  south: number;
}

/** While the map is zoomed within a step its marks stand as they are and only move apart: so they do not jump, and gathering is not every frame's. */
const STEPS_PER_DOUBLING = 4;
const STEPS_KEPT = 12;

export class Marks {
  private of: readonly EventFeature[] = [];
  private asOf: string | null = null;
  private columns: Columns = columnsOf([]);
  private readonly steps = new Map<number, Gathered>();

  /** The marks in sight of these events, newest first in, so that a mark has the age of its newest event; the largest first. */
  visible(events: readonly EventFeature[], view: View, asOf: string | null): Mark[] {
    if (events !== this.of) this.columns = columnsOf(events);
    if (events !== this.of || asOf !== this.asOf) this.steps.clear();
    [this.of, this.asOf] = [events, asOf];
    const step = Math.floor(Math.log2(view.scale) * STEPS_PER_DOUBLING);
    const west = -view.x / view.scale;
    const north = -view.y / view.scale;
    const [width, height] = [view.width / view.scale, view.height / view.scale];
    let found = this.steps.get(step);
    if (!found || west < found.west || north < found.north || west + width > found.east || north + height > found.south) {
      if (this.steps.size >= STEPS_KEPT) this.steps.clear();
      const window = { west: west - width / 2, north: north - height / 2, east: west + 1.5 * width, south: north + 1.5 * height };
      found = { ...window, marks: gather(this.columns, 2 ** (step / STEPS_PER_DOUBLING), window, ager(asOf)) };
      this.steps.set(step, found);
    }
    return found.marks.filter((mark) => {
      const x = (mark.at[0] = mark.spot[0] * view.scale + view.x);
      const y = (mark.at[1] = mark.spot[1] * view.scale + view.y);
      return x > -MARGIN && y > -MARGIN && x < view.width + MARGIN && y < view.height + MARGIN;
    });
  }
}

function columnsOf(events: readonly EventFeature[]): Columns {
  const at = events.filter((event) => event.geometry);
  const columns: Columns = { x: new Float64Array(at.length), y: new Float64Array(at.length), killed: new Int32Array(at.length), shape: at.map(shapeOf), at };
  for (const [index, event] of at.entries()) {
    const spot = (event.spot ??= plane(event.geometry?.coordinates ?? [0, 0]));
    columns.x[index] = spot[0];
    columns.y[index] = spot[1];
    columns.killed[index] = event.properties.killed?.max ?? -1;
  }
  return columns;
}

/** Events nearer than TOGETHER at this scale stand in one mark. The cells that they are looked for in belong to the plane, so that the screen's place changes nothing. */
function gather({ x: xs, y: ys, killed, shape, at }: Columns, scale: number, window: Omit<Gathered, "marks">, age: (event: EventFeature) => Age): Mark[] {
  const cell = TOGETHER / scale;
  const [first, top] = [Math.floor(window.west / cell) - 1, Math.floor(window.north / cell) - 1];
  const columns = Math.ceil(window.east / cell) - first + 2;
  const rows = Math.ceil(window.south / cell) - top + 2;
  const cells: (Tolled[] | undefined)[] = new Array<Tolled[] | undefined>(columns * rows);
  const marks: Tolled[] = [];
  for (const [index, event] of at.entries()) {
    const [x, y] = [xs[index] ?? 0, ys[index] ?? 0];
    const column = Math.floor(x / cell) - first;
    const row = Math.floor(y / cell) - top;
    if (column < 1 || row < 1 || column >= columns - 1 || row >= rows - 1) continue;
    const toll = killed[index] ?? -1;
    const near = neighbour(cells, columns, column, row, x, y, cell);
    if (near) {
      near.events.push(event);
      if (near.shape !== "circle" && near.shape !== shape[index]) near.shape = "circle";
      if (toll > near.most) near.most = toll;
    } else {
      const mark: Tolled = { spot: [x, y], at: [0, 0], radius: 0, age: age(event), shape: shape[index] ?? "circle", silent: false, events: [event], most: toll };
      marks.push(mark);
      (cells[row * columns + column] ??= []).push(mark);
    }
  }
  for (const mark of marks) {
    mark.silent = mark.most < 0;
    mark.radius = radius(Math.max(0, mark.most));
  }
  return marks.sort((a, b) => b.radius - a.radius);
}

function neighbour<One extends Mark>(cells: readonly (One[] | undefined)[], columns: number, column: number, row: number, x: number, y: number, near: number): One | null {
  for (let across = row - 1; across <= row + 1; across += 1) {
    for (let along = column - 1; along <= column + 1; along += 1) {
      const held = cells[across * columns + along];
      if (!held) continue;
      for (const mark of held) {
        const dx = mark.spot[0] - x;
        const dy = mark.spot[1] - y;
        if (dx * dx + dy * dy < near * near) return mark;
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
