/** The page's places, as they stand in the fragment of its address. */

export const HOST_PARTS = ["live", "settings"] as const;
export type HostPart = (typeof HOST_PARTS)[number];

/** What the audit shows; empty words mean all. */
export interface AuditFilter {
  readonly host: string;
  readonly by: string;
  readonly fate: string;
}

export type Route =
  | { readonly kind: "hosts" }
  | {
      readonly kind: "host";
      readonly host: string;
      readonly part: HostPart;
      /** The operation that is to be shown. */
      readonly operation?: string;
    }
  | { readonly kind: "sessions" }
  | { readonly kind: "session"; readonly room: string }
  | { readonly kind: "documents" }
  | { readonly kind: "analysis"; readonly id: string }
  | { readonly kind: "hub" }
  | { readonly kind: "audit"; readonly filter: AuditFilter };

/** What no place is called leads to the list of hosts. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\//, "").split("?", 2);
  const [place, name, part, more] = path.split("/").map(unescaped);
  switch (place) {
    case "hosts":
      return name
        ? {
            kind: "host",
            host: name,
            part: part === "settings" ? part : "live",
            ...(part === "operations" && more && { operation: more }),
          }
        : { kind: "hosts" };
    case "sessions":
      return name ? { kind: "session", room: name } : { kind: "sessions" };
    case "documents":
      return name ? { kind: "analysis", id: name } : { kind: "documents" };
    case "hub":
      return { kind: "hub" };
    case "audit":
      return { kind: "audit", filter: filterIn(new URLSearchParams(query)) };
    default:
      return { kind: "hosts" };
  }
}

function filterIn(query: URLSearchParams): AuditFilter {
  const word = (name: string) => query.get(name) ?? "";
  return { host: word("host"), by: word("by"), fate: word("fate") };
}

/** Empty for an address that was cut in the middle of an escape. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

export function hostHref(host: string, part: HostPart = "live"): string {
  const base = `#/hosts/${encodeURIComponent(host)}`;
  return part === "live" ? base : `${base}/${part}`;
}

export function operationHref(host: string, operation: string): string {
  return `${hostHref(host)}/operations/${encodeURIComponent(operation)}`;
}

export function analysisHref(id: string): string {
  return `#/documents/${encodeURIComponent(id)}`;
}

export function auditHref(filter: Partial<AuditFilter>): string {
  const words = Object.entries(filter).filter(([, word]) => word !== "");
  return words.length === 0 ? "#/audit" : `#/audit?${new URLSearchParams(words)}`;
}
