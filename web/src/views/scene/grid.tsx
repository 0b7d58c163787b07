import { round } from "../format";
import type { Camera } from "./actor";
import type { Frame } from "./frame";

/** Labels stand at every second line where lines are closer than this, in pixels. */
const CROWDED_PX = 54;

/** The ground: a grid with its two axes, numbered in centimetres. */
export function Grid({ frame }: { readonly frame: Frame }) {
  const { linesX, linesZ, width, height } = frame;
  return (
    <g className="grid" aria-hidden="true">
      {linesX.map((x) => {
        const at = frame.place([x, 0])[0];
        return <line key={x} className={axis(x)} x1={at} x2={at} y1={0} y2={height} />;
      })}
      {linesZ.map((z) => {
        const at = frame.place([0, z])[1];
        return <line key={z} className={axis(z)} x1={0} x2={width} y1={at} y2={at} />;
      })}
      <Numbers frame={frame} />
      <text x={width - 4} y={height - 6} className="unit end">
        x (cm) →
      </text>
      <text x={4} y={12} className="unit">
        z (cm) ↓
      </text>
    </g>
  );
}

function Numbers({ frame }: { readonly frame: Frame }) {
  const { linesX, linesZ, width, height } = frame;
  const every = frame.stepCm * (frame.stepCm * frame.scale < CROWDED_PX ? 2 : 1);
  const wanted = (value: number) => Math.round(value / frame.stepCm) % (every / frame.stepCm) === 0;
  return (
    <>
      {linesX.filter(wanted).map((x) => {
        const at = frame.place([x, 0])[0];
        // The unit stands in the corner on the right.
        return at > 20 && at < width - 84 ? (
          <text key={x} x={at} y={height - 6} className="middle">
            {round(x)}
          </text>
        ) : null;
      })}
      {linesZ.filter(wanted).map((z) => {
        const at = frame.place([0, z])[1];
        return at > 24 && at < height - 24 ? (
          <text key={z} x={4} y={at - 3}>
            {round(z)}
          </text>
        ) : null;
      })}
    </>
  );
}

function axis(value: number): string | undefined {
  return value === 0 ? "axis" : undefined;
}

interface CameraProps {
  readonly camera: Camera;
  readonly frame: Frame;
}

/** Looking down steeper than this, of a direction of length 1, it looks nowhere on the picture. */
const STRAIGHT_DOWN = 0.02;

/** The camera as a wedge that opens where it looks; one that looks straight down, as a ring. */
export function CameraMark({ camera, frame }: CameraProps) {
  const [px, py] = frame.place([camera.location[0], camera.location[2]]);
  const x = Math.min(Math.max(px, 8), frame.width - 8);
  const y = Math.min(Math.max(py, 8), frame.height - 24);
  const [dx, , dz] = camera.direction;
  const angle = (Math.atan2(dz, dx) * 180) / Math.PI;
  const place = camera.location.map(round).join(", ");
  return (
    <g className="camera" data-testid="camera">
      <title>{`camera at ${place} cm${frame.cameraOutside ? ", outside the picture" : ""}`}</title>
      <g transform={`translate(${x} ${y}) rotate(${angle})`}>
        {Math.hypot(dx, dz) < STRAIGHT_DOWN ? (
          <circle className="view" r="26" />
        ) : (
          <path className="view" d="M0 0L46 -24A52 52 0 0 1 46 24Z" />
        )}
        <path className="body" d="M-6 -5H3V5H-6ZM3 -2.5L8 -5V5L3 2.5Z" />
      </g>
    </g>
  );
}
