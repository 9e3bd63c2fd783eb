/** What the server says. Kept the same as the Python classes of labkit/live and labkit/web. */

/** This surface now shows this. `html` is one `<section data-screen data-revision>`. */
export interface Screen { key: string; revision: number; html: string }

/** Same screen, fresher parts. `key: null` means this person's own parts, whatever the screen. */
export interface Islands { key: string | null; revision: number; islands: Record<string, string> }

/** All in milliseconds since the epoch, by the server's clock. */
export interface Clock { ends_at: number | null; server_now: number; opened_at: number | null }

export interface Goodbye { reason: "ended" | "left" | "removed" | "revoked" }

/** Server to client. */
export interface Pushes {
  screen(push: Screen): void;
  islands(push: Islands): void;
  clock(push: Clock): void;
  goodbye(push: Goodbye): void;
}

/** Client to server: two signals, never stored. */
export interface Signals {
  seen(signal: { revision: number }): void;
  writing(signal: { step: string }): void;
}

export interface Accepted {
  ok: true;
  ref: string;
  seq: number;
  saved_at: number;
  islands?: Record<string, string>;
}

/** `final`: sending the same again will never help. */
export interface Refusal {
  ok: false;
  refusal: string;
  words: string;
  final: boolean;
  retry_after?: number;
}

export type Reply = Accepted | Refusal;

/** The sentences a page hands to its script (labkit/drawing/script_words.py). */
export type Word =
  | "not_sent" | "sending" | "saved" | "kept" | "not_kept" | "unsent" | "away" | "too_long" | "count"
  | "moved_on" | "found" | "discard" | "once_more" | "new_screen" | "left" | "last_minute" | "over"
  | "ended" | "left_session" | "removed" | "revoked" | "no_answer" | "hold" | "page" | "one_moment";
