/** The one door: a command is a POST, and only an answer of our own kind is an answer. */
/** @typedef {import("./protocol").Reply} Reply */

export const LIMIT = 10000;

const token = () =>
  /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="labkit-token"]'))?.content ?? "";

/** @param {string} url @param {Record<string, unknown>} body @returns {Promise<Reply | null>} */
export async function post(url, body) {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), LIMIT);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Labkit-Token": token() },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
    return await response.json();
  } catch {
    return null; // no network, too slow, or the page of a venue's sign-in
  } finally {
    clearTimeout(limit);
  }
}

/** @param {HTMLFormElement} form @param {Element | null} button @returns {Record<string, string>} */
export function bodyOf(form, button) {
  const pairs = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  const { name, value } = /** @type {HTMLButtonElement} */ (button ?? {});
  if (name) pairs.push([name, value]);
  return Object.fromEntries(pairs.filter(([key]) => key != "token" && key != "ref"));
}
