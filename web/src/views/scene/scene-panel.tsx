import { useState } from "react";
import { round } from "../format";
import { useWidth } from "../hooks";
import type { Actor, Scene, Vec3 } from "./actor";
import { ActorTable } from "./actor-table";
import { ScenePicture } from "./scene-picture";

/** The host's scene: a picture, and the same in words and numbers. */
export function ScenePanel({ scene }: { readonly scene: Scene }) {
  const [attach, width] = useWidth();
  const [selected, setSelected] = useState<string>();
  const [hovered, setHovered] = useState<string>();
  const { actors, camera } = scene;
  const shown = actors.find(({ name }) => name === (hovered ?? selected));
  return (
    <section className="card" aria-labelledby="scene-title">
      <div className="card-head">
        <h2 id="scene-title">Scene from above</h2>
        <span className="quiet">{count(actors.length)}</span>
      </div>
      <div ref={attach} className="picture">
        {width > 0 && (
          <ScenePicture
            actors={actors}
            camera={camera}
            width={width}
            selected={selected}
            onSelect={setSelected}
            onHover={setHovered}
          />
        )}
      </div>
      <Details actor={shown} />
      <ActorTable actors={actors} camera={camera} />
    </section>
  );
}

function Details({ actor }: { readonly actor: Actor | undefined }) {
  return (
    <p className="actor-details" data-testid="actor-details">
      {actor ? (
        <>
          <b>{actor.name}</b> {actor.kind}, at {text(actor.location)} cm, turned{" "}
          {text(actor.rotation)}°, scale {text(actor.scale)}, {actor.color}
        </>
      ) : (
        <span className="quiet">Point at an actor, or use the arrow keys, for details.</span>
      )}
    </p>
  );
}

function text(value: Vec3): string {
  return value.map(round).join(", ");
}

function count(actors: number): string {
  return actors === 1 ? "1 actor" : `${actors} actors`;
}
