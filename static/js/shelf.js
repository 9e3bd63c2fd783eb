/**
 * The phone's own shelf. IndexedDB with strict durability, because localStorage loses what was
 * written in the last seconds before a browser is killed. Where there is none: memory, and
 * `lasting` says so.
 * @typedef {"outbox" | "drafts" | "lease"} Store
 */

/** @type {Record<Store, string>} */
const KEYS = { outbox: "ref", drafts: "key", lease: "name" };
const STORES = /** @type {Store[]} */ (Object.keys(KEYS));

/** @param {string} name @returns {Promise<IDBDatabase>} */
const open = (name) =>
  new Promise((done, fail) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store, { keyPath: KEYS[store] });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
    request.onerror = () => fail(request.error);
    setTimeout(fail, 3000); // some browsers never answer
  });

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/** @param {string} name */
export function openShelf(name) {
  /** @type {Promise<IDBDatabase> | null} */
  let database = null;
  /** @type {Record<Store, Map<string, any>>} */
  const memory = { outbox: new Map(), drafts: new Map(), lease: new Map() };

  /** @template T @param {IDBTransactionMode} mode @param {(at: (store: Store) => IDBObjectStore) => Promise<T> | T} job */
  async function once(mode, job) {
    const base = await (database ??= open(name));
    const transaction = base.transaction(STORES, mode, { durability: "strict" });
    const ended = new Promise((done, fail) => {
      transaction.oncomplete = done;
      transaction.onabort = () => fail(transaction.error);
    });
    const [result] = await Promise.all([job((store) => transaction.objectStore(store)), ended]);
    return result;
  }

  /** @template T @param {IDBTransactionMode} mode @param {(at: (store: Store) => IDBObjectStore) => Promise<T> | T} job @param {() => T} instead */
  async function work(mode, job, instead) {
    if (!shelf.lasting) return instead();
    try {
      return await once(mode, job);
    } catch {
      database = null; // a phone that slept finds its connection cut: one fresh try
    }
    try {
      return await once(mode, job);
    } catch {
      shelf.lasting = false; // private window or full phone: from here on, memory
      return instead();
    }
  }

  const shelf = {
    lasting: true,

    /** @param {Store} store @returns {Promise<any[]>} */
    all: (store) =>
      work(
        "readonly",
        (at) => answer(at(store).getAll()),
        () => [...memory[store].values()],
      ),

    /** All of it or nothing. @param {[Store, any][]} puts @param {[Store, string][]} [drops] */
    change: (puts, drops = []) =>
      work(
        "readwrite",
        (at) => {
          for (const [store, value] of puts) at(store).put(value);
          for (const [store, key] of drops) at(store).delete(key);
        },
        () => {
          for (const [store, value] of puts) memory[store].set(value[KEYS[store]], value);
          for (const [store, key] of drops) memory[store].delete(key);
        },
      ),

    /** One tab sends at a time. @param {string} owner @param {number} now @param {number} until */
    claim: (owner, now, until) =>
      work(
        "readwrite",
        async (at) => {
          const lease = await answer(at("lease").get("send"));
          if (lease && lease.owner != owner && lease.until > now && lease.until < now + 60000) return false;
          at("lease").put({ name: "send", owner, until });
          return true;
        },
        () => true,
      ),

    async wipe() {
      if (database) (await database).close();
      database = null;
      indexedDB.deleteDatabase(name);
    },
  };
  return shelf;
}
/** @typedef {ReturnType<typeof openShelf>} Shelf */
