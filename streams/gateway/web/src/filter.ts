// What the reader asks to see: kept in the address, so that it can be sent to a colleague. Compares as the gateway's told.py does, over the same fields.
import { countryName } from "./format";
import type { Watch } from "./openapi";
import type { Alert, EventFeature } from "./types";

/** Parameters as the API names them. */
export const FIELDS = ["q", "place", "attacker", "target", "weapon", "min_certainty", "reported_in", "since", "until"] as const;
export type Field = (typeof FIELDS)[number];
export type Filter = Readonly<Partial<Record<Field, string>>>;

export const TARGETS = ["military", "government", "diplomatic", "police", "civilian", "medical", "energy", "nuclear", "media", "transport", "religious", "infrastructure", "other"] as const satisfies Watch["targets"];
export const WEAPONS = ["rocket", "missile", "drone", "airstrike", "artillery", "mortar", "bomb", "ied", "suicide", "firearm", "grenade", "vehicle", "arson", "melee", "chemical", "other"] as const satisfies Watch["weapons"];
/** Independent sources that make an event so certain. */
export const CERTAINTIES: Record<Watch["least_certainty"], number> = { Possible: 1, Likely: 2, Observed: 4 };
const CERTAINTY_NAMES = ["Possible", "Likely", "Observed"] as const satisfies Watch["least_certainty"][];

/** Those of the choices that are among the texts. */
export function among<Choice extends string>(choices: readonly Choice[], texts: readonly string[]): Choice[] {
  return choices.filter((choice) => texts.includes(choice));
}

/** Of an event, by the certainty that is asked for. */
export const certainty = (text: string | undefined): Watch["least_certainty"] | undefined => among(CERTAINTY_NAMES, text ? [text] : [])[0];

export function leastSources({ min_certainty }: Filter): number {
  const asked = certainty(min_certainty);
  return asked ? CERTAINTIES[asked] : 0;
}

const LADDER = ["Unknown", "Unlikely", "Possible", "Likely", "Observed"];
const LONGEST = 100;
const FORMS: Partial<Record<Field, RegExp>> = {
  target: new RegExp(`^(${TARGETS.join("|")})$`),
  weapon: new RegExp(`^(${WEAPONS.join("|")})$`),
  min_certainty: new RegExp(`^(${Object.keys(CERTAINTIES).join("|")})$`),
  reported_in: /^[a-z]{2,3}$/,
  since: /^\d{4}-\d{2}-\d{2}$/,
  until: /^\d{4}-\d{2}-\d{2}$/,
};

export function fromAddress(search: string): Filter {
  const asked = new URLSearchParams(search);
  const told = FIELDS.map((field) => [field, (asked.get(field) ?? "").trim().slice(0, LONGEST)] as const);
  return Object.fromEntries(told.filter(([field, value]) => value !== "" && (FORMS[field]?.test(value) ?? true)));
}

export function parameters(filter: Filter): URLSearchParams {
  return new URLSearchParams(FIELDS.flatMap((field) => (filter[field] ? [[field, filter[field]]] : [])));
}

export function altered(filter: Filter, changes: Filter): Filter {
  return Object.fromEntries(Object.entries({ ...filter, ...changes }).filter(([, value]) => value));
}

/** What a thing is found by, folded, a name a line. */
interface Told {
  places: string;
  attackers: string;
  targets: string;
  weapons: string;
  everything: string;
  languages: readonly string[];
}

const folded = new WeakMap<object, Told>();

export function passesEvent(event: EventFeature, filter: Filter): boolean {
  const { start, end, independent_sources } = event.properties;
  const sure = independent_sources >= leastSources(filter);
  return sure && inTime(start, end ?? start, filter) && (!asksForWords(filter) || tells([toldOfEvent(event)], filter));
}

/** An alert tells what its events tell. */
export function passesAlert(alert: Alert, events: ReadonlyMap<string, EventFeature>, filter: Filter): boolean {
  const sure = LADDER.indexOf(alert.certainty) >= LADDER.indexOf(filter.min_certainty ?? "Unknown");
  if (!sure || !inTime(alert.window.start, alert.window.end, filter)) return false;
  if (!asksForWords(filter)) return true;
  const known = alert.events.map((event) => events.get(event.event_id)).filter((event) => event !== undefined);
  return tells([toldOfAlert(alert), ...known.map(toldOfEvent)], filter);
}

function inTime(start: string | null, end: string | null, { since, until }: Filter): boolean {
  return (!since || (end !== null && end >= since)) && (!until || (start !== null && start <= until));
}

const WORDS: readonly Field[] = ["q", "place", "attacker", "target", "weapon", "reported_in"];

export const asksForWords = (filter: Filter): boolean => WORDS.some((field) => filter[field]);

function tells(told: Told[], filter: Filter): boolean {
  const names = (wanted: string | undefined, of: "places" | "attackers" | "targets" | "weapons"): boolean => {
    if (!wanted) return true;
    const sought = fold(wanted);
    return told.some((one) => one[of].includes(sought));
  };
  return (
    names(filter.place, "places") &&
    names(filter.attacker, "attackers") &&
    names(filter.target, "targets") &&
    names(filter.weapon, "weapons") &&
    (!filter.reported_in || told.some((one) => one.languages.includes(filter.reported_in ?? ""))) &&
    fold(filter.q ?? "").split(/\s+/).every((word) => told.some((one) => one.everything.includes(word)))
  );
}

/** What a search needs of an event, made before somebody waits for it. */
export function prepare(event: EventFeature): void {
  toldOfEvent(event);
}

function toldOfEvent(event: EventFeature): Told {
  const { places, countries, actors, targets, weapons, texts, languages } = event.properties;
  return once(event, () => assemble(places, countries, actors, targets, weapons, texts, languages));
}

function toldOfAlert(alert: Alert): Told {
  return once(alert, () => {
    const { series, place, evidence } = alert;
    const ofPlace = ["country", "admin1", "facility"].includes(series.kind) ? [series.name] : [];
    const wordings = [alert.headline, alert.description, ...alert.events.map((event) => event.summary)].flatMap((wording) => [wording.id, wording.en, wording.ar]);
    return assemble(
      [...ofPlace, place?.name, place?.raw, ...alert.events.map((event) => event.place)],
      [series.country, place?.country],
      series.kind === "attacker" ? [series.name, series.key] : [],
      series.kind === "target" ? [series.key] : [],
      [],
      [series.name, ...wordings, ...evidence.flatMap((told) => [told.title, told.publisher, told.quote])],
      evidence.flatMap((told) => told.language ?? []),
    );
  });
}

type Texts = readonly (string | null | undefined)[];

function assemble(places: Texts, countries: Texts, attackers: Texts, targets: Texts, weapons: Texts, texts: Texts, languages: readonly string[]): Told {
  const where = lines([...places, ...countries.flatMap(namesOf)]);
  const [who, whom, what] = [lines(attackers), lines(targets), lines(weapons)];
  return { places: where, attackers: who, targets: whom, weapons: what, languages, everything: [where, who, whom, what, lines(texts)].join("\n") };
}

const called = new Map<string, string[]>();

/** A country in every language of the desk. */
function namesOf(code: string | null | undefined): string[] {
  if (!code) return [];
  const names = called.get(code) ?? (["id", "en", "ar"] as const).map((language) => countryName(code, language));
  called.set(code, names);
  return names;
}

function once(thing: object, make: () => Told): Told {
  const made = folded.get(thing) ?? make();
  folded.set(thing, made);
  return made;
}

const lines = (texts: Texts): string => fold([...new Set(texts)].filter(Boolean).join("\n"));
/** Without case and marks: Türkiye is found by turkiye, أربيل by اربيل. */
const fold = (text: string): string => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
