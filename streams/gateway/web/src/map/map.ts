// The map: canvas for land and events, real buttons for open alerts.
import { button, fill, find, icon, make } from "../dom";
import { countryName, days, toll } from "../format";
import { alertPoint, type Store } from "../store";
import type { Alert, EventFeature } from "../types";
import { name, say, type Word } from "../words";
import { attach } from "./hands";
import { glows, litCountries } from "./heat";
import { circle, loadLand, type Land } from "./land";
import { ager, markAt, Marks, type Age, type Mark, type Shape } from "./marks";
import { colours, overlap, Painter, type Box, type Colours } from "./paint";
import { plane, View, type Point } from "./view";

type Side = "after" | "before";
const SIDES: Side[] = ["after", "before"];
const STILL_AFTER = 140; // milliseconds without a move after which the map is drawn sharply
/** Kilometres around the coordinates of a place of each kind in which the thing may have happened, as alerts have them (streams/alerts/compose.py). */
const RADII: Record<string, number> = { facility: 5, city: 20, admin2: 50, admin1: 150, region: 200, sea: 300 };
const SHAPES: Record<Shape, Word> = { triangle: "shapeAir", square: "shapeBomb", diamond: "shapeHand", circle: "shapeOther" };
const HALF = 14; // pixels: half a pin

function beside(core: Box, side: Side, breadth: number): Box {
  return side === "after" ? { ...core, left: core.right, right: core.right + breadth } : { ...core, left: core.left - breadth, right: core.left };
}

export class AlertMap {
  private readonly view = new View();
  private readonly canvas = find<HTMLCanvasElement>("land");
  private readonly pins = find("pins");
  private readonly tip = find("tip");
  private land: Land | null = null;
  private marks: Mark[] = [];
  private readonly gathered = new Marks();
  private readonly painter = new Painter();
  private palette: Colours | null = null;
  private open: Alert[] = [];
  private shown: readonly EventFeature[] = [];
  private moving = 0;
  private readonly held = new Map<string, { pin: HTMLElement; look: string }>();
  private touched = false;
  /** What lies over the map for good; names keep clear of it. */
  private controls: Box[] = [];
  private span = "";
  private waiting = false;
  private circled: { key: string; path: Path2D } | null = null;

  constructor(
    private readonly store: Store,
    private readonly choose: (kind: "alert" | "event", id: string) => void,
  ) {
    const grip = find("grip");
    attach(grip, this.view, {
      moved: () => {
        this.touched = true;
        this.tip.hidden = true;
        window.clearTimeout(this.moving);
        this.moving = window.setTimeout(() => {
          this.moving = 0;
          this.redraw();
        }, STILL_AFTER);
        this.redraw();
      },
      pressed: (at) => this.press(at),
      hovered: (at) => this.hover(at, grip),
      showAll: () => this.showAll(),
    });
    new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.view.resize(entry.contentRect.width, entry.contentRect.height);
      this.measureControls();
      if (!this.touched) this.showAll();
      this.redraw();
    }).observe(find("map"));
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.palette = null;
      this.redraw();
    });
    this.label();
    void loadLand().then((land) => {
      this.land = land;
      this.redraw();
    });
  }

  /** Something of the store changed. */
  update(): void {
    const { since, until } = this.store.filter;
    const span = `${since}/${until}`;
    if (!this.touched && span === this.span) this.showAll(); // while time is moved the map stays
    this.span = span;
    const { hiddenAges, asOf } = this.store;
    const events = this.store.listedEvents();
    const age = ager(asOf);
    this.open = this.store.listed(true);
    this.shown = hiddenAges.size === 0 ? events : events.filter((event) => !hiddenAges.has(age(event)));
    this.redraw();
  }

  /** The language changed. */
  label(): void {
    const { language } = this.store;
    find("grip").setAttribute("aria-label", say("mapKeys", language));
    find("map").setAttribute("aria-label", say("map", language));
    const act = (how: () => void) => () => {
      this.touched = true;
      how();
      this.redraw();
    };
    fill(
      find("zoom"),
      button({ "aria-label": say("zoomIn", language), title: say("zoomIn", language), "data-key": "in" }, act(() => this.view.zoomBy(1.6)), icon("M3 8h10M8 3v10")),
      button({ "aria-label": say("zoomOut", language), title: say("zoomOut", language), "data-key": "out" }, act(() => this.view.zoomBy(1 / 1.6)), icon("M3 8h10")),
      button({ "aria-label": say("showAll", language), title: say("showAll", language), "data-key": "all" }, act(() => this.showAll()), icon("M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3")),
    );
    fill(
      find("legend"),
      this.legendKey("fresh", say("legendFresh", language)),
      this.legendKey("week", say("legendWeek", language)),
      this.legendKey("older", say("legendOlder", language)),
      ...(["triangle", "square", "diamond", "circle"] as const).map((shape) => make("span", { class: `shape ${shape}` }, say(SHAPES[shape], language))),
      make("span", { class: "wide" }, say("legendHeat", language)),
      make("span", { class: "wide" }, `${say("legendToll", language)}; ${say("legendSilent", language)}`),
      make("span", { class: "wide" }, say("borders", language)),
    );
    this.measureControls();
  }

  private measureControls(): void {
    this.controls = ["zoom", "legend"].map((id) => {
      const { offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight } = find(id);
      return { left, top, right: left + offsetWidth, bottom: top + offsetHeight };
    });
  }

  /** Shows and hides the events of an age. */
  private legendKey(age: Age, says: string): HTMLElement {
    const { store } = this;
    return button({ class: `key ${age}`, "aria-pressed": String(!store.hiddenAges.has(age)), "data-key": age }, () => {
      store.change(() => store.hiddenAges.delete(age) || store.hiddenAges.add(age));
      this.label();
    }, says);
  }

  /** Bring a place into sight, if it is not. */
  lookAt(place: Point): void {
    const point = plane(place);
    if (this.view.sees(point, 60) && this.view.scale > 500) return;
    this.touched = true;
    if (this.view.scale < 700) this.view.zoomBy(900 / this.view.scale);
    this.view.centre(point);
    this.redraw();
  }

  private showAll(): void {
    const alerts = this.store.listed(true).map(alertPoint);
    const events = this.store.listedEvents().slice(0, 60).map((event) => event.geometry?.coordinates ?? null);
    const places = alerts.some(Boolean) ? alerts : events;
    this.view.fit(places.filter((place) => place !== null).map(plane));
  }

  private press(at: Point): void {
    const mark = markAt(this.marks, at);
    const [first] = mark?.events ?? [];
    if (!mark || !first) return;
    const spread = new Set(mark.events.map((event) => event.geometry?.coordinates.join()));
    if (spread.size > 1) {
      this.touched = true;
      this.view.zoomBy(2.5, at);
      this.redraw();
    } else {
      this.choose("event", first.id);
    }
  }

  private hover(at: Point | null, grip: HTMLElement): void {
    const mark = at && markAt(this.marks, at);
    grip.classList.toggle("pointing", Boolean(mark));
    this.tip.hidden = !mark;
    const [first] = mark?.events ?? [];
    if (!mark || !first) return;
    const { language } = this.store;
    const { properties } = first;
    const more = mark.events.length > 1 ? `${mark.events.length} ${say("eventsHere", language)}` : name(properties.incident, language);
    fill(
      this.tip,
      make("strong", { dir: "auto" }, properties.place ?? countryName(properties.country, language)),
      make("span", {}, `${more} · ${properties.start ? days(properties.start, properties.end ?? properties.start, language) : ""}`),
      make("span", {}, `${say("killed", language)}: ${toll(properties.killed, language)}`),
    );
    const left = Math.min(mark.at[0] + 14, this.view.width - 230);
    this.tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, Math.min(mark.at[1] + 12, this.view.height - 80))}px)`;
  }

  private redraw(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  private draw(): void {
    const density = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.view.width * density), Math.round(this.view.height * density)];
    if (this.canvas.width !== width || this.canvas.height !== height) [this.canvas.width, this.canvas.height] = [width, height];
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { language, selection } = this.store;
    this.marks = this.gathered.visible(this.shown, this.view, this.store.asOf);
    const taken = this.placePins(this.open);
    this.palette ??= colours(this.canvas);
    this.painter.paint(
      context,
      {
        view: this.view,
        land: this.land,
        marks: this.marks,
        lit: litCountries(this.open),
        heat: glows(this.open, this.view),
        area: this.uncertainty(),
        countryName: (code) => countryName(code, language),
        taken,
        chosen: selection?.kind === "event" ? selection.id : null,
        moving: this.moving !== 0,
      },
      this.palette,
      density,
    );
    this.canvas.dataset["ready"] = String(this.land !== null);
  }

  /** How far around its place the opened alert or event may have happened; a whole country is washed instead. */
  private uncertainty(): Path2D | null {
    const { selection, selectedAlert } = this.store;
    const event = selection?.kind === "event" ? this.store.events.get(selection.id) : undefined;
    const centre = selectedAlert ? alertPoint(selectedAlert) : event?.geometry?.coordinates;
    const kind = selectedAlert ? selectedAlert.place?.kind : event?.properties.place_kind;
    const radius = selectedAlert ? selectedAlert.area?.radius_km : RADII[kind ?? ""];
    if (!centre || !radius || (selectedAlert && kind === "country") || !Number.isFinite(radius) || radius <= 0 || radius >= 5_000) return null;
    const key = `${centre.join()} ${radius}`;
    if (this.circled?.key !== key) this.circled = { key, path: circle([centre[0], centre[1]], radius) };
    return this.circled.path;
  }

  /** Alerts as buttons on their places; a name stands beside one where there is room. Returns the boxes they take. */
  private placePins(alerts: Alert[]): Box[] {
    const { selection } = this.store;
    const spots = this.spots(alerts);
    const taken = [...this.controls, ...spots.map(({ core }) => core)];
    const pins = spots.map(({ alert, core }) => {
      const where = this.placeName(alert);
      const named = SIDES.map((side) => ({ side, box: beside(core, side, 8 + where.length * 7.5) })).find(
        ({ box }) => box.left > 0 && box.right < this.view.width && !taken.some((other) => other !== core && overlap(box, other)),
      );
      if (named) taken.push(named.box);
      const chosen = selection?.kind === "alert" && selection.id === alert.alert_id;
      const pin = this.pin(alert, chosen, named ? where : "", named?.side ?? "after");
      pin.style.transform = `translate(${core.left + HALF}px, ${core.top + HALF}px)`;
      return pin;
    });
    if (pins.length !== this.pins.childElementCount || pins.some((pin, index) => this.pins.children[index] !== pin)) fill(this.pins, ...pins);
    return taken;
  }

  /** The square of each alert that is in sight; alerts of one place stand in a row. */
  private spots(alerts: Alert[]): { alert: Alert; core: Box }[] {
    const seen = new Map<string, number>();
    const spots: { alert: Alert; core: Box }[] = [];
    for (const alert of alerts) {
      const place = alertPoint(alert);
      if (!place) continue;
      const turn = seen.get(place.join()) ?? 0;
      seen.set(place.join(), turn + 1);
      const [x, y] = this.view.screen(plane(place));
      const core = { left: x + turn * 20 - HALF, top: y - HALF, right: x + turn * 20 + HALF, bottom: y + HALF };
      if (core.right > 0 && core.bottom > 0 && core.left < this.view.width && core.top < this.view.height) spots.push({ alert, core });
    }
    return spots;
  }

  private placeName(alert: Alert): string {
    const country = alert.place?.kind === "country" ? countryName(alert.place.country, this.store.language) : "";
    return country || alert.place?.name || alert.series.name;
  }

  /** The button of an alert; the one from before while nothing of it changed, so that its pulse goes on and it keeps the focus. */
  private pin(alert: Alert, chosen: boolean, where: string, side: Side): HTMLElement {
    const { language } = this.store;
    const says = `${where && `${where} – `}${name(alert.state, language)}, ${name(alert.severity, language)}: ${alert.headline[language]}`;
    const look = JSON.stringify([alert.state, alert.severity, chosen, where, side, says]);
    const held = this.held.get(alert.alert_id);
    if (held?.look === look) return held.pin;
    const pin = button(
      { class: `pin ${alert.state} ${side} ${alert.severity === "Extreme" ? "extreme" : ""} ${chosen ? "chosen" : ""}`, "data-key": alert.alert_id, "aria-label": says, "aria-current": chosen && "true" },
      () => this.choose("alert", alert.alert_id),
      make("span", { class: "core" }),
      where !== "" && make("span", { class: "where", dir: "auto" }, where),
    );
    this.held.set(alert.alert_id, { pin, look });
    return pin;
  }
}
