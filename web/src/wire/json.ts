/** What JSON can say; the client library has it too. */
export { isJsonObject, parseJson, type Json, type JsonObject } from "@heddle/client";
