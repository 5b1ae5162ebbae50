// Who is logged in, with which role, and the way out; and what to do when a login has ended.
import { ask } from "./api";
import { button, fill, find, icon, make } from "./dom";
import type { Store } from "./store";
import { name, say } from "./words";
import type { Me } from "./openapi";

const DOOR = "M9.5 2.5h-6v11h6M7 8h7M11.5 5.5L14 8l-2.5 2.5";

export class Identity {
  private me: Me | null = null;
  private wasExpired = false;

  constructor(private readonly store: Store) {}

  async load(): Promise<void> {
    try {
      this.me = await ask<Me>("v1/me");
    } catch {
      return; // what was known before is still the best there is; the stream says what is wrong
    }
    this.show();
  }

  /** Something of the store changed. */
  update(): void {
    const expired = this.store.connection === "expired";
    if (this.wasExpired && !expired) void this.load(); // perhaps as somebody else
    if (expired !== this.wasExpired) this.show();
    this.wasExpired = expired;
  }

  /** Also when the language changed. */
  show(): void {
    const { me } = this;
    const { language, connection } = this.store;
    const expired = connection === "expired";
    fill(
      find("me"),
      me !== null && me.logout !== null && make("span", { class: "who", title: `${say("loggedInAs", language)} ${me.name}` }, make("bdi", {}, me.name), ` · ${name(me.role, language)}`),
      me !== null && me.logout !== null && this.leaving(me.logout),
      me !== null && me.logout === null && me.login !== null && make("a", { class: "opener", href: there(me.login) }, say("logIn", language)),
    );
    const banner = find("banner");
    banner.hidden = !expired;
    if (!expired) fill(banner);
    else fill(banner, make("p", {}, say(me?.login ? "expiredMore" : "shutOut", language)), me?.login && this.back(me.login));
  }

  /** To the gateway's own page of logging out, which also knows how to leave the provider: this page may send no forms. */
  private leaving(address: string): HTMLElement {
    const says = say("logOut", this.store.language);
    return make("a", { class: "opener", href: address, title: says, "aria-label": says }, icon(DOOR), make("span", { class: "wording" }, says));
  }

  /** The address at the moment of the press: it holds filters, days and what is open. */
  private back(login: string): HTMLElement {
    return button({ class: "action main", "data-key": "login" }, () => location.assign(there(login)), say("logInAgain", this.store.language));
  }
}

const there = (login: string): string => `${login}?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`;
