/**
 * Watches by socket. The client library is fetched after the page works: without it, and without
 * a network, the forms go on by themselves.
 */
import { drawClock, setClock } from "./clock.js";
import { currentRevision, showIslands, showScreen, trustNext } from "./screen.js";

const SLEPT = 14000; // as long as the server needs to give a silent phone up
/** @type {any} */
let socket = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let tries = 0;
let hiddenAt = 0;
let wroteAt = 0;
/** @type {string | null} */
let parted = null;

/**
 * @param {{away: (since: number | null) => void, goodbye: (reason: string) => void, back?: () => void}} on
 */
export async function startLive(on) {
  const { session, surface } = document.body.dataset;
  const again = () => {
    clearTimeout(timer);
    if (parted) return;
    on.away(Date.now());
    const longest = Math.min(5000, 1000 * 2 ** tries++);
    timer = setTimeout(open, 500 + Math.random() * (longest - 500));
  };
  const open = async () => {
    clearTimeout(timer);
    if (socket) return socket.connect();
    try {
      const file = "../vendor/socket.io.js" + (tries ? "?" + tries : ""); // a failed import is remembered by its name
      const { io } = /** @type {any} */ (await import(file));
      socket = io({ reconnection: false, auth: { session, surface } });
    } catch {
      return again();
    }
    socket.on("connect", () => {
      tries = 0;
      trustNext();
      on.away(null);
      on.back?.();
    });
    socket.on("connect_error", again);
    socket.on("disconnect", again);
    socket.on("screen", (/** @type {any} */ push) => {
      if (showScreen(push)) seen();
      drawClock();
    });
    socket.on("islands", (/** @type {any} */ push) => {
      showIslands(push);
      drawClock();
    });
    socket.on("clock", setClock);
    socket.on("goodbye", (/** @type {any} */ push) => {
      parted = push.reason;
      clearTimeout(timer);
      on.goodbye(push.reason);
    });
  };
  /** Awake again: what the socket believes of itself counts for nothing. */
  const wake = () => {
    if (document.hidden) {
      hiddenAt = Date.now();
      return;
    }
    if (parted == "ended") parted = null;
    if (parted) return;
    if (socket?.connected && hiddenAt && Date.now() - hiddenAt > SLEPT) socket.disconnect();
    hiddenAt = 0;
    tries = 0;
    if (!socket?.connected) void open();
    else seen();
  };
  document.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", wake);
  addEventListener("online", wake);
  await open();
}

function seen() {
  if (!document.hidden && socket?.connected) socket.volatile.emit("seen", { revision: currentRevision() });
}

/** @param {HTMLFormElement} form */
export function writing(form) {
  const step = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("step"))?.value;
  if (!step || !socket?.connected || Date.now() - wroteAt < 4000) return;
  wroteAt = Date.now();
  socket.volatile.emit("writing", { step });
}
