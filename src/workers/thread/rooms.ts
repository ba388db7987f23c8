import { workerData } from "node:worker_threads";
import { type RoomsData, SharedRoom } from "../../contract/shared-room.ts";

/** The rooms that this thread got, for the threads that it starts. Undefined in a main thread (tests, the bench). */
export const roomsData = isRooms(workerData) ? workerData.rooms : undefined;
const owner = roomsData?.owner ?? 1;

export const batches = new SharedRoom(roomsData?.batches);
/** This thread's parts of the shared rooms. */
export const batchesRoom = batches.claim(owner);
export const framesRoom = new SharedRoom(roomsData?.frames).claim(owner);

function isRooms(value: unknown): value is { readonly rooms: RoomsData } {
  return typeof value === "object" && value !== null && "rooms" in value;
}
