// Sound and browser notification, by the reader's choice: the bell, its dialog, and what it does when an alert begins to fire.
import { button, fill, find, icon, make } from "../dom";
import { clock } from "../format";
import type { Store } from "../store";
import type { Alert } from "../types";
import { name, say, type Word } from "../words";
import { isWanted, keep, kept, type Choice } from "./choice";
import { sound } from "./sound";

const BELL = "M3.5 11.5h9l-1.2-2V6.8a3.3 3.3 0 0 0-6.6 0v2.7zM6.8 13.6a1.3 1.3 0 0 0 2.4 0";
const STRUCK = "M2.5 2.5l11 11";
const HOUR = 3_600_000;
const BODY_MAX = 240;

export class Notifier {
  /** Opens the dialog. */
  readonly bell = button({ class: "opener", id: "bell", "aria-haspopup": "dialog", "data-key": "bell" }, () => this.open());
  private readonly dialog = find<HTMLDialogElement>("notify");
  private readonly said = make("p", { class: "said-back", role: "status" });
  private choice: Choice = kept();
  private waking = 0;

  constructor(
    private readonly store: Store,
    private readonly choose: (kind: "alert" | "event", id: string) => void,
  ) {
    for (const gesture of ["click", "keyup"] as const) document.addEventListener(gesture, () => this.label(), { once: true });
    this.wakeLater();
  }

  /** An alert begins to fire. */
  tell(alert: Alert): void {
    if (!isWanted(alert, this.choice, Date.now())) return;
    const { language } = this.store;
    if (this.choice.sound) sound(alert.severity === "Extreme" ? 3 : 1);
    if (!this.choice.note) return;
    const words = { body: alert.description[language].slice(0, BODY_MAX), tag: alert.alert_id, lang: language, dir: language === "ar" ? "rtl" : "ltr" } as const;
    const note = new Notification(alert.headline[language], { ...words, requireInteraction: alert.severity === "Extreme" });
    note.onclick = () => {
      window.focus();
      note.close();
      this.choose("alert", alert.alert_id);
    };
  }

  /** How things stand, on the bell. */
  label(): void {
    const { language } = this.store;
    const on = this.choice.sound || this.choice.note;
    const state = !on ? say("off", language) : this.isSilent ? `${say("silentUntil", language)} ${clock(this.choice.silentUntil)}` : this.isHeldBack ? say("soundWaits", language) : say("on", language);
    const says = `${say("notify", language)}: ${state}`;
    this.bell.setAttribute("aria-label", says);
    this.bell.title = says;
    this.bell.dataset["on"] = String(on && !this.isSilent);
    fill(this.bell, icon(!on || this.isSilent ? `${BELL}${STRUCK}` : BELL), on && this.isHeldBack && make("span", { class: "wording" }, say("soundWaits", language)));
  }

  private open(): void {
    const { language } = this.store;
    this.dialog.setAttribute("aria-labelledby", "notify-title");
    const closer = button({ class: "close", "aria-label": say("close", language), title: say("close", language) }, () => this.dialog.close(), "×");
    const box = (word: Word, key: string, checked: boolean, changed: (set: boolean) => void): HTMLElement => {
      const input = make("input", { type: "checkbox", checked, "data-key": key });
      input.addEventListener("change", () => changed(input.checked));
      return make("label", { class: "box" }, input, make("bdi", {}, say(word, language)));
    };
    const least = make("select", { "data-key": "least" }, ...["Unknown", "Minor", "Moderate", "Severe", "Extreme"].map((value) => make("option", { value, selected: value === this.choice.least }, value === "Unknown" ? say("any", language) : name(value, language))));
    least.addEventListener("input", () => this.set({ least: least.value }));
    fill(
      this.dialog,
      make("header", {}, make("h2", { id: "notify-title" }, say("notify", language)), closer),
      make("p", { class: "about" }, say("notifyAbout", language)),
      this.said,
      make(
        "div",
        { class: "fields" },
        box("sound", "sound", this.choice.sound, (set) => this.setSound(set)),
        box("note", "note", this.choice.note, (set) => void this.setNote(set)),
        make("label", {}, make("span", {}, say("leastSeverity", language)), least),
        this.watches(),
      ),
      make("div", { class: "acts" }, button({ class: "action", "data-key": "listen" }, () => sound(1), say("listen", language)), this.silence()),
    );
    if (!this.dialog.open) {
      fill(this.said);
      this.dialog.showModal();
    }
  }

  private setSound(set: boolean): void {
    this.set({ sound: set });
    if (set) sound(1);
  }

  /** The browser asks the reader too, and its answer counts. */
  private async setNote(set: boolean): Promise<void> {
    const allowed = set && "Notification" in window && (await Notification.requestPermission()) === "granted";
    this.set({ note: allowed });
    fill(this.said, set && !allowed ? say("noteRefused", this.store.language) : "");
    this.said.classList.toggle("wrong", set && !allowed);
  }

  private silence(): HTMLElement {
    const { language } = this.store;
    if (this.isSilent) return button({ class: "action", "data-key": "silence" }, () => this.set({ silentUntil: 0 }), `${say("unmute", language)} (${say("silentUntil", language)} ${clock(this.choice.silentUntil)})`);
    return button({ class: "action", "data-key": "silence" }, () => this.set({ silentUntil: Date.now() + HOUR }), say("muteHour", language));
  }

  /** Watches that have told something, each of which can be silent here. */
  private watches(): HTMLElement | false {
    const told = [...this.store.alerts.values()].filter((alert) => alert.series.kind === "watch").map((alert) => [alert.series.key, alert.series.name] as const);
    const each = [...new Map(told)];
    if (each.length === 0) return false;
    const box = ([key, called]: readonly [string, string]): HTMLElement => {
      const input = make("input", { type: "checkbox", checked: this.choice.muted.includes(key), "data-key": `muted-${key}` });
      input.addEventListener("change", () => this.set({ muted: [...this.choice.muted.filter((other) => other !== key), ...(input.checked ? [key] : [])] }));
      return make("label", { class: "box" }, input, make("bdi", {}, called));
    };
    return make("fieldset", {}, make("legend", {}, say("mutedWatches", this.store.language)), make("div", { class: "boxes" }, ...each.map(box)));
  }

  private set(changes: Partial<Choice>): void {
    this.choice = { ...this.choice, ...changes };
    keep(this.choice);
    this.wakeLater();
    if (this.dialog.open) this.open();
    this.label();
  }

  /** The bell tells when a silence is over. */
  private wakeLater(): void {
    window.clearTimeout(this.waking);
    if (this.isSilent) this.waking = window.setTimeout(() => this.label(), this.choice.silentUntil - Date.now() + 50);
  }

  private get isSilent(): boolean {
    return Date.now() < this.choice.silentUntil;
  }

  private get isHeldBack(): boolean {
    return this.choice.sound && !navigator.userActivation.hasBeenActive;
  }
}
