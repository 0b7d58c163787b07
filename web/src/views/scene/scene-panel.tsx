import { useState } from "react";
import { round } from "../format";
import { useWidth } from "../hooks";
import type { Actor, Scene, Vec3 } from "./actor";
import { ActorTable } from "./actor-table";
import { ScenePicture } from "./scene-picture";

interface Props {
  readonly scene: Scene;
  /** Asks the host to select actors; absent if that is not possible now. */
  readonly onSelect?: (names: readonly string[], add: boolean) => void;
}

/** The host's scene: a picture, and the same in words and numbers. */
export function ScenePanel({ scene, onSelect }: Props) {
  const [attach, width] = useWidth();
  const [focused, setFocused] = useState<string>();
  const [hovered, setHovered] = useState<string>();
  const { actors, selection, camera } = scene;
  const shown = actors.find(({ name }) => name === (hovered ?? focused));
  return (
    <section className="card" aria-labelledby="scene-title">
      <div className="card-head">
        <h2 id="scene-title">Scene from above</h2>
        <span className="quiet">{count(actors.length, selection.length)}</span>
      </div>
      <div ref={attach} className="picture">
        {width > 0 && (
          <ScenePicture
            actors={actors}
            camera={camera}
            width={width}
            selection={selection}
            focused={focused}
            onFocus={setFocused}
            onSelect={(names, add) => onSelect?.(names, add)}
            onHover={setHovered}
          />
        )}
      </div>
      <Details actor={shown} />
      <ActorTable actors={actors} selection={selection} camera={camera} />
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
        <span className="quiet">Point at an actor, or use the arrow keys, for details; a click or Enter selects it.</span>
      )}
    </p>
  );
}

function text(value: Vec3): string {
  return value.map(round).join(", ");
}

function count(actors: number, selected: number): string {
  const all = actors === 1 ? "1 actor" : `${actors} actors`;
  return selected === 0 ? all : `${all}, ${selected} selected`;
}
