// The page: a store in the middle, the live stream on one side, map, list and detail on the other.
import { Detail } from "./detail";
import { button, fill, find, icon, make } from "./dom";
import { fromAddress, parameters } from "./filter";
import { moment } from "./format";
import { showGap } from "./gap";
import { Identity } from "./identity";
import { List } from "./list";
import { Live } from "./live";
import { AlertMap } from "./map/map";
import { Notifier } from "./notify/notifier";
import { Sieve } from "./sieve";
import { SourcePanel } from "./sources";
import { alertPoint, Store, TABS } from "./store";
import { TimeStrip } from "./days/strip";
import type { Language } from "./types";
import { WatchPanel } from "./watches/panel";
import { LANGUAGES, say } from "./words";

const KEPT = "siaga.language";
const PULSE = "M1.5 8.5h3l2-5 3 9 2-4h3";
const EYE = "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0z";

const store = new Store();
let unseen = false;
store.language = firstLanguage();

const map = new AlertMap(store, choose);
const sieve = new Sieve(store);
const time = new TimeStrip(store);
const list = new List(store, sieve, choose);
const detail = new Detail(store, leave, choose);
const watches = new WatchPanel(store, choose);
const sources = new SourcePanel(store);
const notifier = new Notifier(store, choose);
const identity = new Identity(store);
const live = new Live(store, (alert) => {
  notifier.tell(alert);
  find("announcement").textContent = `${say("newAlert", store.language)}: ${alert.headline[store.language]}`;
});

store.onChange(() => {
  keepAddress();
  showFrame();
  sieve.update();
  list.update();
  detail.update();
  time.update();
  map.update();
  identity.update();
  showGap(store);
  lookAtSelection();
});
window.addEventListener("popstate", readAddress);
window.addEventListener("hashchange", readAddress);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]") && store.selection) leave();
});
readAddress();
speak(store.language);
void live.start();
void identity.load();
window.addEventListener("focus", () => live.resume());

/** Open something: the address says what, so that it can be sent to a colleague. */
function choose(kind: "alert" | "event", id: string): void {
  location.hash = `${kind}=${encodeURIComponent(id)}`;
}

function leave(): void {
  const left = store.selection;
  history.pushState(null, "", location.pathname + location.search);
  readAddress();
  if (left) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(`${left.kind}-${left.id}`)}"]`)?.focus();
}

function readAddress(): void {
  const [, kind, id] = /^#(alert|event)=(.+)$/.exec(location.hash) ?? [];
  const wanted = id === undefined ? null : decoded(id);
  const opened = store.selection?.id !== wanted;
  const asked = new URLSearchParams(location.search);
  store.change(() => {
    store.filter = fromAddress(location.search);
    store.tab = TABS.find((tab) => tab === asked.get("tab")) ?? "open";
    store.series = (asked.get("series") ?? "").slice(0, 200);
    store.selection = wanted !== null && (kind === "alert" || kind === "event") ? { kind, id: wanted } : null;
  });
  if (!opened) return;
  unseen = store.selection !== null;
  if (unseen) queueMicrotask(() => find("detail").focus({ preventScroll: true }));
}

/** What is shown stands in the address too, without a step of the browser's history for every letter. */
function keepAddress(): void {
  const asked = parameters(store.filter);
  if (store.tab !== "open") asked.set("tab", store.tab);
  if (store.series) asked.set("series", store.series);
  const search = asked.size > 0 ? `?${asked}` : "";
  if (search !== location.search) history.replaceState(null, "", location.pathname + search + location.hash);
}

/** Bring what was just opened into sight, as soon as its place is known. */
function lookAtSelection(): void {
  if (!unseen || !store.loaded || !store.selection) return;
  unseen = false;
  const alert = store.selectedAlert;
  const place = alert ? alertPoint(alert) : store.events.get(store.selection.id)?.geometry?.coordinates;
  if (place) map.lookAt(place);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function showFrame(): void {
  const { language, connection, feed, asOf, unreadable } = store;
  const firing = store.all(true).filter((alert) => alert.state === "firing").length;
  document.title = firing > 0 ? `(${firing}) siaga` : "siaga";
  const state = find("connection");
  const late = connection === "live" && (feed === "connecting" || feed === "catching_up");
  state.dataset["state"] = late ? "late" : connection;
  const said = [say(!late ? connection : feed === "connecting" ? "noKafka" : "catching_up", language)];
  if (asOf) said.push(`${say("readUpTo", language)} ${moment(asOf, language)}`);
  if (unreadable > 0) said.push(`${unreadable} ${say("unreadable", language)}`);
  const text = said.join(" · ");
  if (state.textContent !== text) state.textContent = text;
}

function speak(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  store.change(() => (store.language = language));
  find("skip").textContent = say("skip", language);
  const group = find("languages");
  group.setAttribute("aria-label", say("language", language));
  fill(
    group,
    ...LANGUAGES.map(({ code, name, short }) =>
      button({ lang: code, title: name, "aria-label": `${short} – ${name}`, "aria-pressed": String(code === language), "data-key": code }, () => keep(code), short),
    ),
  );
  fill(
    find("tools"),
    notifier.bell,
    button({ class: "opener", "aria-haspopup": "dialog", title: say("sourcesTitle", language), "aria-label": say("sourcesTitle", language), "data-key": "sources" }, () => sources.open(), icon(PULSE), make("span", { class: "wording" }, say("sourcesTitle", language))),
    button({ class: "opener", "aria-haspopup": "dialog", title: say("watches", language), "data-key": "watches" }, () => watches.open(), icon(EYE), make("span", { class: "wording" }, say("watches", language))),
  );
  notifier.label();
  map.label();
  sieve.label();
  time.label();
  identity.show();
}

function keep(language: Language): void {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // a browser that keeps nothing still shows the language until it is closed
  }
  speak(language);
}

function firstLanguage(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // as above
  }
  const wanted = [kept, ...navigator.languages].map((tag) => (tag === null ? "" : tag.slice(0, 2)));
  return LANGUAGES.find(({ code }) => code === wanted.find((tag) => LANGUAGES.some((known) => known.code === tag)))?.code ?? "en";
}
