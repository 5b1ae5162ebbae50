// Watches as the API tells and takes them.
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

export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** The gateway lets others than its own machine in by a key alone. */
  get asksForKey(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

export class Watches {
  /** Held as long as the page is open, and nowhere else. */
  key = "";

  async all(): Promise<Watch[]> {
    return ((await this.ask("GET", "v1/watches")) as { watches: Watch[] }).watches;
  }

  async set(watch: Watch): Promise<void> {
    await this.ask("PUT", `v1/watches/${watch.id}`, watch);
  }

  async remove(id: string): Promise<void> {
    await this.ask("DELETE", `v1/watches/${id}`);
  }

  /** Ids of the events known now that it would be told of. */
  async attempt(watch: Watch): Promise<string[]> {
    const { trials } = (await this.ask("POST", "v1/watches/try", [watch])) as { trials: { events: string[] }[] };
    return trials.flatMap((trial) => trial.events);
  }

  private async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (this.key) headers["authorization"] = `Bearer ${this.key}`;
    const answer = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Refusal(answer.status, detailOf(text) || `${method} ${path}: ${answer.status}`);
    return text ? JSON.parse(text) : null;
  }
}

/** What a problem document says (RFC 9457). */
function detailOf(text: string): string {
  try {
    const told = JSON.parse(text) as { detail?: unknown };
    return typeof told.detail === "string" ? told.detail : "";
  } catch {
    return "";
  }
}
