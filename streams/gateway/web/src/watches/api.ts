// Watches as the API tells and takes them.
import { ask } from "../api";

export interface Where {
  countries: string[];
  places: string[];
  centre: [number, number] | null;
  radius_km: number | null;
  polygon: [number, number][];
}

/** Fields that the page does not show (rate, languages, channels, quiet hours) go back as they came. */
export interface Watch {
  id: string;
  name: string;
  where: Where;
  attackers: string[];
  targets: string[];
  weapons: string[];
  least_killed: number;
  least_injured: number;
  least_certainty: string;
  expires: string | null;
  muted_until: string | null;
  [kept: string]: unknown;
}

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
