/**
 * Watches by socket. The client library is fetched after the page works: without it, and without
 * a network, the forms go on by themselves.
 */
import { drawClock, setClock } from "./clock.js";
import { revision, showIslands, showPage, showScreen, trustNext } from "./screen.js";

const SLEPT = 14000; // as long as the server needs to give a silent phone up
const PATIENCE = 3000;
/** @type {any} */
let socket = null;
let wroteAt = 0;

/**
 * @param {(away: boolean) => void} onAway told after three seconds without a connection
 * @param {(reason: import("./protocol").Goodbye["reason"]) => void} onGoodbye
 * @param {(epoch: string, revision: number) => void} [onGreeting]
 */
export async function startLive(onAway, onGoodbye, onGreeting) {
  let tries = 0;
  let hiddenAt = 0;
  let parted = "";
  let opening = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  const again = (/** @type {any} */ why) => {
    if (parted) return;
    patience ??= setTimeout(onAway, why == "ping timeout" ? 0 : PATIENCE, true); // that has taken long enough
    clearTimeout(timer);
    timer = setTimeout(open, 500 + Math.random() * Math.min(4500, 500 * 2 ** tries++));
    if (tries % 3 == 0) void look();
  };
  /** Some networks let no WebSocket through: then the page is asked for again, as without script. */
  const look = async () => {
    const page = await fetch(location.pathname).catch(() => null);
    if (page?.redirected) return onGreeting?.("", 0);
    if (page?.ok && !parted) showPage(await page.text());
    onAway(!page?.ok);
  };
  const open = async () => {
    clearTimeout(timer);
    trustNext(); // before the connection: what greets it is handed on ahead of its "connect"
    if (socket) return socket.connect();
    if (opening) return; // the page shows while the file is still on its way
    opening = true;
    try {
      // A browser may remember by its address that a file could not be fetched.
      const { io } = await import(`../vendor/socket.io.js${tries ? "?" + tries : ""}`);
      socket = io({ transports: ["websocket"], reconnection: false, auth: { ...document.body.dataset } });
    } catch {
      return again("");
    } finally {
      opening = false;
    }
    socket.on("connect", () => {
      tries = 0;
      document.body.dataset.socket = socket.id;
      clearTimeout(patience);
      patience = undefined;
      onAway(false);
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
    socket.on("greeting", (/** @type {any} */ push) => onGreeting?.(push.epoch, push.revision));
    socket.on("goodbye", (/** @type {any} */ push) => {
      parted = push.reason;
      clearTimeout(patience);
      onGoodbye(push.reason);
    });
  };
  /** Awake again: what the socket believes of itself counts for nothing. */
  const wake = () => {
    if (document.hidden) {
      hiddenAt = Date.now();
      return;
    }
    if (parted == "ended") parted = "";
    if (parted) return;
    if (hiddenAt && Date.now() - hiddenAt > SLEPT) socket?.disconnect();
    hiddenAt = tries = 0;
    if (socket?.connected) seen();
    else void open();
  };
  document.addEventListener("visibilitychange", wake);
  for (const name of ["pageshow", "online"]) addEventListener(name, wake);
  await open();
}

function seen() {
  if (!document.hidden && socket?.connected) socket.volatile.emit("seen", { revision: revision() });
}

/** @param {HTMLFormElement} form */
export function writing(form) {
  const step = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("step"))?.value;
  if (!step || !socket?.connected || Date.now() - wroteAt < 4000) return;
  wroteAt = Date.now();
  socket.volatile.emit("writing", { step });
}
