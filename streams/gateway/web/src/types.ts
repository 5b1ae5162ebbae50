// What the API answers, as far as the page reads it. The whole is in /openapi.json.

export type Language = "id" | "en" | "ar";
export type Wording = Record<Language, string>;
export type AlertState = "pending" | "firing" | "resolved" | "retracted";

export interface Range {
  min: number;
  max: number;
}

export interface AlertEvent {
  event_id: string;
  summary: Wording;
  occurred: { start: string; end: string } | null;
  place: string | null;
  lat: number | null;
  lon: number | null;
  killed: Range | null;
  injured: Range | null;
}

export interface Evidence {
  url: string | null;
  publisher: string | null;
  title: string | null;
  language: string | null;
  quote: string;
}

export interface Alert {
  alert_id: string;
  revision: number;
  kind: string;
  state: AlertState;
  severity: string;
  urgency: string;
  certainty: string;
  status: string;
  onset: string;
  updated_at: string;
  headline: Wording;
  description: Wording;
  series: { series_id: string; kind: string; key: string; name: string; country: string | null };
  window: { start: string; end: string };
  observed: number | null;
  expected: number | null;
  p_value: number | null;
  method: string;
  place: { name: string | null; raw: string | null; lat: number | null; lon: number | null; country: string | null; kind: string } | null;
  area: { lat: number | null; lon: number | null; radius_km: number | null } | null;
  events: AlertEvent[];
  independent_sources: number;
  evidence: Evidence[];
  reason: string | null;
  rule: string;
  software_version: string;
}

export interface EventProperties {
  event_id: string;
  version: number;
  status: string;
  incident: string;
  start: string | null;
  end: string | null;
  place: string | null;
  place_kind: string | null;
  country: string;
  attackers: string[];
  targets: string[];
  weapons: string[];
  killed: Range | null;
  injured: Range | null;
  independent_sources: number;
  languages: string[];
  places: string[];
  countries: string[];
  actors: string[];
  texts: string[];
}

export interface EventFeature {
  id: string;
  geometry: { coordinates: [number, number] } | null;
  /** The same on the map's plane, once it was asked for. */
  spot?: [number, number];
  properties: EventProperties;
}

/** One event as /v1/events/{id} tells it. */
export interface Report {
  article_id: string;
  url: string | null;
  publisher: string | null;
  title: string | null;
  published: string | null;
  language: string | null;
  quote: { quote: string } | null;
}

interface Named {
  raw: string | null;
  name: string | null;
}

export interface EventRecord {
  event_id: string;
  places: Named[];
  attackers: Named[];
  targets: { raw: string | null }[];
  weapons: { raw: string | null }[];
  tolls: { source: string; killed: Range | null; injured: Range | null }[];
  said: { field: string; value: string; sources: string[] }[];
  evidence: Report[];
  attribution: { status: string; claimant: string | null } | null;
}

export type Forgotten = { id: string; forgotten: true };
/** Where the gateway's own reading stands. */
export type Feed = "none" | "connecting" | "catching_up" | "live";
export type Connection = "connecting" | "live" | "away" | "expired";
