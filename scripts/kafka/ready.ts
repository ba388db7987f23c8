import { connect } from "node:net";

// ApiVersions v0: size, api key 18, version 0, correlation id 1, null client id.
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

/** Whether a plaintext Kafka listener on 127.0.0.1 answers a request (a bound port alone does not prove it). */
export function answers(port: number, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.on("error", () => end(false));
    socket.on("close", () => resolve(false));
    socket.on("connect", () => socket.write(API_VERSIONS));
    socket.on("data", () => end(true));
  });
}
