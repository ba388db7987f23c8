import { type RoomsData, SharedRoom } from "../../contract/shared-room.ts";

/** A single record of a Kafka cluster can be so large; several answers that large wait for each other. */
const FRAMES_BYTES = 64 * 1024 * 1024;

/** The rooms of this process, which its threads share. */
const frames = new SharedRoom();
const batches = new SharedRoom();
frames.setTotal(FRAMES_BYTES);
let owners = 0;

/** @param bytes what all threads together may unpack at a time, beyond what is small */
export function limitBatches(bytes: number): void {
  batches.setTotal(bytes);
}

/** For a new thread and those that it makes. */
export function roomsForThread(): RoomsData {
  owners += 1;
  return { owner: owners, frames: frames.memory, batches: batches.memory };
}

/** It has ended. */
export function freeRooms({ owner }: RoomsData): void {
  frames.freeOf(owner);
  batches.freeOf(owner);
}
