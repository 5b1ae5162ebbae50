// Where the API tells what the page shows, for spreadsheets, maps and readers of feeds.
import { altered, leastSources, parameters, type Filter } from "./filter";
import type { Language } from "./types";

export function alertsAddress(path: string, filter: Filter, more: Record<string, string> = {}): string {
  return address(path, parameters(filter), more);
}

/** Events have no certainty of their own: it is in how many sources tell them. */
export function eventsAddress(path: string, filter: Filter, more: Record<string, string> = {}): string {
  const least = leastSources(filter);
  return address(path, parameters(altered(filter, { min_certainty: "" })), least ? { ...more, min_sources: String(least) } : more);
}

export function feedAddress(filter: Filter, language: Language): string {
  return alertsAddress("v1/alerts.atom", filter, { language });
}

function address(path: string, asked: URLSearchParams, more: Record<string, string>): string {
  for (const [field, value] of Object.entries(more)) asked.set(field, value);
  return asked.size > 0 ? `${path}?${asked}` : path;
}
