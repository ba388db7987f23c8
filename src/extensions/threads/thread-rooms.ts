import { type RoomsData, SharedRoom } from "../../contract/shared-room.ts";

/** A single record of a Kafka cluster can be this large; several answers of this size wait for each other. */
const FRAMES_BYTES = 64 * 1024 * 1024;

/** The rooms of this process, shared by its threads. */
const frames = new SharedRoom();
const batches = new SharedRoom();
frames.setTotal(FRAMES_BYTES);
let owners = 0;

/** @param bytes what all threads together may unpack at a time, besides small batches */
export function limitBatches(bytes: number): void {
  batches.setTotal(bytes);
}

/** For a new thread and the threads that it starts. */
export function roomsForThread(): RoomsData {
  owners += 1;
  return { owner: owners, frames: frames.memory, batches: batches.memory };
}

/** The thread has ended. */
export function freeRooms({ owner }: RoomsData): void {
  frames.freeOf(owner);
  batches.freeOf(owner);
}
