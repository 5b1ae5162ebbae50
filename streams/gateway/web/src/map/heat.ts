// Where counts surge, and how far above their usual they are: countries washed, other places with a glow.
import { alertPoint } from "../store";
import type { Alert } from "../types";
import { plane, type Point, type View } from "./view";

const SURGES = new Set(["surge", "build_up", "coverage_surge"]);
const STEPS = [3, 6]; // times the usual from which the second and third grade hold
const LEAST = 22; // pixels
const MOST = 160;
const KM_A_RADIAN = 6_371;

/** 1 to 3 by observed against expected; 1 also for alerts of another kind, which say nothing of a count. */
export function gradeOf(alert: Alert): number {
  if (!SURGES.has(alert.kind) || alert.observed === null || alert.expected === null) return 1;
  const times = alert.observed / Math.max(alert.expected, 0.2);
  return 1 + STEPS.filter((step) => times >= step).length;
}

/** By country of the alerts that are about a whole country. */
export function litCountries(alerts: readonly Alert[]): Map<string, number> {
  const lit = new Map<string, number>();
  for (const alert of alerts) {
    const code = alert.place?.kind === "country" ? alert.place.country : null;
    if (code) lit.set(code, Math.max(lit.get(code) ?? 0, gradeOf(alert)));
  }
  return lit;
}

/** Glows of the places that surge and are no country, as wide as their area. */
export function glows(alerts: readonly Alert[], view: View): { spot: Point; pixels: number; grade: number }[] {
  return alerts.flatMap((alert) => {
    const place = SURGES.has(alert.kind) && alert.place?.kind !== "country" ? alertPoint(alert) : null;
    if (!place) return [];
    const radians = (alert.area?.radius_km ?? 0) / KM_A_RADIAN / Math.cos((place[1] * Math.PI) / 180);
    const grade = gradeOf(alert);
    return [{ spot: plane(place), pixels: Math.min(MOST, Math.max(LEAST + 8 * grade, radians * view.scale)), grade }];
  });
}
