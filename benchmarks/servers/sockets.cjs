// Node's socket.io, as most audience apps run it: one room for all, and answers kept in SQLite,
// one commit each.
const http = require("http");
const Database = require("libsql");
const { Server } = require("socket.io");

const database = new Database(process.env.DATABASE);
database.exec("PRAGMA journal_mode = WAL");
database.exec("PRAGMA synchronous = FULL");
database.exec(
  "CREATE TABLE IF NOT EXISTS answer (ref TEXT PRIMARY KEY, step TEXT, prompt TEXT, text TEXT, at INTEGER)",
);
const keep = database.prepare("INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?)");

const server = http.createServer();
const io = new Server(server, { perMessageDeflate: false, transports: ["websocket"] });
io.on("connection", (socket) => {
  socket.on("push", (size) => io.emit("screen", { html: "x".repeat(size) }));
  socket.on("submit", (answer, done) => {
    if (typeof answer.ref != "string" || answer.text.length > 280) return done({ ok: false });
    keep.run(answer.ref, answer.step, answer.prompt, answer.text, Date.now());
    done({ ok: true, ref: answer.ref });
  });
});
server.listen({ port: +process.env.PORT, host: "127.0.0.1", backlog: 2048 });
