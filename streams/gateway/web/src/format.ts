// Numbers, days and moments as the desk's language writes them. Moments are UTC and say so.
import type { Language, Range } from "./types";
import { say } from "./words";

const LOCALES: Record<Language, string> = { id: "id", en: "en-GB", ar: "ar-u-nu-latn" };
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function moment(text: string, language: Language): string {
  const value = new Date(text);
  if (Number.isNaN(value.getTime())) return text;
  const date = new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(value);
  return `${date}${language === "ar" ? "،" : ","} ${leftToRight(`${value.toISOString().slice(11, 16)} UTC`)}`;
}

/** Keeps its order inside a line that runs from right to left (Unicode isolates). */
const leftToRight = (text: string): string => `\u2066${text}\u2069`;

/** The time of day where the reader is. */
export function clock(milliseconds: number): string {
  const value = new Date(milliseconds);
  return leftToRight([value.getHours(), value.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":"));
}

/** A moment on the clock of whoever reads, for what they set themselves. */
export function here(milliseconds: number, language: Language): string {
  const date = new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "short", year: "numeric" }).format(milliseconds);
  return `${date}${language === "ar" ? "،" : ","} ${clock(milliseconds)}`;
}

export function day(text: string | null, language: Language): string {
  const value = text ? new Date(`${text}T00:00:00Z`) : null;
  if (!value || Number.isNaN(value.getTime())) return text ?? "";
  return new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(value);
}

export function days(start: string, end: string, language: Language): string {
  const [from, to] = [new Date(`${start}T00:00:00Z`), new Date(`${end}T00:00:00Z`)];
  if (start === end || Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return day(start, language);
  return new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).formatRange(from, to);
}

export function number(value: number | null | undefined, language: Language): string {
  return value === null || value === undefined ? "–" : new Intl.NumberFormat(LOCALES[language], { maximumSignificantDigits: 4 }).format(value);
}

/** How many there are, to the last one. */
export function whole(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(count);
}

/** What a count was expected to be: no more digits than it deserves. */
export function estimate(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], value >= 1 ? { maximumFractionDigits: 1 } : { maximumSignificantDigits: 2 }).format(value);
}

/** How long, in the largest unit that tells it. */
export function duration(seconds: number, language: Language): string {
  const [unit, length] = seconds < 90 ? (["second", 1] as const) : seconds < 5_400 ? (["minute", 60] as const) : seconds < 129_600 ? (["hour", 3_600] as const) : (["day", 86_400] as const);
  return new Intl.NumberFormat(LOCALES[language], { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: seconds / length < 10 ? 1 : 0 }).format(seconds / length);
}

/** So many days, with the language's own plural. */
export function dayCount(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { style: "unit", unit: "day", unitDisplay: "long" }).format(count);
}

/** A toll: one number, a range, or that nothing was told. Null is not zero. */
export function toll(range: Range | null, language: Language): string {
  if (!range) return say("silent", language);
  return range.min === range.max ? number(range.min, language) : `${number(range.min, language)}–${number(range.max, language)}`;
}

/** 3.1e-8 as 3.1 × 10⁻⁸. */
export function probability(value: number, language: Language): string {
  if (value >= 0.001 || value <= 0) return number(value, language);
  const [digits = "", exponent = "0"] = value.toExponential(1).split("e");
  const raised = [...String(-Number(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return leftToRight(`${number(Number(digits), language)} × 10⁻${raised}`);
}

/** How rare that is, in words; nothing where words would not help. */
export function oneIn(value: number, language: Language): string | null {
  if (value <= 1e-13 || value >= 0.1) return null;
  const count = new Intl.NumberFormat(LOCALES[language], { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 2 }).format(1 / value);
  return say("oneIn", language).replace("{n}", count);
}

/** A place with its country; that none is told where none is. */
export function placeName(place: string | null, country: string, language: Language): string {
  const named = countryName(country, language);
  return [place, named === place ? "" : named].filter(Boolean).join(", ") || `${say("place", language)}: ${say("silent", language)}`;
}

export function countryName(code: string | null | undefined, language: Language): string {
  if (!code || !/^[A-Z]{2}$/.test(code) || code === "XX") return "";
  return displayNames("region", language).of(code) ?? code;
}

/** A language by its tag. */
export function languageName(tag: string, language: Language): string {
  return /^[a-z]{2,3}$/.test(tag) ? (displayNames("language", language).of(tag) ?? tag) : tag;
}

const held = new Map<string, Intl.DisplayNames>();

function displayNames(type: "region" | "language", language: Language): Intl.DisplayNames {
  const key = `${type} ${language}`;
  const names = held.get(key) ?? new Intl.DisplayNames([LOCALES[language]], { type });
  held.set(key, names);
  return names;
}
