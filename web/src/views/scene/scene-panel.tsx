import { useMemo, useState } from "react";
import type { Json } from "../../wire/json";
import { round } from "../format";
import { useWidth } from "../hooks";
import { sceneOf, type Actor, type Vec3 } from "./actor";
import { ActorTable } from "./actor-table";
import { ScenePicture } from "./scene-picture";
import { StateTable } from "./state-table";

/** The host's state: a picture where it has actors, a table where it has anything else. */
export function ScenePanel({ keyed }: { readonly keyed: ReadonlyMap<string, Json> }) {
  const scene = useMemo(() => sceneOf(keyed), [keyed]);
  const [attach, width] = useWidth();
  const [selected, setSelected] = useState<string>();
  const [hovered, setHovered] = useState<string>();
  const { actors, camera, rest } = scene;
  const pictured = actors.length > 0 || camera !== undefined;
  const shown = actors.find(({ name }) => name === (hovered ?? selected));
  return (
    <section className="card area-scene" aria-labelledby="scene-title">
      <div className="card-head">
        <h2 id="scene-title">{pictured ? "Scene from above" : "State"}</h2>
        {pictured && <span className="quiet">{count(actors.length)}</span>}
      </div>
      {pictured && (
        <>
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
        </>
      )}
      {rest.length > 0 && <StateTable state={rest} />}
      {!pictured && rest.length === 0 && <p className="quiet">The host shows no state.</p>}
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
