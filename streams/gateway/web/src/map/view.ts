// Where the map looks: a Mercator plane of one unit per radian, a scale and a shift. Pure arithmetic.
import { geoMercator } from "d3-geo";

export type Point = [number, number];

const CLOSEST = 9_000; // pixels per radian: a screen of about 600 km
const project = geoMercator().scale(1).translate([0, 0]);
const TOP = plane([0, 80])[1];
const BOTTOM = plane([0, -56])[1];

/** Longitude and latitude on the plane; y grows southward. */
export function plane(place: Point): Point {
  const latitude = Math.max(-85, Math.min(85, place[1]));
  return project([place[0], latitude]) ?? [0, 0];
}

export class View {
  scale = 100;
  x = 0;
  y = 0;
  width = 1;
  height = 1;

  /** The plane's point on the screen. */
  screen([x, y]: Point): Point {
    return [x * this.scale + this.x, y * this.scale + this.y];
  }

  resize(width: number, height: number): void {
    this.x += (width - this.width) / 2;
    this.y += (height - this.height) / 2;
    this.width = width;
    this.height = height;
    this.settle();
  }

  panBy(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.settle();
  }

  /** Zoom by `factor` while the plane under the screen's point `at` stays there. */
  zoomBy(factor: number, at: Point = [this.width / 2, this.height / 2]): void {
    const scale = Math.max(this.farthest, Math.min(CLOSEST, this.scale * factor));
    const grown = scale / this.scale;
    this.x = at[0] - (at[0] - this.x) * grown;
    this.y = at[1] - (at[1] - this.y) * grown;
    this.scale = scale;
    this.settle();
  }

  /** Show all these places of the plane, with room around them; the whole world if there are none. */
  fit(points: Point[], closest = 1_400): void {
    const xs = points.map((point) => point[0]);
    const ys = points.map((point) => point[1]);
    const [west, east] = points.length ? [Math.min(...xs), Math.max(...xs)] : [-Math.PI, Math.PI];
    const [north, south] = points.length ? [Math.min(...ys), Math.max(...ys)] : [TOP, BOTTOM];
    const room = points.length ? 0.62 : 1;
    const scale = Math.min((this.width * room) / (east - west || 1e-6), (this.height * room) / (south - north || 1e-6), closest);
    this.scale = Math.max(this.farthest, scale);
    this.centre([(west + east) / 2, (north + south) / 2]);
  }

  centre([x, y]: Point): void {
    this.x = this.width / 2 - x * this.scale;
    this.y = this.height / 2 - y * this.scale;
    this.settle();
  }

  sees(point: Point, margin = 0): boolean {
    const [x, y] = this.screen(point);
    return x >= margin && y >= margin && x <= this.width - margin && y <= this.height - margin;
  }

  private get farthest(): number {
    return Math.max(this.width / (2 * Math.PI), this.height / (BOTTOM - TOP));
  }

  /** Keep the world under the screen. */
  private settle(): void {
    this.scale = Math.max(this.farthest, this.scale);
    this.x = Math.min(Math.PI * this.scale, Math.max(this.width - Math.PI * this.scale, this.x));
    this.y = Math.min(-TOP * this.scale, Math.max(this.height - BOTTOM * this.scale, this.y));
  }
}
