import { API_VERSIONS } from "./api-versions.ts";
import { DESCRIBE_CONFIGS } from "./describe-configs.ts";
import { DESCRIBE_PRODUCERS } from "./describe-producers.ts";
import { FIND_COORDINATOR } from "./find-coordinator.ts";
import { LIST_OFFSETS } from "./list-offsets.ts";
import { METADATA } from "./metadata.ts";
import { SASL_AUTHENTICATE, SASL_HANDSHAKE } from "./sasl.ts";

/** Every API that is declared: tests compare each with Kafka's own definitions, and feed each with broken answers. */
export const APIS = [
  API_VERSIONS,
  DESCRIBE_CONFIGS,
  DESCRIBE_PRODUCERS,
  FIND_COORDINATOR,
  LIST_OFFSETS,
  METADATA,
  SASL_AUTHENTICATE,
  SASL_HANDSHAKE,
] as const;
