// Asking the node. Every answer is an envelope: the height and time that it is true at, and the data.

/** What a node answered that is not a success. */
export class Refusal extends Error {
  constructor(path, status, detail) {
    super(detail);
    this.path = path;
    this.status = status;
  }
}

async function take(path, reply) {
  if (reply.ok) return reply.json();
  const problem = await reply.json().catch(() => null);
  throw new Refusal(path, reply.status, problem?.detail ?? `${path}: status ${reply.status}`);
}

async function call(path, options) {
  let reply;
  try {
    reply = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(path, 0, "the node does not answer");
  }
  return take(path, reply);
}

/**
 * Reads a path of the API.
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} The envelope, or whatever that path answers.
 */
export function ask(path, signal) {
  return call(path, { signal, headers: { accept: "application/json" } });
}

/** Sends JSON to a path of the API. */
export function tell(path, body) {
  return call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** A path with what comes after the question mark; what is null or empty is left out. */
export function at(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value != null && value !== "") query.set(name, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
