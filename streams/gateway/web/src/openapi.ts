// Made of the gateway's OpenAPI document by `python tools/page_types.py`; a test holds it to that.

export interface Acled {
  type: string;
  sub_type: string;
}

export interface Actor {
  raw: string | null;
  name: string | null;
  id: string | null;
  kind: "state" | "armed_group" | "individual" | "unknown";
  country: string | null;
}

export interface Alert {
  alert_id: string;
  revision: number;
  kind: "surge" | "build_up" | "lull" | "lull_broken" | "mass_casualty" | "first_in_place" | "coverage_surge";
  state: "pending" | "firing" | "resolved" | "retracted";
  severity: "Extreme" | "Severe" | "Moderate" | "Minor" | "Unknown";
  urgency: "Immediate" | "Expected" | "Future" | "Past" | "Unknown";
  certainty: "Observed" | "Likely" | "Possible" | "Unlikely" | "Unknown";
  status: "Actual" | "Exercise" | "Test";
  scope: "Public" | "Restricted" | "Private";
  onset: string;
  updated_at: string;
  resolved_at: string | null;
  expires: string | null;
  headline: Wording;
  description: Wording;
  series: Series;
  window: Window;
  observed: number;
  expected: number | null;
  p_value: number | null;
  q_value: number | null;
  method: string;
  place: Place | null;
  area: Area | null;
  events: AlertEvent[];
  independent_sources: number;
  evidence: AlertEvidence[];
  references: string[];
  reason: string | null;
  rule: string;
  software_version: string;
}

export interface AlertEvent {
  event_id: string;
  version: number;
  summary: Wording;
  occurred: Occurred | null;
  place: string | null;
  lat: number | null;
  lon: number | null;
  killed: Range | null;
  injured: Range | null;
}

export interface AlertEvidence {
  article_id: string;
  url: string | null;
  publisher: string | null;
  title: string | null;
  language: string | null;
  quote: string;
}

export interface AlertHistory {
  alert: Alert;
  revisions: Alert[];
}

export interface AlertPage {
  position: string;
  as_of: string | null;
  alerts: Alert[];
  next: string | null;
}

export interface Area {
  description: string;
  lat: number | null;
  lon: number | null;
  radius_km: number | null;
}

export interface ArticleEvidence {
  article_id: string;
  events: InEvent[];
  alerts: InAlert[];
}

export interface Attribution {
  status: "claimed" | "reported" | "accused" | "denied";
  claimant: string | null;
  raw: string | null;
  through: string | null;
}

export interface Casualties {
  killed: Range | null;
  injured: Range | null;
  basis: "explicit" | "explicit_zero" | "vague" | "claimed";
}

export interface Clock {
  hour: number;
  minute: number | null;
  utc_offset: number | null;
  raw: string | null;
}

export interface Event {
  event_id: string;
  version: number;
  status: "new" | "updated" | "merged" | "split" | "retracted";
  merged_into: string | null;
  incident: "attack" | "bombing" | "strike" | "assassination" | "ambush" | "clash" | "arson" | "abduction" | "other";
  occurred: Occurred | null;
  recency: "new" | "background";
  country: string;
  places: Place[];
  attackers: Actor[];
  attribution: Attribution | null;
  targets: Target[];
  victims: Victim[];
  weapons: Weapon[];
  casualties: Casualties;
  tolls: SourceToll[];
  mentions: string[];
  said: Said[];
  publishers: string[];
  independent_sources: number;
  evidence: EventEvidence[];
  plover: Plover | null;
  acled: Acled | null;
  confidence: number;
  first_seen: string | null;
  updated_at: string | null;
}

export interface EventCollection {
  type: "FeatureCollection";
  features: EventFeature[];
  next: string | null;
}

export interface EventEvidence {
  article_id: string;
  mention_id: string;
  url: string | null;
  publisher: string | null;
  title: string | null;
  published: string | null;
  language: string | null;
  quote: Quote | null;
}

export interface EventFeature {
  type: "Feature";
  id: string;
  geometry: Point | null;
  properties: EventProperties;
}

export interface EventPage {
  position: string;
  as_of: string | null;
  events: Event[];
  next: string | null;
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

export interface Health {
  status: "ok" | "waiting";
  feed: "none" | "connecting" | "catching_up" | "live";
  as_of: string | null;
  alerts: number;
  events: number;
  unreadable: number;
  readers: number;
}

export interface InAlert {
  alert_id: string;
  evidence: AlertEvidence[];
}

export interface InEvent {
  event_id: string;
  evidence: EventEvidence[];
}

export interface Item {
  index: number;
  id: string | null;
  status: "accepted" | "repeated" | "refused";
  code: string | null;
  detail: string | null;
}

export interface Me {
  name: string;
  role: "reader" | "analyst" | "operator";
  login: "/login" | null;
  logout: "/logout" | null;
}

export interface Occurred {
  start: string;
  end: string;
  precision: "hour" | "day" | "week" | "month" | "year";
  raw: string | null;
  basis: "explicit" | "relative" | "anaphoric" | "publication";
  clock: Clock | null;
}

export interface Place {
  raw: string | null;
  name: string | null;
  lat: number | null;
  lon: number | null;
  country: string | null;
  admin1: string | null;
  geonameid: number | null;
  kind: "facility" | "city" | "admin2" | "admin1" | "country" | "sea" | "region";
  precision: "facility" | "city" | "admin2" | "admin1" | "country" | "sea" | "region" | null;
  relation: "at" | "near";
}

export interface Plover {
  type: string;
  mode: string;
}

export interface Point {
  type: "Point";
  coordinates: [number, number];
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string | null;
}

export interface QuietHours {
  start: string;
  end: string;
  zone: string;
}

export interface Quote {
  start: number | null;
  end: number | null;
  quote: string;
}

export interface Range {
  min: number;
  max: number;
}

export interface Rate {
  alerts: number;
  hours: number;
}

export interface Said {
  field: "occurred" | "place" | "attacker" | "attribution" | "target" | "weapon";
  value: string;
  sources: string[];
}

export interface Series {
  series_id: string;
  kind: "country" | "admin1" | "facility" | "attacker" | "target" | "watch";
  key: string;
  name: string;
  country: string | null;
}

export interface SeriesCounts {
  series: Series;
  total: number;
  counts: number[];
  expected: (number | null)[];
  usual: ([number, number] | null)[];
  p_value: (number | null)[];
  hours: Record<string, number> | null;
  hour_unknown: number | null;
}

export interface SeriesPage {
  as_of: string | null;
  since: string | null;
  until: string | null;
  rate: number;
  series: SeriesCounts[];
  next: string | null;
}

export interface SourceList {
  as_of: string;
  state: "connecting" | "reading" | "none";
  sources: SourceState[];
}

export interface SourceState {
  publisher: string;
  articles: number;
  last_article: string;
  silence_seconds: number;
  usual_gap_seconds: number | null;
  longest_gap_seconds: number | null;
  level: "unknown" | "usual" | "longer" | "silent";
}

export interface SourceToll {
  source: string;
  killed: Range | null;
  injured: Range | null;
}

export interface Taken {
  accepted: number;
  refused: number;
  items: Item[];
}

export interface Target {
  raw: string | null;
  kind: "military" | "government" | "diplomatic" | "police" | "civilian" | "medical" | "energy" | "nuclear" | "media" | "transport" | "religious" | "infrastructure" | "other";
}

export interface Trial {
  watch: Watch;
  events: string[];
}

export interface Trials {
  trials: Trial[];
}

export interface Victim {
  raw: string;
  role: string | null;
}

export interface Watch {
  id: string;
  name: string;
  where: Where;
  attackers: string[];
  targets: ("military" | "government" | "diplomatic" | "police" | "civilian" | "medical" | "energy" | "nuclear" | "media" | "transport" | "religious" | "infrastructure" | "other")[];
  weapons: ("rocket" | "missile" | "drone" | "airstrike" | "artillery" | "mortar" | "bomb" | "ied" | "suicide" | "firearm" | "grenade" | "vehicle" | "arson" | "melee" | "chemical" | "other")[];
  least_killed: number;
  least_injured: number;
  least_certainty: "Possible" | "Likely" | "Observed";
  rate: Rate;
  languages: ("id" | "en" | "ar")[];
  channels: string[];
  quiet_hours: QuietHours | null;
  expires: string | null;
  muted_until: string | null;
  since: string | null;
  removed: boolean;
}

export interface WatchList {
  watches: Watch[];
}

export interface Weapon {
  type: "rocket" | "missile" | "drone" | "airstrike" | "artillery" | "mortar" | "bomb" | "ied" | "suicide" | "firearm" | "grenade" | "vehicle" | "arson" | "melee" | "chemical" | "other";
  raw: string | null;
  count: Range | null;
}

export interface Where {
  countries: string[];
  places: string[];
  centre: [number, number] | null;
  radius_km: number | null;
  polygon: ([number, number])[];
}

export interface Window {
  start: string;
  end: string;
}

export interface Wording {
  id: string;
  en: string;
  ar: string;
}
