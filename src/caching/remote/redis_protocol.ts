/**
 * What is said to a Redis server, and what its answers mean. Owns the protocol's second version
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/); opens no connection.
 */

/** One answer. */
export type RedisReply =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "none" }
  | { readonly kind: "list"; readonly items: readonly RedisReply[] };

/** A command as it is sent. */
export function redisCommand(words: readonly string[]): string {
  const bytes = (word: string) => new TextEncoder().encode(word).length;
  return `*${words.length}\r\n${words.map((word) => `$${bytes(word)}\r\n${word}\r\n`).join("")}`;
}

/**
 * The answers in a text, as far as they are whole.
 *
 * @returns Undefined when the text is no answer of a Redis server.
 */
export function redisReplies(text: string): readonly RedisReply[] | undefined {
  const replies: RedisReply[] = [];
  let at = 0;
  while (at < text.length) {
    const read = readReply(text, at);
    if (read === "foreign") return undefined;
    if (read === "cut") break;
    replies.push(read.reply);
    at = read.end;
  }
  return replies;
}

type Read = { readonly reply: RedisReply; readonly end: number } | "cut" | "foreign";

function readReply(text: string, at: number): Read {
  const lineEnd = text.indexOf("\r\n", at);
  const type = text.charAt(at);
  if (!"+-:$*".includes(type)) return "foreign";
  if (lineEnd < 0) return "cut";
  const rest = text.slice(at + 1, lineEnd);
  const end = lineEnd + 2;
  if (type === "-") return { reply: { kind: "error", text: rest }, end };
  if (type === "+" || type === ":") return { reply: { kind: "text", text: rest }, end };
  const count = Number(rest);
  if (!Number.isInteger(count)) return "foreign";
  if (count < 0) return { reply: { kind: "none" }, end };
  return type === "$" ? readBulk(text, end, count) : readList(text, end, count);
}

/** Lengths count bytes, and what is asked for here is ASCII but may stand beside other text. */
function readBulk(text: string, start: number, bytes: number): Read {
  const encoded = new TextEncoder().encode(text.slice(start));
  if (encoded.length < bytes + 2) return "cut";
  const body = new TextDecoder().decode(encoded.subarray(0, bytes));
  return { reply: { kind: "text", text: body }, end: start + body.length + 2 };
}

function readList(text: string, start: number, count: number): Read {
  const items: RedisReply[] = [];
  let at = start;
  for (let item = 0; item < count; item++) {
    const read = at < text.length ? readReply(text, at) : "cut";
    if (typeof read === "string") return read;
    items.push(read.reply);
    at = read.end;
  }
  return { reply: { kind: "list", items }, end: at };
}
