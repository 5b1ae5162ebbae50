// Above the list: search, the filters with what is set as chips, and the ways to take what is shown elsewhere.
import { button, fill, find, icon, make } from "./dom";
import { alertsAddress, eventsAddress, feedAddress } from "./exports";
import { altered, CERTAINTIES, type Field, type Filter, TARGETS, WEAPONS } from "./filter";
import { day, languageName, whole } from "./format";
import type { Store } from "./store";
import { kind, name, say, type Word } from "./words";

const SUGGESTED_MAX = 200;
type Panel = "filters" | "exports";
const LABELS: Record<Field, Word> = {
  q: "search", place: "place", attacker: "attacker", target: "target", weapon: "weapon", min_certainty: "leastCertainty", reported_in: "reportedIn", since: "since", until: "until",
};

export class Sieve {
  private open: Panel | null = null;

  constructor(private readonly store: Store) {
    find("sieve").addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.open) return;
      event.preventDefault();
      const { open } = this;
      this.show(null);
      find(`show-${open}`).focus();
    });
  }

  update(): void {
    const { language, filter } = this.store;
    for (const control of find("sieve").querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-field]")) {
      const value = filter[control.dataset["field"] as Field] ?? "";
      if (control.value.trim() !== value) control.value = value;
    }
    const set = Object.entries(filter) as [Field, string][];
    const count = set.filter(([field]) => field !== "q").length;
    find("show-filters").dataset["set"] = count > 0 ? String(count) : "";
    const chips = set.map(([field, value]) => {
      const says = `${say(LABELS[field], language)}: ${this.shown(field, value)}`;
      const taken = (): void => {
        this.ask({ [field]: "" });
        find("search").focus();
      };
      return make("li", {}, button({ class: "chip", "aria-label": `${say("remove", language)} ${says}`, "data-key": `chip-${field}` }, taken, make("bdi", {}, says), make("span", { "aria-hidden": "true" }, "×")));
    });
    if (chips.length > 1) chips.push(make("li", {}, this.clearing(say("clear", language), "chip all")));
    const list = find("chips");
    list.hidden = chips.length === 0;
    fill(list, ...chips);
    this.count();
    if (this.open === "exports") this.showExports();
  }

  /** The language changed. */
  label(): void {
    const { language } = this.store;
    const says = say("search", language);
    fill(
      find("sieve-row"),
      this.field("q", make("input", { id: "search", type: "search", "aria-label": says, placeholder: `${says} …`, maxlength: 100, autocomplete: "off", spellcheck: "false" })),
      this.opener("filters", say("filter", language), "M2 4h12M4.5 8h7M7 12h2"),
      this.opener("exports", say("export", language), "M8 2v8M5 7l3 3 3-3M3 13h10"),
    );
    find("chips").setAttribute("aria-label", say("filtersSet", language));
    this.show(this.open);
    this.update();
  }

  /** A button that takes every filter away. */
  clearing(says: string, style: string): HTMLElement {
    return button({ class: style, "data-key": `clear ${style}` }, () => {
      this.store.change((store) => (store.filter = {}));
      find("search").focus();
    }, says);
  }

  private ask(changes: Filter): void {
    this.store.change((store) => (store.filter = altered(store.filter, changes)));
  }

  /** How much of all is shown, told to those who do not see it too. */
  private count(): void {
    const { store } = this;
    const alerts = [store.listed(true).length + store.listed(false).length, store.alerts.size];
    const events = [store.listedEvents().length, store.events.size];
    const share = (word: Word, [some, all]: number[]): string => say(word, store.language).replace("{some}", whole(some ?? 0, store.language)).replace("{all}", whole(all ?? 0, store.language));
    const text = store.filters && store.loaded ? `${share("someAlerts", alerts)} · ${share("someEvents", events)}` : "";
    const found = find("found");
    if (found.textContent !== text) found.textContent = text;
  }

  private shown(field: Field, value: string): string {
    const { language } = this.store;
    if (field === "target" || field === "weapon") return kind(value, language);
    if (field === "min_certainty") return name(value, language);
    if (field === "reported_in") return languageName(value, language);
    return field === "since" || field === "until" ? day(value, language) : value;
  }

  private opener(panel: Panel, says: string, path: string): HTMLElement {
    const shown = String(this.open === panel);
    return button({ class: "opener", id: `show-${panel}`, "aria-expanded": shown, "aria-controls": panel, "aria-label": panel === "exports" && says, title: panel === "exports" && says, "data-key": panel }, () => this.show(this.open === panel ? null : panel), icon(path), panel === "filters" && says);
  }

  private show(panel: Panel | null): void {
    this.open = panel;
    for (const one of ["filters", "exports"] as const) {
      find(one).hidden = one !== panel;
      find(`show-${one}`).setAttribute("aria-expanded", String(one === panel));
    }
    if (panel === "filters") this.showFilters();
    if (panel === "exports") this.showExports();
  }

  private showFilters(): void {
    const { language } = this.store;
    const tongues = [...new Set([...this.store.alerts.values()].flatMap((alert) => alert.evidence.flatMap((told) => told.language ?? [])).concat([...this.store.events.values()].flatMap((event) => event.properties.languages)))];
    const kinds = (of: readonly string[]): [string, string][] => of.map((value) => [value, kind(value, language)]);
    const events = [...this.store.events.values()].map((event) => event.properties);
    fill(
      find("filters"),
      this.suggesting("place", events.flatMap((event) => event.place ?? [])),
      this.suggesting("attacker", events.flatMap((event) => event.attackers)),
      this.choosing("target", kinds(TARGETS)),
      this.choosing("weapon", kinds(WEAPONS)),
      this.choosing("min_certainty", Object.keys(CERTAINTIES).map((value) => [value, name(value, language)])),
      this.choosing("reported_in", tongues.sort().map((tag) => [tag, languageName(tag, language)])),
    );
    this.update();
  }

  private suggesting(field: Field, known: string[]): HTMLElement {
    const list = make("datalist", { id: `known-${field}` }, ...[...new Set(known)].sort().slice(0, SUGGESTED_MAX).map((value) => make("option", { value })));
    const input = make("input", { type: "text", list: list.id, maxlength: 100, autocomplete: "off", spellcheck: "false", dir: "auto" });
    return make("label", {}, make("span", {}, say(LABELS[field], this.store.language)), this.field(field, input), list);
  }

  private choosing(field: Field, choices: [string, string][]): HTMLElement {
    const any = make("option", { value: "" }, say("any", this.store.language));
    const select = make("select", {}, any, ...choices.map(([value, says]) => make("option", { value }, says)));
    return make("label", {}, make("span", {}, say(LABELS[field], this.store.language)), this.field(field, select));
  }

  private field<Control extends HTMLInputElement | HTMLSelectElement>(field: Field, control: Control): Control {
    control.dataset["field"] = field;
    control.dataset["key"] = `field-${field}`;
    control.value = this.store.filter[field] ?? "";
    control.addEventListener("input", () => this.ask({ [field]: control.value.trim() }));
    return control;
  }

  private showExports(): void {
    const { language, filter } = this.store;
    const link = (says: string, href: string, file: string | false): HTMLElement => make("li", {}, make("a", { href, download: file, type: file === false && "application/atom+xml", "data-key": href.split("?")[0] }, says));
    fill(
      find("exports"),
      make("p", {}, say(this.store.filters ? "exportSome" : "exportAll", language)),
      make(
        "ul",
        {},
        link(`${say("alerts", language)} – CSV`, alertsAddress("v1/alerts.csv", filter), "siaga-alerts.csv"),
        link(`${say("events", language)} – CSV`, eventsAddress("v1/events.csv", filter), "siaga-events.csv"),
        link(`${say("events", language)} – GeoJSON`, eventsAddress("v1/events.geojson", filter, { limit: "2000" }), "siaga-events.geojson"),
        link(`${say("alerts", language)} – Atom (${say("feed", language)})`, feedAddress(filter, language), false),
      ),
    );
  }
}
