/** The one door: a command is a POST, and only an answer of our own kind is an answer. */

export const LIMIT = 10000;

/** @param {string} name */
export const meta = (name) => /** @type {HTMLMetaElement | null} */ (document.querySelector(`meta[name=${name}]`))?.content;

/** @param {string} url @param {object} body @returns {Promise<import("./protocol").Reply | null>} */
export async function post(url, body) {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), LIMIT);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-Labkit-Token": meta("labkit-token") ?? "",
        // What the answer brings need not be pushed to this very page again.
        "X-Labkit-Socket": document.body.dataset.socket ?? "",
      },
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

/** Not form.action: a button called "action", as those of a stance are, would stand in its place.
 * @param {HTMLFormElement} form */
export const urlOf = (form) => form.getAttribute("action") ?? "";

/** @param {HTMLFormElement} form @param {HTMLElement | null} [button] @returns {Record<string, string>} */
export function bodyOf(form, button) {
  const data = new FormData(form);
  const { name, value } = /** @type {HTMLButtonElement} */ (button ?? {});
  if (name) data.append(name, value);
  for (const own of ["token", "ref"]) data.delete(own);
  return Object.fromEntries([...data].map(([key, text]) => [key, String(text)]));
}
