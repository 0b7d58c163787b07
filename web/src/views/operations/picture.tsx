import { isJsonObject, type Json } from "../../wire/json";

interface Picture {
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

/** The picture that a result is, if it is a PNG in base64. */
export function pictureOf(result: Json | undefined): Picture | undefined {
  if (result === undefined || !isJsonObject(result) || result["mediaType"] !== "image/png") {
    return undefined;
  }
  const { base64, width, height } = result;
  return typeof base64 === "string" &&
    /^[A-Za-z0-9+/]+=*$/.test(base64) &&
    typeof width === "number" &&
    typeof height === "number"
    ? { source: `data:image/png;base64,${base64}`, width, height }
    : undefined;
}

/** Shows a result that is a picture; anything else not at all. */
export function ResultPicture({ result }: { readonly result: Json | undefined }) {
  const picture = pictureOf(result);
  return picture ? (
    <img
      className="result-picture"
      src={picture.source}
      width={picture.width}
      height={picture.height}
      alt="The picture that the action answered with"
    />
  ) : null;
}
