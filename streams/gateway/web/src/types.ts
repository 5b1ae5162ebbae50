// What the API answers, by its OpenAPI document, with what the page adds.
import type { Alert, EventFeature as Told, EventPage } from "./openapi";

export type { Alert, AlertEvent, AlertEvidence as Evidence, EventEvidence as Report, EventProperties, Range, Wording } from "./openapi";
export type Language = "id" | "en" | "ar";
export type AlertState = Alert["state"];

export interface EventFeature extends Told {
  /** Its coordinates on the map's plane, once they were asked for. */
  spot?: [number, number];
}

/** One event as /v1/events/{id} tells it; its name alone is the browser's own. */
export type EventRecord = EventPage["events"][number];

export type Forgotten = { id: string; forgotten: true };
/** Where the gateway's own reading stands. */
export type Feed = "none" | "connecting" | "catching_up" | "live";
export type Connection = "connecting" | "live" | "away" | "expired";
