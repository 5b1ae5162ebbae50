// Putting land, circles and names on the canvas, in the colours of the style sheet.
import type { Country, Land } from "./land";
import { UNIT } from "./land";
import type { Mark } from "./marks";
import type { Point, View } from "./view";

export interface Colours {
  land: string;
  lit: string;
  border: string;
  coast: string;
  label: string;
  fresh: string;
  week: string;
  older: string;
  area: string;
  ink: string;
}

export interface Scene {
  view: View;
  land: Land | null;
  marks: Mark[];
  /** Codes of countries with an open alert. */
  lit: ReadonlySet<string>;
  area: Path2D | null;
  countryName: (code: string) => string;
  /** Boxes of the screen that names must leave free. */
  taken: Box[];
  /** Event of the open detail, if one is. */
  chosen: string | null;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function colours(of: Element): Colours {
  const style = getComputedStyle(of);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    land: read("--land"), lit: read("--lit"), border: read("--border"), coast: read("--coast"), label: read("--label"),
    fresh: read("--fresh"), week: read("--week"), older: read("--older"), area: read("--firing"), ink: read("--ink"),
  };
}

export function paint(context: CanvasRenderingContext2D, scene: Scene, palette: Colours, density: number): void {
  const { view, land } = scene;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  if (land) {
    const scale = (view.scale / UNIT) * density;
    context.setTransform(scale, 0, 0, scale, view.x * density, view.y * density);
    const pixel = UNIT / view.scale;
    context.lineJoin = "round";
    context.fillStyle = palette.land;
    context.fill(land.fill);
    context.fillStyle = palette.lit;
    for (const country of land.countries) if (scene.lit.has(country.code)) context.fill(country.path);
    stroke(context, land.borders, palette.border, pixel * 0.8);
    stroke(context, land.coast, palette.coast, pixel * 0.9);
    if (scene.area) {
      context.globalAlpha = 0.08;
      context.fillStyle = palette.area;
      context.fill(scene.area);
      context.globalAlpha = 0.55;
      context.setLineDash([pixel * 5, pixel * 4]);
      stroke(context, scene.area, palette.area, pixel * 1.2);
      context.setLineDash([]);
      context.globalAlpha = 1;
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    paintNames(context, scene, land.countries, palette);
  }
  for (const mark of scene.marks) paintMark(context, mark, palette, scene.chosen);
  for (const mark of scene.marks) paintCount(context, mark, palette);
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

function paintMark(context: CanvasRenderingContext2D, mark: Mark, palette: Colours, chosen: string | null): void {
  const [x, y] = mark.at;
  const colour = palette[mark.age];
  context.beginPath();
  context.arc(x, y, mark.radius, 0, 2 * Math.PI);
  context.globalAlpha = mark.silent ? 0.12 : 0.42;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  context.stroke();
  if (chosen && mark.events.some((event) => event.id === chosen)) {
    context.beginPath();
    context.arc(x, y, Math.max(mark.radius + 4, 17), 0, 2 * Math.PI);
    context.strokeStyle = palette.ink;
    context.lineWidth = 2;
    context.stroke();
  }
}

/** How many events stand together, over or in their circle. */
function paintCount(context: CanvasRenderingContext2D, mark: Mark, palette: Colours): void {
  if (mark.events.length < 2) return;
  const [x, y] = mark.at;
  context.font = "600 11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  outlined(context, String(mark.events.length), x, mark.radius > 9 ? y : y - mark.radius - 8, palette.ink, palette.land);
}

function paintNames(context: CanvasRenderingContext2D, scene: Scene, countries: Country[], palette: Colours): void {
  const taken = [...scene.taken, ...scene.marks.map((mark) => around(mark.at, mark.radius + 2, mark.radius + 2))];
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const country of countries) {
    const breadth = Math.sqrt(country.area) * scene.view.scale;
    if (breadth < 30) continue;
    let at = scene.view.screen(country.label);
    if (at[0] < -80 || at[1] < -20 || at[0] > scene.view.width + 80 || at[1] > scene.view.height + 20) continue;
    const size = Math.min(15, 9.5 + breadth / 70);
    context.font = `500 ${size}px system-ui, "Noto Sans Arabic", sans-serif`;
    const name = scene.countryName(country.code);
    const half = context.measureText(name).width / 2 + 3;
    if (half > breadth * 1.1) continue;
    const spot = SHIFTS.map((shift): Point => [at[0], at[1] + shift * breadth]).find((spot) => !taken.some((other) => overlap(around(spot, half, size / 2 + 3), other)));
    if (!spot) continue;
    at = spot;
    taken.push(around(at, half, size / 2 + 3));
    outlined(context, name, at[0], at[1], palette.label, palette.land);
  }
}

function outlined(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, halo: string): void {
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** Where a country's name may stand when its middle is taken: parts of its breadth, down or up. */
const SHIFTS = [0, 0.22, -0.22];

const around = ([x, y]: Point, half: number, tall: number): Box => ({ left: x - half, right: x + half, top: y - tall, bottom: y + tall });
export const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
