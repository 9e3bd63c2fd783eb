/** What server and pages say to each other. Made by labkit/declarations.py. */

/** First of all, to a phone: which database answers, and how far the session is in it. A phone that was told of more than that sends again what it has kept. */
export interface Greeting {
  epoch: string;
  revision: number;
}

/** This surface now shows this. `html` is one section that carries key and revision. */
export interface Screen {
  key: string;
  revision: number;
  html: string;
}

/** The same screen, fresher parts. Without a key: this person's own parts, on any screen. */
export interface Islands {
  key: string | null;
  revision: number;
  islands: Record<string, string>;
}

/** When the open step began and should end, by the server's clock, in milliseconds. */
export interface Clock {
  ends_at: number | null;
  server_now: number;
  opened_at: number | null;
}

/** Nothing more will come, and why. */
export interface Goodbye {
  reason: "ended" | "left" | "removed" | "revoked";
}

/** Server to client. */
export interface Pushes {
  greeting(body: Greeting): void;
  screen(body: Screen): void;
  islands(body: Islands): void;
  clock(body: Clock): void;
  goodbye(body: Goodbye): void;
}

/** A phone shows this revision. */
export interface Seen {
  revision: number;
}

/** Somebody types in this step. */
export interface Writing {
  step: string;
}

/** Client to server: never stored. */
export interface Signals {
  seen(body: Seen): void;
  writing(body: Writing): void;
}

/** It is on the disk. `islands` are the sender's own parts as they are now. `run` is the number of the run after a staff act: what the same hand presses next is not late, also where the screen is a moment behind. */
export interface Accepted {
  ok: true;
  ref?: string;
  seq: number;
  saved_at: number;
  islands?: Record<string, string>;
  run?: number;
}

/** It is not. `final`: sending the same again will never help. */
export interface Declined {
  ok: false;
  refusal: string;
  words: string;
  final: boolean;
  retry_after?: number;
}

/** What goes back for a command. */
export type Reply = Accepted | Declined;

/** The sentences a page hands to its script, translated. */
export type Word =
  | "answers" | "answers_none" | "away" | "count" | "discard" | "ended" | "found" | "has_left"
  | "hold" | "kept" | "kept_turn" | "last_minute" | "left" | "left_session" | "may_tell"
  | "moved_on" | "new_screen" | "no_answer" | "no_step" | "nobody_yet" | "not_kept" | "not_sent"
  | "once_more" | "one_moment" | "over" | "page" | "removed" | "revoked" | "saved" | "sending"
  | "tap_bottom" | "tap_group" | "tap_here" | "tap_no_group" | "too_long" | "undo" | "undo_turn"
  | "unsent" | "what_did";
