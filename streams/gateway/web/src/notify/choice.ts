// What the reader chose to be told by on this device; nothing at first.
import type { Alert } from "../types";

const KEPT = "siaga.notify";
const SEVERITIES = ["Unknown", "Minor", "Moderate", "Severe", "Extreme"];

export interface Choice {
  sound: boolean;
  note: boolean;
  least: string;
  /** Until this moment all is silent; milliseconds since 1970. */
  silentUntil: number;
  /** Watches that are silent on this device. */
  muted: string[];
}

const NOTHING: Choice = { sound: false, note: false, least: "Unknown", silentUntil: 0, muted: [] };

export function kept(): Choice {
  try {
    const told = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Choice>;
    return {
      sound: told.sound === true,
      note: told.note === true && "Notification" in window && Notification.permission === "granted",
      least: SEVERITIES.includes(told.least ?? "") ? (told.least ?? "") : NOTHING.least,
      silentUntil: Number(told.silentUntil) || 0,
      muted: Array.isArray(told.muted) ? told.muted.filter((key) => typeof key === "string") : [],
    };
  } catch {
    return { ...NOTHING };
  }
}

export function keep(choice: Choice): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(choice));
  } catch {
    // a browser that keeps nothing still does so until it is closed
  }
}

export function isWanted(alert: Alert, choice: Choice, now: number): boolean {
  const grave = SEVERITIES.indexOf(alert.severity) >= SEVERITIES.indexOf(choice.least);
  const muted = alert.series.kind === "watch" && choice.muted.includes(alert.series.key);
  return grave && !muted && now >= choice.silentUntil;
}
