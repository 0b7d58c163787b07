import { describe, expect, it } from "vitest";
import { pictureOf } from "./picture";

const PNG = { mediaType: "image/png", base64: "iVBORw0KGgo=", width: 4, height: 3 };

describe("the picture of a result", () => {
  it("is a PNG in base64", () => {
    expect(pictureOf(PNG)).toEqual({
      source: "data:image/png;base64,iVBORw0KGgo=",
      width: 4,
      height: 3,
    });
  });

  it("is nothing else", () => {
    expect(pictureOf(undefined)).toBeUndefined();
    expect(pictureOf("image/png")).toBeUndefined();
    expect(pictureOf({ ...PNG, mediaType: "image/svg+xml" })).toBeUndefined();
    expect(pictureOf({ ...PNG, base64: "x\" onerror=\"" })).toBeUndefined();
    expect(pictureOf({ ...PNG, width: "4" })).toBeUndefined();
  });
});
