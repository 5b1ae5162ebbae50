// Putting land, heat, marks and names on the canvas, in the colours of the style sheet.
import { Layer, Stamps } from "./layer";
import type { Country, Land } from "./land";
import { UNIT } from "./land";
import type { Mark, Shape } from "./marks";
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
  marks: readonly Mark[];
  /** Countries with an open alert, by code, and how far each is above its usual: 1 to 3. */
  lit: ReadonlyMap<string, number>;
  /** Places that surge, the same way. */
  heat: readonly { spot: Point; pixels: number; grade: number }[];
  area: Path2D | null;
  countryName: (code: string) => string;
  /** Boxes of the screen that names must leave free. */
  taken: Box[];
  /** Event of the open detail, if one is. */
  chosen: string | null;
  /** While the map is being moved it may be less sharp for a moment. */
  moving: boolean;
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

const GRADES = [0, 0.55, 1, 1.6]; // how strong the wash of a country is
const NAMES_MAX = 2_000;

export class Painter {
  private readonly ground = new Layer();
  private readonly stamps = new Stamps();
  private readonly breadths = new Map<string, number>();
  private look = "";

  /** False where the land is to be drawn again once the map is still. */
  paint(context: CanvasRenderingContext2D, scene: Scene, palette: Colours, density: number): boolean {
    const { view, land } = scene;
    const look = `${JSON.stringify(palette)} ${density}`;
    if (look !== this.look) this.stamps.clear();
    this.look = look;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, view.width * density, view.height * density);
    let sharp = true;
    if (land) {
      const lit = [...scene.lit].map((one) => one.join(":")).join(" ");
      sharp = this.ground.show(context, view, density, `${look} ${lit}`, scene.moving, (on, wide) => paintGround(on, wide, land, scene.lit, palette, density));
      context.setTransform(density, 0, 0, density, 0, 0);
      for (const { spot, pixels, grade } of scene.heat) paintHeat(context, view.screen(spot), pixels, grade, palette.area);
      if (scene.area) paintArea(context, view, scene.area, palette.area, density);
      context.setTransform(density, 0, 0, density, 0, 0);
      this.paintNames(context, scene, land.countries, palette);
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    for (const mark of scene.marks) this.paintMark(context, mark, palette, density);
    for (const mark of scene.marks) this.paintCount(context, mark, palette, density);
    context.setTransform(density, 0, 0, density, 0, 0);
    const chosen = scene.chosen === null ? undefined : scene.marks.find((mark) => mark.events.some((event) => event.id === scene.chosen));
    if (chosen) ring(context, chosen, palette.ink);
    return sharp;
  }

  private paintMark(context: CanvasRenderingContext2D, mark: Mark, palette: Colours, density: number): void {
    const size = Math.round(mark.radius * 2) / 2;
    this.stamps.put(context, `${mark.shape} ${mark.age} ${mark.silent} ${size}`, size * 1.3 + 2, mark.at, density, (on) => {
      outline(on, mark.shape, size);
      on.globalAlpha = mark.silent ? 0.12 : 0.42;
      on.fillStyle = palette[mark.age];
      on.fill();
      on.globalAlpha = 1;
      on.strokeStyle = palette[mark.age];
      on.lineWidth = 1.6;
      on.stroke();
    });
  }

  /** How many events stand together, over or in their mark. */
  private paintCount(context: CanvasRenderingContext2D, mark: Mark, palette: Colours, density: number): void {
    const count = mark.events.length;
    if (count < 2) return;
    const [x, y] = mark.at;
    const text = count < 10_000 ? String(count) : `${Math.round(count / 1_000)}k`;
    this.stamps.put(context, text, 8 + 4 * text.length, [x, mark.radius > 9 ? y : y - mark.radius - 8], density, (on) => {
      on.font = "600 11px system-ui, sans-serif";
      on.textAlign = "center";
      on.textBaseline = "middle";
      outlined(on, text, 0, 0, palette.ink, palette.land);
    });
  }

  private paintNames(context: CanvasRenderingContext2D, scene: Scene, countries: readonly Country[], palette: Colours): void {
    const { view } = scene;
    const taken = [...scene.taken, ...scene.marks.map((mark) => around(mark.at, mark.radius + 2, mark.radius + 2))];
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const country of countries) {
      const breadth = Math.sqrt(country.area) * view.scale;
      if (breadth < 30) continue;
      const at = view.screen(country.label);
      if (at[0] < -80 || at[1] < -20 || at[0] > view.width + 80 || at[1] > view.height + 20) continue;
      const size = Math.min(15, Math.round(19 + breadth / 35) / 2);
      const name = scene.countryName(country.code);
      const font = `500 ${size}px system-ui, "Noto Sans Arabic", sans-serif`;
      const half = this.breadth(context, name, font) / 2 + 3;
      if (half > breadth * 1.1) continue;
      const spot = SHIFTS.map((shift): Point => [at[0], at[1] + shift * breadth]).find((spot) => !taken.some((other) => overlap(around(spot, half, size / 2 + 3), other)));
      if (!spot) continue;
      taken.push(around(spot, half, size / 2 + 3));
      context.font = font;
      outlined(context, name, spot[0], spot[1], palette.label, palette.land);
    }
  }

  private breadth(context: CanvasRenderingContext2D, name: string, font: string): number {
    const key = `${font} ${name}`;
    const known = this.breadths.get(key);
    if (known !== undefined) return known;
    if (this.breadths.size > NAMES_MAX) this.breadths.clear();
    context.font = font;
    const breadth = context.measureText(name).width;
    this.breadths.set(key, breadth);
    return breadth;
  }
}

function paintGround(context: CanvasRenderingContext2D, view: View, land: Land, lit: ReadonlyMap<string, number>, palette: Colours, density: number): void {
  const scale = (view.scale / UNIT) * density;
  context.setTransform(scale, 0, 0, scale, view.x * density, view.y * density);
  const pixel = UNIT / view.scale;
  context.lineJoin = "round";
  context.fillStyle = palette.land;
  context.fill(land.fill);
  for (const country of land.countries) {
    const grade = lit.get(country.code);
    if (grade === undefined) continue;
    context.fillStyle = palette.lit;
    context.fill(country.path);
    context.globalAlpha = 0.1 * ((GRADES[grade] ?? 1) - 0.5);
    context.fillStyle = palette.area;
    context.fill(country.path);
    context.globalAlpha = 1;
  }
  stroke(context, land.borders, palette.border, pixel * 0.8);
  context.setLineDash([pixel * 3, pixel * 3]);
  stroke(context, land.disputed, palette.coast, pixel * 0.9);
  context.setLineDash([]);
  stroke(context, land.coast, palette.coast, pixel * 0.9);
}

/** A glow over a place that surges, the wider and stronger the further above its usual. */
function paintHeat(context: CanvasRenderingContext2D, [x, y]: Point, pixels: number, grade: number, colour: string): void {
  const glow = context.createRadialGradient(x, y, 0, x, y, pixels);
  glow.addColorStop(0, colour);
  glow.addColorStop(1, `${colour}00`); // the sheet has colours as six hexadecimal digits
  context.globalAlpha = 0.12 + 0.1 * grade;
  context.fillStyle = glow;
  context.fillRect(x - pixels, y - pixels, 2 * pixels, 2 * pixels);
  context.globalAlpha = 1;
}

/** How far around its place something may have happened. */
function paintArea(context: CanvasRenderingContext2D, view: View, area: Path2D, colour: string, density: number): void {
  const scale = (view.scale / UNIT) * density;
  const pixel = UNIT / view.scale;
  context.setTransform(scale, 0, 0, scale, view.x * density, view.y * density);
  context.globalAlpha = 0.08;
  context.fillStyle = colour;
  context.fill(area);
  context.globalAlpha = 0.55;
  context.setLineDash([pixel * 5, pixel * 4]);
  stroke(context, area, colour, pixel * 1.2);
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

/** Shapes of about the same size to the eye, around the origin. */
export function outline(context: CanvasRenderingContext2D, shape: Shape, size: number): void {
  context.beginPath();
  if (shape === "circle") {
    context.arc(0, 0, size, 0, 2 * Math.PI);
    return;
  }
  for (const [index, [x, y]] of CORNERS[shape].entries()) {
    if (index === 0) context.moveTo(x * size, y * size);
    else context.lineTo(x * size, y * size);
  }
  context.closePath();
}

const CORNERS: Record<Exclude<Shape, "circle">, Point[]> = {
  triangle: [[0, -1.25], [1.1, 0.75], [-1.1, 0.75]],
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
};

function ring(context: CanvasRenderingContext2D, mark: Mark, colour: string): void {
  context.beginPath();
  context.arc(mark.at[0], mark.at[1], Math.max(mark.radius + 4, 17), 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
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
