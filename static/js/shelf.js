/**
 * The phone's own shelf. IndexedDB with strict durability, because localStorage loses what was
 * written in the last seconds before a browser is killed. Where there is none: memory, and
 * `lasting` says so.
 * @typedef {"outbox" | "drafts" | "lease"} Store
 */

/** @type {Record<Store, Map<string, any>>} */
const memory = { outbox: new Map(), drafts: new Map(), lease: new Map() };
const STORES = /** @type {Store[]} */ (Object.keys(memory));

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/** @type {Promise<IDBDatabase> | null} */
let database = null;

function openBase() {
  const request = indexedDB.open(shelf.name, 1);
  request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store, { keyPath: "key" }));
  const late = new Promise((_, fail) => setTimeout(fail, 3000)); // some browsers never answer
  return /** @type {Promise<IDBDatabase>} */ (Promise.race([answer(request), late]));
}

/** @template T @param {(at: (store: Store) => IDBObjectStore) => T} job @returns {Promise<Awaited<T>>} */
async function once(job) {
  const base = await (database ??= openBase());
  base.onversionchange = () => base.close();
  const transaction = base.transaction(STORES, "readwrite", { durability: "strict" });
  const ended = new Promise((done, fail) => {
    transaction.oncomplete = done;
    transaction.onabort = () => fail(transaction.error);
  });
  return (await Promise.all([job((store) => transaction.objectStore(store)), ended]))[0];
}

/** @template T @param {(at: (store: Store) => IDBObjectStore) => T} job @param {() => any} instead @returns {Promise<Awaited<T>>} */
async function work(job, instead) {
  for (let tries = 0; shelf.lasting; tries++) {
    try {
      return await once(job);
    } catch {
      database = null; // a phone that slept finds its connection cut: one fresh try
      shelf.lasting = tries < 1; // then it is a private window, or full: from here on, memory
    }
  }
  return instead();
}

export const shelf = {
  name: "labkit",
  lasting: true,

  /** @param {Store} store @returns {Promise<any[]>} */
  all: (store) =>
    work(
      (at) => answer(at(store).getAll()),
      () => [...memory[store].values()],
    ),

  /** All of it or nothing. @param {[Store, {key: string}][]} puts @param {[Store, string][]} [drops] */
  change: (puts, drops = []) =>
    work(
      (at) => {
        for (const [store, value] of puts) at(store).put(value);
        for (const [store, key] of drops) at(store).delete(key);
      },
      () => {
        for (const [store, value] of puts) memory[store].set(value.key, value);
        for (const [store, key] of drops) memory[store].delete(key);
      },
    ),

  /** One tab sends at a time. @param {string} owner @param {number} now @param {number} until */
  claim: (owner, now, until) =>
    work(
      async (at) => {
        const lease = await answer(at("lease").get("send"));
        if (lease && lease.owner != owner && lease.until > now && lease.until <= until) return false;
        at("lease").put({ key: "send", owner, until });
        return true;
      },
      () => true,
    ),

  async wipe() {
    if (database) (await database).close();
    shelf.lasting = false; // nothing may open it again
    indexedDB.deleteDatabase(shelf.name);
  },
};
