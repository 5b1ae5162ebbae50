// The form of a watch: what somebody wants to be told of.
import { make } from "../dom";
import { among, certainty, CERTAINTIES, TARGETS, WEAPONS, type Filter } from "../filter";
import { countryName } from "../format";
import type { Where } from "../openapi";
import type { Language } from "../types";
import { kind, name, say, type Word } from "../words";
import type { Watch } from "./api";

const NOWHERE: Where = { countries: [], places: [], centre: null, radius_km: null, polygon: [] };
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
type Place = "everywhere" | "countries" | "places" | "circle" | "polygon";

export const blank = (filter: Filter): Watch => ({
  id: "",
  name: "",
  where: { ...NOWHERE, places: filter.place ? [filter.place] : [] },
  attackers: filter.attacker ? [filter.attacker] : [],
  targets: among(TARGETS, filter.target ? [filter.target] : []),
  weapons: among(WEAPONS, filter.weapon ? [filter.weapon] : []),
  least_killed: 0,
  least_injured: 0,
  least_certainty: certainty(filter.min_certainty) ?? "Possible",
  expires: null,
  muted_until: null,
});

/** What is missing or wrong in the form, in the reader's words. */
export class Unfinished extends Error {
  constructor(
    message: string,
    readonly control: HTMLElement,
  ) {
    super(message);
  }
}

export class WatchForm {
  readonly element: HTMLElement;
  private readonly controls = new Map<string, HTMLInputElement | HTMLSelectElement>();

  constructor(
    private readonly watch: Watch,
    private readonly taken: readonly string[],
    private readonly language: Language,
  ) {
    const { where } = watch;
    const at = placeOf(where);
    const kinds: Place[] = where.polygon.length > 0 ? ["everywhere", "countries", "places", "circle", "polygon"] : ["everywhere", "countries", "places", "circle"];
    const place = this.select("where", kinds.map((value) => [value, say(WHERE[value], language)]), at);
    const parts: Partial<Record<Place, HTMLElement>> = {
      countries: this.labelled("countries", this.text("countries", where.countries.map((code) => countryName(code, language)).join(", ")), say("commas", language)),
      places: this.labelled("places", this.text("places", where.places.join(", ")), say("commas", language)),
      circle: make(
        "div",
        { class: "three" },
        this.labelled("latitude", this.number("latitude", where.centre?.[0] ?? null, -90, 90, "any")),
        this.labelled("longitude", this.number("longitude", where.centre?.[1] ?? null, -180, 180, "any")),
        this.labelled("radius", this.number("radius", where.radius_km, 1, 2000, "any")),
      ),
    };
    const show = (): void => {
      for (const [value, part] of Object.entries(parts)) part.hidden = value !== place.value;
    };
    place.addEventListener("input", show);
    show();
    this.element = make(
      "div",
      { class: "fields" },
      this.labelled("watchName", this.text("watchName", watch.name, true)),
      this.labelled("where", place),
      ...Object.values(parts),
      this.labelled("attacker", this.text("attackers", watch.attackers.join(", ")), say("commas", language)),
      this.boxes("target", TARGETS, watch.targets),
      this.boxes("weapon", WEAPONS, watch.weapons),
      make(
        "div",
        { class: "three" },
        this.labelled("leastKilled", this.number("leastKilled", watch.least_killed, 0, 1e6, "1")),
        this.labelled("leastInjured", this.number("leastInjured", watch.least_injured, 0, 1e6, "1")),
        this.labelled("leastCertainty", this.select("leastCertainty", Object.keys(CERTAINTIES).map((value) => [value, name(value, language)]), watch.least_certainty)),
      ),
      this.labelled("lastDay", this.day("lastDay", watch.expires)),
    );
  }

  focus(): void {
    this.control("watchName").focus();
  }

  /** The watch as it stands in the form. Raises Unfinished. */
  read(): Watch {
    const { watch, language } = this;
    const called = this.value("watchName");
    if (!called) throw new Unfinished(say("nameMissing", language), this.control("watchName"));
    const { since: _since, removed: _removed, ...kept } = watch;
    return {
      ...kept,
      id: watch.id || idFor(called, this.taken),
      name: called,
      where: this.where(),
      attackers: listed(this.value("attackers")),
      targets: among(TARGETS, this.checked("target")),
      weapons: among(WEAPONS, this.checked("weapon")),
      least_killed: Math.max(0, Math.round(Number(this.value("leastKilled")) || 0)),
      least_injured: Math.max(0, Math.round(Number(this.value("leastInjured")) || 0)),
      least_certainty: certainty(this.value("leastCertainty")) ?? "Possible",
      expires: this.value("lastDay") || null,
    };
  }

  private where(): Where {
    switch (this.value("where") as Place) {
      case "countries":
        return { ...NOWHERE, countries: this.countries() };
      case "places":
        return { ...NOWHERE, places: this.needed("places", listed(this.value("places"))) };
      case "circle": {
        const numbers = (["latitude", "longitude", "radius"] as const).map((field) => {
          const control = this.control(field);
          if (control.value === "" || !control.checkValidity()) throw new Unfinished(say("numberMissing", this.language), control);
          return Number(control.value);
        });
        const [latitude = 0, longitude = 0, radius = 0] = numbers;
        return { ...NOWHERE, centre: [latitude, longitude], radius_km: radius };
      }
      case "polygon":
        return this.watch.where;
      default:
        return NOWHERE;
    }
  }

  private countries(): string[] {
    const names = this.needed("countries", listed(this.value("countries")));
    return names.map((told) => {
      const code = codeOf(told, this.language);
      if (!code) throw new Unfinished(`${say("noSuchCountry", this.language)}: ${told}`, this.control("countries"));
      return code;
    });
  }

  private needed(field: Word, values: string[]): string[] {
    if (values.length === 0) throw new Unfinished(say("placeMissing", this.language), this.control(field));
    return values;
  }

  private control(field: string): HTMLInputElement | HTMLSelectElement {
    const found = this.controls.get(field);
    if (!found) throw new Error(`the form has no ${field}`);
    return found;
  }

  private value(field: string): string {
    return this.control(field).value.trim();
  }

  private checked(field: string): string[] {
    return [...this.element.querySelectorAll<HTMLInputElement>(`input[name="${field}"]:checked`)].map((box) => box.value);
  }

  private labelled(word: Word, control: HTMLElement, hint = ""): HTMLElement {
    return make("label", {}, make("span", {}, say(word, this.language), hint && make("small", {}, ` (${hint})`)), control);
  }

  private keep<Control extends HTMLInputElement | HTMLSelectElement>(field: string, control: Control): Control {
    this.controls.set(field, control);
    return control;
  }

  private text(field: string, value: string, required = false): HTMLInputElement {
    return this.keep(field, make("input", { type: "text", value, maxlength: required ? 120 : 1000, autocomplete: "off", spellcheck: "false", dir: "auto", "aria-required": required && "true" }));
  }

  private number(field: string, value: number | null, min: number, max: number, step: string): HTMLInputElement {
    return this.keep(field, make("input", { type: "number", value: value ?? "", min, max, step, inputmode: "decimal", dir: "ltr" }));
  }

  private day(field: string, value: string | null): HTMLInputElement {
    return this.keep(field, make("input", { type: "date", value: value ?? "" }));
  }

  private select(field: string, choices: [string, string][], value: string): HTMLSelectElement {
    const made = make("select", {}, ...choices.map(([choice, says]) => make("option", { value: choice, selected: choice === value }, says)));
    return this.keep(field, made);
  }

  private boxes(field: "target" | "weapon", choices: readonly string[], set: readonly string[]): HTMLElement {
    const box = (value: string): HTMLElement => make("label", { class: "box" }, make("input", { type: "checkbox", name: field, value, checked: set.includes(value) }), kind(value, this.language));
    return make("fieldset", {}, make("legend", {}, say(field, this.language), make("small", {}, ` (${say("noneIsAny", this.language)})`)), make("div", { class: "boxes" }, ...choices.map(box)));
  }
}

const WHERE: Record<Place, Word> = { everywhere: "everywhere", countries: "countries", places: "places", circle: "circle", polygon: "polygon" };

export function placeOf(where: Where): Place {
  if (where.countries.length > 0) return "countries";
  if (where.places.length > 0) return "places";
  if (where.polygon.length > 0) return "polygon";
  return where.centre ? "circle" : "everywhere";
}

const listed = (text: string): string[] => [...new Set(text.split(/[,،;؛]/).map((part) => part.trim()).filter(Boolean))];
const fold = (text: string): string => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();

/** A country by its code, or by its name in any language of the desk. */
function codeOf(told: string, language: Language): string | null {
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter((code) => !["", code].includes(countryName(code, language)));
  return codes.find((code) => code === told || (["id", "en", "ar"] as const).some((tongue) => fold(countryName(code, tongue)) === fold(told))) ?? null;
}

/** An id that the name shows through, and that no other watch has. */
function idFor(called: string, taken: readonly string[]): string {
  const plain = fold(called).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50).replace(/-+$/, "") || "watch";
  for (let turn = 1; ; turn += 1) {
    const id = turn === 1 ? plain : `${plain}-${turn}`;
    if (!taken.includes(id)) return id;
  }
}
