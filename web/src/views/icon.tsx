const PATHS = {
  good: "M3 8.5l3.2 3.2L13 4.8",
  bad: "M4 4l8 8M12 4l-8 8",
  never: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 1 0 8 2.2M4 12l8-8",
  unknown: "M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.8M8 12.6v.1",
  send: "M2.4 8L13.6 2.8 9.6 13.4 7.4 9z",
  spark: "M8 2.2l1.5 4.3L13.8 8l-4.3 1.5L8 13.8 6.5 9.5 2.2 8l4.3-1.5z",
  down: "M8 3v10M3.6 8.6L8 13l4.4-4.4",
  wait: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 1 0 8 2.2M8 5v3.2l2.2 1.4",
  run: "M5 3.4v9.2L12.4 8z",
  pause: "M5.4 3.6v8.8M10.6 3.6v8.8",
  mast: "M8 7.2v6M4.9 10.3a4.4 4.4 0 0 1 0-6.2M11.1 4.1a4.4 4.4 0 0 1 0 6.2M8 6.4v1.4",
  alert: "M8 2.4l6.2 11H1.8zM8 6.6v3M8 11.6v.1",
  eye: "M1.6 8s2.4-4.2 6.4-4.2S14.4 8 14.4 8s-2.4 4.2-6.4 4.2S1.6 8 1.6 8zM8 6.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2",
  beside: "M5 2.6v10.8M11 2.6v10.8M11 2.6l-2 2M11 2.6l2 2",
  page: "M4 2.2h5.2L12 5v8.8H4zM9 2.4v2.8h2.8M6 8.2h4M6 10.6h4",
  online: "M2 8h4M10 8h4M6 5.4v5.2h1.4a2.6 2.6 0 0 0 0-5.2zM10 6.6v2.8",
  sound: "M2.6 6.2h2.6L8.6 3.2v9.6L5.2 9.8H2.6zM10.8 6a2.8 2.8 0 0 1 0 4M12.6 4.2a5.4 5.4 0 0 1 0 7.6",
  offline: "M2 8h3M11 8h3M6.4 5.4l3.2 5.2M9.6 5.4l-3.2 5.2",
} as const;

export type IconName = keyof typeof PATHS;

/** A small picture beside a status word, so that colour never stands alone. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
