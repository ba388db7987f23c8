import type { Target } from "./target.ts";
import { apis } from "./targets/apis.ts";
import { batches } from "./targets/batches.ts";
import { channel } from "./targets/channel.ts";
import { codecs } from "./targets/codecs.ts";
import { cel, regex, text } from "./targets/filters.ts";
import { json } from "./targets/json.ts";
import { recordings } from "./targets/recordings.ts";
import { records } from "./targets/records.ts";
import { commandLines, configurations, links } from "./targets/texts.ts";
import { fetchAnswers, fetchRequests } from "./targets/wire.ts";

/** All code that reads foreign data. */
export const TARGETS: Readonly<Record<string, Target>> = {
  batches,
  records,
  codecs,
  apis,
  "fetch-answers": fetchAnswers,
  "fetch-requests": fetchRequests,
  json,
  cel,
  regex,
  text,
  recordings,
  configurations,
  links,
  "command-lines": commandLines,
  channel,
};
