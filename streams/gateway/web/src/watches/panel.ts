// The dialog of watches: those in force, and making, trying, changing and deleting them.
import { Refusal } from "../api";
import { button, fill, find, make } from "../dom";
import { countryName, day, here, number } from "../format";
import type { Store } from "../store";
import type { Language } from "../types";
import { kind, name, say, type Word } from "../words";
import { Watches, type Watch } from "./api";
import { choices, mutedUntil } from "./mute";
import { blank, placeOf, Unfinished, WatchForm } from "./form";

const SHOWN_MAX = 5;

export class WatchPanel {
  private readonly dialog = find<HTMLDialogElement>("watches");
  private readonly said = make("p", { class: "said-back", role: "status", dir: "auto" });
  private readonly body = make("div", { class: "body" });
  private readonly api = new Watches();
  private held: Watch[] = [];
  /** The watch that is about to be deleted or muted. */
  private asked: { id: string; about: "delete" | "mute" } | null = null;

  constructor(
    private readonly store: Store,
    private readonly choose: (kind: "alert" | "event", id: string) => void,
  ) {}

  open(): void {
    const { language } = this.store;
    this.dialog.setAttribute("aria-labelledby", "watches-title");
    const closer = button({ class: "close", "aria-label": say("close", language), title: say("close", language) }, () => this.dialog.close(), "×");
    fill(this.dialog, make("header", {}, make("h2", { id: "watches-title" }, say("watches", language)), closer), make("p", { class: "about" }, say("watchesAbout", language)), this.said, this.body);
    this.tell("");
    fill(this.body, make("p", {}, say("connecting", language)));
    this.dialog.showModal();
    void this.reload();
  }

  private async reload(): Promise<void> {
    try {
      this.held = await this.api.all();
      this.showAll();
    } catch (error) {
      const none = error instanceof Refusal && error.status === 404;
      fill(this.body, make("p", { class: "empty" }, none ? say("watchesNone", this.store.language) : this.why(error)));
    }
  }

  private showAll(focus = ""): void {
    const { language } = this.store;
    this.asked = null;
    const maker = button({ class: "action", "data-key": "new" }, () => this.showForm(blank(this.store.filter)), say(this.store.filters ? "watchFromFilter" : "watchNew", language));
    const list = make("ul", { class: "watches" }, ...this.held.map((watch) => make("li", { "data-watch": watch.id }, ...this.entry(watch))));
    fill(this.body, this.held.length > 0 ? list : make("p", { class: "empty" }, say("watchesEmpty", language)), maker);
    if (focus) this.body.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  }

  private entry(watch: Watch): HTMLElement[] {
    const { language } = this.store;
    const found = make("div", { class: "found" });
    const act = (word: Word, key: string, acted: () => void): HTMLElement => button({ class: "small-action", "data-key": `${key}-${watch.id}`, "aria-label": `${say(word, language)}: ${watch.name}` }, acted, say(word, language));
    const until = mutedUntil(watch, Date.now());
    const muting = until ? act("muteEnd", "mute", () => void this.mute(watch, null)) : act("mute", "mute", () => this.ask(watch, "mute"));
    const acts = this.asked?.id !== watch.id
      ? [act("tryIt", "try", () => void this.attempt(watch, found)), act("edit", "edit", () => this.showForm(watch)), muting, act("delete", "delete", () => this.ask(watch, "delete"))]
      : this.asked.about === "delete"
        ? [make("span", { class: "sure" }, say("deleteSure", language)), act("deleteYes", "yes", () => void this.remove(watch)), act("deleteNo", "no", () => this.ask(watch, null))]
        : choices(watch, language, (end) => void this.mute(watch, end), () => this.ask(watch, null));
    return [
      make("strong", { dir: "auto" }, watch.name),
      make("p", { class: "asks" }, described(watch, language)),
      until > 0 && make("p", { class: "muted" }, `${say("mutedUntil", language)} ${here(until, language)}. ${say("muteAbout", language)}`),
      make("div", { class: "acts" }, ...acts),
      found,
    ].filter((part) => part !== false);
  }

  /** Asks back before something is done; null takes the question away, and the focus goes to where it came from. */
  private ask(watch: Watch, about: "delete" | "mute" | null): void {
    const before = this.asked?.about;
    this.asked = about && { id: watch.id, about };
    const entry = this.body.querySelector(`[data-watch="${CSS.escape(watch.id)}"]`);
    if (!entry) return;
    fill(entry, ...this.entry(watch));
    const key = about === "delete" ? "no" : about === "mute" ? "hour" : before;
    entry.querySelector<HTMLElement>(`[data-key="${CSS.escape(`${key}-${watch.id}`)}"]`)?.focus();
  }

  private async mute(watch: Watch, until: number | null): Promise<void> {
    await this.guarded(async () => {
      const { language } = this.store;
      const { since: _since, ...kept } = watch;
      await this.api.set({ ...kept, muted_until: until === null ? null : new Date(until).toISOString() } as Watch);
      this.held = await this.api.all();
      this.showAll(`mute-${watch.id}`);
      this.tell(until === null ? `${say("muteEnded", language)}: ${watch.name}` : `${watch.name}: ${say("mutedUntil", language)} ${here(until, language)}`);
    });
  }

  private showForm(watch: Watch): void {
    const { language } = this.store;
    const form = new WatchForm(watch, this.held.map((other) => other.id), language);
    const found = make("div", { class: "found" });
    const tried = (): void => void this.guarded(async () => this.attempt(form.read(), found));
    const element = make(
      "form",
      { novalidate: true },
      make("h3", {}, watch.id ? `${say("edit", language)}: ${watch.name}` : say("watchNew", language)),
      form.element,
      found,
      make("div", { class: "acts" }, make("button", { type: "submit", class: "action main" }, say("save", language)), button({ class: "action" }, tried, say("tryIt", language)), button({ class: "action" }, () => this.showAll("new"), say("cancel", language))),
    );
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.guarded(() => this.save(form.read()));
    });
    fill(this.body, element);
    this.tell("");
    form.focus();
  }

  private async save(watch: Watch): Promise<void> {
    await this.api.set(watch);
    this.held = await this.api.all();
    this.showAll(`edit-${watch.id}`);
    this.tell(`${say("saved", this.store.language)}: ${watch.name}`);
  }

  private async remove(watch: Watch): Promise<void> {
    await this.guarded(async () => {
      await this.api.remove(watch.id);
      this.held = await this.api.all();
      this.showAll("new");
      this.tell(`${say("deleted", this.store.language)}: ${watch.name}`);
    });
  }

  private async attempt(watch: Watch, into: HTMLElement): Promise<void> {
    await this.guarded(async () => {
      const ids = await this.api.attempt(watch);
      const { language, events } = this.store;
      const rows = ids.slice(0, SHOWN_MAX).map((id) => {
        const about = events.get(id)?.properties;
        const says = about ? [about.start ? day(about.start, language) : "", about.place, countryName(about.country, language)].filter(Boolean).join(", ") : id;
        return make("li", {}, button({ class: "inline", dir: "auto" }, () => this.leaveFor(id), says));
      });
      this.tell(`${say("fits", language)}: ${ids.length}`, "unseen");
      fill(into, make("p", {}, `${say("fits", language)}: ${ids.length}`), rows.length > 0 && make("ul", {}, ...rows));
    });
  }

  private leaveFor(id: string): void {
    this.dialog.close();
    this.choose("event", id);
  }

  /** Tries something, and says why where it fails. */
  private async guarded(act: () => Promise<void>): Promise<void> {
    try {
      this.tell("");
      await act();
    } catch (error) {
      this.tell(this.why(error), "wrong");
      if (error instanceof Unfinished) error.control.focus();
      if (error instanceof Refusal && (error.isForLogin || error.status === 403)) this.askForKey();
    }
  }

  private why(error: unknown): string {
    return error instanceof Unfinished || error instanceof Refusal ? error.message : say("failed", this.store.language);
  }

  /** `how` is unseen for what stands elsewhere too. */
  private tell(text: string, how: "wrong" | "unseen" | "" = ""): void {
    this.said.className = `said-back ${how}`;
    fill(this.said, text);
  }

  private askForKey(): void {
    const input = make("input", { type: "password", autocomplete: "off", dir: "ltr" });
    input.addEventListener("input", () => (this.api.key = input.value.trim()));
    this.said.append(make("label", {}, make("span", {}, say("gatewayKey", this.store.language)), input));
    input.focus();
  }
}

/** What a watch asks for, in one line. */
function described(watch: Watch, language: Language): string {
  const { where } = watch;
  const least = (word: Word, count: number): string => (count > 0 ? `${say(word, language)}: ${number(count, language)}` : "");
  const place = {
    everywhere: () => say("everywhere", language),
    countries: () => where.countries.map((code) => countryName(code, language)).join(", "),
    places: () => where.places.join(", "),
    circle: () => `${number(where.radius_km, language)} km · ${where.centre?.map((degrees) => number(degrees, language)).join(", ")}`,
    polygon: () => say("polygon", language),
  }[placeOf(where)]();
  const kinds = [...watch.targets, ...watch.weapons].map((value) => kind(value, language)).join(", ");
  const sure = watch.least_certainty === "Possible" ? "" : `${say("leastCertainty", language)}: ${name(watch.least_certainty, language)}`;
  const until = watch.expires ? `${say("lastDay", language)}: ${day(watch.expires, language)}` : "";
  return [place, watch.attackers.join(", "), kinds, least("leastKilled", watch.least_killed), least("leastInjured", watch.least_injured), sure, until].filter(Boolean).join(" · ");
}
