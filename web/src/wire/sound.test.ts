import { describe, expect, it } from "vitest";
import { decodeSound } from "./sound";

function message(format: number, body: (view: DataView) => void, length: number): ArrayBuffer {
  const data = new ArrayBuffer(16 + length);
  const view = new DataView(data);
  view.setBigInt64(0, 4800n, true);
  view.setInt32(8, 48_000, true);
  view.setInt16(12, 1, true);
  view.setInt16(14, format, true);
  body(view);
  return data;
}

describe("a message of sound", () => {
  it("holds samples", () => {
    const read = decodeSound(message(1, (view) => view.setInt16(18, -16_384, true), 4));
    expect(read).toMatchObject({ kind: "sound", position: 4800, rate: 48_000 });
    expect(read?.kind === "sound" && [...read.samples]).toEqual([0, -0.5]);
  });

  it("or levels and bands", () => {
    const read = decodeSound(message(2, (view) => view.setFloat32(36, -40, true), 24));
    expect(read?.kind === "meters" && [...read.bandsDb]).toEqual([-40]);
  });

  it("is none if anything is odd about it", () => {
    const odd = message(1, (view) => view.setInt32(8, 0, true), 4);
    for (const data of ["text", new ArrayBuffer(3), odd]) {
      expect(decodeSound(data)).toBeUndefined();
    }
    expect(decodeSound(message(1, () => {}, 3))).toBeUndefined();
    expect(decodeSound(message(9, () => {}, 4))).toBeUndefined();
    const negative = message(1, (view) => view.setBigInt64(0, -1n, true), 4);
    expect(decodeSound(negative)).toBeUndefined();
  });
});
