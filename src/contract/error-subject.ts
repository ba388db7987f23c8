import type { ErrorData } from "./errors.ts";

/**
 * The subject of an error that its message does not name; null when the message names it, so that it is not shown
 * twice. Upper and lower case are alike (`topic orders`, `Topic orders`); a part of a longer name is not the name.
 */
export function unnamedSubject({ subject, message }: Pick<ErrorData, "subject" | "message">): string | null {
  if (subject === null || subject === "") return null;
  return subject.split(", ").every((part) => isNamed(message, part)) ? null : subject;
}

function isNamed(message: string, subject: string): boolean {
  // The place `orders/3` is also "partition 3" of "topic orders".
  const [, topic, partition] = /^(.+)\/(\d+)$/.exec(subject) ?? [];
  if (topic !== undefined && hasWord(message, `topic ${topic}`) && hasWord(message, `partition ${partition}`))
    return true;
  return hasWord(message, subject);
}

function hasWord(message: string, word: string): boolean {
  const [text, wanted] = [message.toLowerCase(), word.toLowerCase()];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const before = text.slice(Math.max(0, at - 1), at);
    const after = text.slice(at + wanted.length, at + wanted.length + 2);
    // A dot or a colon belongs to a name only if it goes on behind it. A port does not.
    if (!/[\p{L}\p{N}_./-]/u.test(before) && !/^(?:[\p{L}\p{N}_/-]|\.[\p{L}\p{N}_]|:[\p{L}_])/u.test(after))
      return true;
  }
  return false;
}
