/** A part of an entry. */
export type GuideBlock =
  | { readonly kind: "heading" | "text"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly string[] };

/** One error code. */
export interface GuideEntry {
  readonly code: string;
  readonly title: string;
  readonly blocks: readonly GuideBlock[];
  /** All of its text, in lower case, for the search. */
  readonly searched: string;
}

export interface GuideChapter {
  readonly title: string;
  readonly entries: readonly GuideEntry[];
}

/** A piece of a line: plain text, `code`, or the name of something in the window. */
export interface GuidePiece {
  readonly kind: "plain" | "code" | "name";
  readonly text: string;
}

const ENTRY = /^([A-Z][A-Z0-9_]*): (.+)$/;

/**
 * The chapters of docs/troubleshooting.md: `## chapter`, `### CODE: title`, then paragraphs, bold headings and lists.
 * It reads only the Markdown that this file uses. @throws Error for an entry without a code
 */
export function readGuide(markdown: string): readonly GuideChapter[] {
  // The first part is for the readers of the file.
  const [, ...chapters] = markdown.split(/^## /m);
  return chapters.map((chapter) => {
    const [title, ...entries] = chapter.split(/^### /m);
    return { title: (title ?? "").trim(), entries: entries.map(readEntry) };
  });
}

function readEntry(text: string): GuideEntry {
  const [first = "", ...paragraphs] = text.trim().split(/\n{2,}/);
  const [, code, title] = ENTRY.exec(first) ?? [];
  if (code === undefined || title === undefined) throw new Error(`no entry of the guide begins with: ${first}`);
  return { code, title, blocks: paragraphs.map(readBlock), searched: plain(text).toLowerCase() };
}

function readBlock(paragraph: string): GuideBlock {
  const heading = /^\*\*(.+)\*\*$/.exec(paragraph)?.[1];
  if (heading !== undefined) return { kind: "heading", text: heading };
  const ordered = /^\d+\. /.test(paragraph);
  if (!ordered && !paragraph.startsWith("- ")) return { kind: "text", text: joined(paragraph) };
  const [, ...items] = paragraph.split(/^(?:- |\d+\. )/m);
  return { kind: "list", ordered, items: items.map(joined) };
}

const joined = (lines: string) => lines.trim().replace(/\s*\n\s*/g, " ");

/** A line in pieces. */
export function piecesOf(text: string): readonly GuidePiece[] {
  return text
    .split(/(`[^`]+`|\*[^*]+\*)/)
    .filter((part) => part !== "")
    .map((part) => {
      if (part.startsWith("`")) return { kind: "code", text: part.slice(1, -1) };
      return part.startsWith("*") ? { kind: "name", text: part.slice(1, -1) } : { kind: "plain", text: part };
    });
}

const plain = (text: string) => text.replace(/[`*]/g, "");
