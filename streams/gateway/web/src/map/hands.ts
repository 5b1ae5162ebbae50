// Moving the map by mouse, touch, pen and keyboard.
import type { Point, View } from "./view";

const STEP = 80; // pixels per arrow key
const STILL = 5; // a press that moved less is a click

export interface Hands {
  moved: () => void;
  pressed: (at: Point) => void;
  hovered: (at: Point | null) => void;
  showAll: () => void;
}

export function attach(grip: HTMLElement, view: View, hands: Hands): void {
  const fingers = new Map<number, Point>();
  let travelled = 0;

  const spot = (event: PointerEvent | WheelEvent | MouseEvent): Point => {
    const box = grip.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    grip.setPointerCapture(event.pointerId);
    if (fingers.size === 0) travelled = 0;
    fingers.set(event.pointerId, spot(event));
  });

  grip.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    const now = spot(event);
    if (!before) {
      hands.hovered(now);
      return;
    }
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const spread = distance(now, other) / Math.max(1, distance(before, other));
      view.zoomBy(spread, middle(before, other));
      view.panBy((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
    } else {
      view.panBy(now[0] - before[0], now[1] - before[1]);
    }
    travelled += distance(now, before) + (other ? STILL : 0);
    fingers.set(event.pointerId, now);
    hands.moved();
  });

  const lift = (event: PointerEvent): void => {
    if (fingers.delete(event.pointerId) && fingers.size === 0 && event.type === "pointerup" && travelled < STILL) hands.pressed(spot(event));
  };
  grip.addEventListener("pointerup", lift);
  grip.addEventListener("pointercancel", lift);
  grip.addEventListener("pointerleave", () => hands.hovered(null));

  grip.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      view.zoomBy(Math.exp(-event.deltaY * lines * 0.0016), spot(event));
      hands.moved();
    },
    { passive: false },
  );

  grip.addEventListener("dblclick", (event) => {
    view.zoomBy(2, spot(event));
    hands.moved();
  });

  grip.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = KEYS[event.key];
    if (move) move(view);
    else if (event.key === "0" || event.key === "Home") hands.showAll();
    else return;
    event.preventDefault();
    hands.moved();
  });
}

const KEYS: Record<string, (view: View) => void> = {
  ArrowLeft: (view) => view.panBy(STEP, 0),
  ArrowRight: (view) => view.panBy(-STEP, 0),
  ArrowUp: (view) => view.panBy(0, STEP),
  ArrowDown: (view) => view.panBy(0, -STEP),
  "+": (view) => view.zoomBy(1.5),
  "=": (view) => view.zoomBy(1.5),
  "-": (view) => view.zoomBy(1 / 1.5),
  _: (view) => view.zoomBy(1 / 1.5),
};

const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
