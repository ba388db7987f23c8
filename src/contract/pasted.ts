import { feature } from "./feature.ts";
import type { KafkaSection, Secrets, ServiceSection } from "./profiles.ts";

/** A pasted configuration of another program, as clusters. */
export interface Pasted {
  /** `Client properties`, `kafkactl configuration` */
  readonly format: string;
  /** At least one, unless nothing was understood. */
  readonly clusters: readonly PastedCluster[];
}

/** One cluster of it: nothing is saved, the user looks at it first. */
export interface PastedCluster {
  /** "": the text names none. */
  readonly name: string;
  /** Without bootstrap servers if the text has none. */
  readonly kafka: KafkaSection;
  readonly registry: ServiceSection | null;
  readonly secrets: Secrets;
  readonly understood: readonly PastedField[];
  /** Settings that were not used, each with its reason; those that matter first. */
  readonly left: readonly PastedLeft[];
  /** Files that the text names and that were not read, because the user has not agreed. */
  readonly files: readonly PastedFile[];
}

export interface PastedField {
  readonly label: string;
  /** Null: it is a secret. */
  readonly value: string | null;
  /** Where it is in the text: `line 3`. */
  readonly where: string;
}

export interface PastedLeft {
  readonly text: string;
  /** A sentence. */
  readonly why: string;
  readonly where: string;
  /** False: it says nothing about how to connect. */
  readonly matters: boolean;
}

export interface PastedFile {
  readonly label: string;
  readonly path: string;
}

/** The words of another client for the same settings. */
export type Dialect = "java" | "librdkafka";

/** Configurations of other clients, and for them. */
export interface PastedApi {
  /** Reads another client's configuration; nothing is saved. @param readsFiles reads the files that it names */
  recognise(text: string, readsFiles: boolean): Promise<Pasted>;
  /** A profile as another client's configuration, without secrets. @throws TailwaterError PROFILE_NOT_FOUND */
  asProperties(profileId: string, dialect: Dialect): Promise<string>;
}

export const PASTED = feature<PastedApi>({ recognise: "local", asProperties: "local" });
