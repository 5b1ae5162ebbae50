// Watches as the API tells and takes them.
import { ask } from "../api";
import type { Watch as Told } from "../openapi";

type Shown = "id" | "name" | "where" | "attackers" | "targets" | "weapons" | "least_killed" | "least_injured" | "least_certainty" | "expires" | "muted_until";
/** Fields that the page does not show (rate, languages, channels, quiet hours) go back as they came; a new watch has none of them. */
export type Watch = Pick<Told, Shown> & Partial<Told>;

export class Watches {
  /** Held as long as the page is open, and nowhere else. */
  key = "";

  async all(): Promise<Watch[]> {
    return (await ask<{ watches: Watch[] }>("v1/watches", { key: this.key })).watches;
  }

  async set(watch: Watch): Promise<void> {
    await ask(`v1/watches/${watch.id}`, { method: "PUT", body: watch, key: this.key });
  }

  async remove(id: string): Promise<void> {
    await ask(`v1/watches/${id}`, { method: "DELETE", key: this.key });
  }

  /** Ids of the events known now that it would be told of. */
  async attempt(watch: Watch): Promise<string[]> {
    const { trials } = await ask<{ trials: { events: string[] }[] }>("v1/watches/try", { method: "POST", body: [watch], key: this.key });
    return trials.flatMap((trial) => trial.events);
  }
}
