/** Server-sent events out of pieces of text that end anywhere; the format is that of the HTML
 * standard, without `retry`, which the client decides for itself. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** The longest event; a hub sends no longer one. */
const LONGEST = 16 * 1_048_576;

export class EventStream {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private dataLength = 0;

  /** Takes the next piece and answers the events that it completed. */
  read(piece: string): ServerEvent[] {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    const events = lines.flatMap((line) => this.line(line) ?? []);
    if (this.rest.length + this.dataLength > LONGEST) {
      throw new Error("an event is too long");
    }
    return events;
  }

  private line(line: string): ServerEvent | undefined {
    if (line === "") {
      const { event, data } = this;
      this.event = "";
      this.data = [];
      this.dataLength = 0;
      return data.length === 0 ? undefined : { event, data: data.join("\n") };
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === "data") {
      this.data.push(value ?? "");
      this.dataLength += line.length;
    } else if (field === "event") {
      this.event = value ?? "";
    }
    return undefined; // A comment, an id that the frames carry too, or something newer.
  }
}
