// Muting a watch: for an hour, until the morning, or until a moment that is named.
import { button, make } from "../dom";
import type { Language } from "../types";
import { say } from "../words";
import type { Watch } from "./api";

const HOUR = 3_600_000;
const MORNING = 7; // o'clock, where the reader is

/** Until when it is muted, in milliseconds since 1970; 0 where it is not. */
export function mutedUntil(watch: Watch, now: number): number {
  const until = watch.muted_until === null ? 0 : Date.parse(watch.muted_until);
  return until > now ? until : 0;
}

export function nextMorning(now: number): number {
  const morning = new Date(now);
  morning.setHours(MORNING, 0, 0, 0);
  if (morning.getTime() <= now) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}

/** The ways to mute it; `chosen` is told until when. */
export function choices(watch: Watch, language: Language, chosen: (until: number) => void, left: () => void): HTMLElement[] {
  const act = (key: string, says: string, how: () => void): HTMLElement => button({ class: "small-action", "data-key": `${key}-${watch.id}` }, how, says);
  const when = make("input", { type: "datetime-local", "aria-label": say("muteUntil", language), "data-key": `when-${watch.id}` });
  const named = (): void => {
    const until = new Date(when.value).getTime();
    if (until > Date.now()) chosen(until);
    else when.focus();
  };
  return [
    make("span", { class: "sure" }, say("muteFor", language)),
    act("hour", say("anHour", language), () => chosen(Date.now() + HOUR)),
    act("morning", say("untilMorning", language), () => chosen(nextMorning(Date.now()))),
    make("span", { class: "until" }, when, act("until", say("muteUntil", language), named)),
    act("leave", say("cancel", language), left),
  ];
}
