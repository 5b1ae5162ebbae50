// Asking the gateway, and being refused by it.

/** The gateway answered, and not with what was asked for. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** Who asks is not known to the gateway, or no longer. */
  get isForLogin(): boolean {
    return this.status === 401;
  }
}

/** Raises Refusal where the gateway refuses, TypeError where it does not answer. */
export async function ask<Answer>(path: string, how: { method?: string; body?: unknown; key?: string } = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (how.body !== undefined) headers["content-type"] = "application/json";
  if (how.key) headers["authorization"] = `Bearer ${how.key}`;
  const answer = await fetch(path, { method: how.method ?? "GET", headers, body: how.body === undefined ? null : JSON.stringify(how.body) });
  const text = await answer.text();
  if (!answer.ok) throw new Refusal(answer.status, detailOf(text) || `${path}: ${answer.status}`);
  return (text ? JSON.parse(text) : null) as Answer;
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
