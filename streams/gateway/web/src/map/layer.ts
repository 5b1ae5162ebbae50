// What is dear to draw, drawn once and shown again: the land as a picture larger than the screen, marks and their numbers as small pictures.
import type { Point, View } from "./view";
import { View as Looking } from "./view";

const AROUND = 0.35; // of the screen, on each side
const STRETCH = [0.65, 1.8] as const; // how far the picture may be stretched while the zoom is under way

export class Layer {
  private readonly canvas = document.createElement("canvas");
  private look = "";
  private from: { scale: number; x: number; y: number } | null = null;

  /** Draws the picture, or makes it anew. `look`: what it depends on beside the view. False where it was stretched, so that a sharp one is due once all is still. */
  show(context: CanvasRenderingContext2D, view: View, density: number, look: string, moving: boolean, make: (context: CanvasRenderingContext2D, view: View) => void): boolean {
    const around: Point = [Math.round(view.width * AROUND), Math.round(view.height * AROUND)];
    const full = `${look} ${view.width} ${view.height} ${density}`;
    const grown = this.from && full === this.look ? view.scale / this.from.scale : 0;
    const place = (): Point => (this.from ? [view.x - (this.from.x + around[0]) * grown, view.y - (this.from.y + around[1]) * grown] : [0, 0]);
    const covers = ([left, top]: Point): boolean =>
      left <= 0 && top <= 0 && left + (view.width + 2 * around[0]) * grown >= view.width && top + (view.height + 2 * around[1]) * grown >= view.height;
    const usable = grown === 1 ? covers(place()) : moving && grown > STRETCH[0] && grown < STRETCH[1] && covers(place());
    if (!usable) this.make(view, density, around, full, make);
    const stretched = usable ? grown : 1;
    const [left, top] = usable ? place() : [-around[0], -around[1]];
    context.setTransform(1, 0, 0, 1, 0, 0);
    const at: Point = stretched === 1 ? [Math.round(left * density), Math.round(top * density)] : [left * density, top * density];
    context.drawImage(this.canvas, at[0], at[1], this.canvas.width * stretched, this.canvas.height * stretched);
    return stretched === 1;
  }

  private make(view: View, density: number, around: Point, look: string, make: (context: CanvasRenderingContext2D, view: View) => void): void {
    const wide = new Looking();
    Object.assign(wide, { scale: view.scale, x: view.x + around[0], y: view.y + around[1], width: view.width + 2 * around[0], height: view.height + 2 * around[1] });
    [this.canvas.width, this.canvas.height] = [Math.round(wide.width * density), Math.round(wide.height * density)];
    const context = this.canvas.getContext("2d");
    if (!context) return;
    make(context, wide);
    this.look = look;
    this.from = { scale: view.scale, x: view.x, y: view.y };
  }
}

const KEPT_MAX = 4_000;

/** Small pictures by name, each with its middle at the point where it is put. */
export class Stamps {
  private readonly kept = new Map<string, HTMLCanvasElement>();

  put(context: CanvasRenderingContext2D, key: string, half: number, [x, y]: Point, density: number, draw: (context: CanvasRenderingContext2D) => void): void {
    const stamp = this.kept.get(key) ?? this.make(key, half, density, draw);
    context.drawImage(stamp, Math.round(x * density - stamp.width / 2), Math.round(y * density - stamp.height / 2));
  }

  clear(): void {
    this.kept.clear();
  }

  private make(key: string, half: number, density: number, draw: (context: CanvasRenderingContext2D) => void): HTMLCanvasElement {
    if (this.kept.size >= KEPT_MAX) this.kept.clear();
    const stamp = document.createElement("canvas");
    stamp.width = stamp.height = Math.ceil(2 * half * density);
    const context = stamp.getContext("2d");
    if (context) {
      context.setTransform(density, 0, 0, density, stamp.width / 2, stamp.height / 2);
      draw(context);
    }
    this.kept.set(key, stamp);
    return stamp;
  }
}
