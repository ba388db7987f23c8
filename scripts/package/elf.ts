/** <elf.h>: 64-bit, little-endian, which both of our processors are. */
const MAGIC = 0x464c457f;
const SHT_DYNAMIC = 6;
const SHT_GNU_VERNEED = 0x6ffffffe;
const DT_NEEDED = 1;

export interface LibraryNeeds {
  /** Libraries that are loaded with it, by their file names. */
  readonly libraries: readonly string[];
  /** Versions that these must have, like `GLIBC_2.28`. */
  readonly versions: readonly string[];
}

interface Section {
  readonly type: number;
  readonly content: Buffer;
  /** The index of another section: here, the section of names. */
  readonly link: number;
  readonly entries: number;
}

/** The libraries that a Linux program or addon needs from its system. @throws Error when it is not one */
export function libraryNeeds(file: Buffer): LibraryNeeds {
  if (file.length < 64 || file.readUInt32LE(0) !== MAGIC || file.readUInt8(4) !== 2 || file.readUInt8(5) !== 1) {
    throw new Error("no 64-bit little-endian ELF file");
  }
  const sections = sectionsOf(file);
  return {
    libraries: sections.filter(({ type }) => type === SHT_DYNAMIC).flatMap((one) => needed(one, sections)),
    versions: [
      ...new Set(sections.filter(({ type }) => type === SHT_GNU_VERNEED).flatMap((one) => versions(one, sections))),
    ],
  };
}

function sectionsOf(file: Buffer): Section[] {
  const [start, size, count] = [Number(file.readBigUInt64LE(40)), file.readUInt16LE(58), file.readUInt16LE(60)];
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    const [offset, length] = [Number(file.readBigUInt64LE(at + 24)), Number(file.readBigUInt64LE(at + 32))];
    const type = file.readUInt32LE(at + 4);
    return {
      type,
      content: file.subarray(offset, offset + length),
      link: file.readUInt32LE(at + 40),
      entries: file.readUInt32LE(at + 44),
    };
  });
}

function needed({ content, link }: Section, sections: readonly Section[]): string[] {
  const found: string[] = [];
  for (let at = 0; at + 16 <= content.length; at += 16) {
    if (content.readBigInt64LE(at) === BigInt(DT_NEEDED)) {
      found.push(nameAt(sections[link], Number(content.readBigUInt64LE(at + 8))));
    }
  }
  return found;
}

/** Elf64_Verneed: a library each, and behind it its Elf64_Vernaux: a version each. */
function versions({ content, link, entries }: Section, sections: readonly Section[]): string[] {
  const found: string[] = [];
  let need = 0;
  for (let library = 0; library < entries; library += 1) {
    let version = need + content.readUInt32LE(need + 8);
    for (let left = content.readUInt16LE(need + 2); left > 0; left -= 1) {
      found.push(nameAt(sections[link], content.readUInt32LE(version + 8)));
      version += content.readUInt32LE(version + 12);
    }
    need += content.readUInt32LE(need + 12);
  }
  return found;
}

function nameAt(names: Section | undefined, offset: number): string {
  const { content } = names ?? { content: Buffer.alloc(0) };
  return content.toString("latin1", offset, content.indexOf(0, offset));
}
