import { useEffect, useMemo, useState } from "react";
import type { Surroundings } from "../../session/surroundings";
import { useStore } from "../../session/use";
import { Icon } from "../icon";
import { decibels } from "./levels";
import { Player } from "./player";

interface Props {
  readonly host: string;
  readonly around: Surroundings;
}

/** Has the amp's sound played in this page. */
export function Listen({ host, around }: Props) {
  const player = useMemo(() => new Player(host, around), [host, around]);
  useEffect(() => () => player.stop(), [player]);
  const listening = useStore(player);
  const [volume, setVolume] = useState(player.volume);
  const listens = listening.kind === "starting" || listening.kind === "on";
  return (
    <div className="listen" data-testid="listen" data-kind={listening.kind}>
      <button
        type="button"
        className={listens ? "listen-button on" : "listen-button"}
        aria-pressed={listens}
        onClick={() => (listens ? player.stop() : player.start())}
        data-testid="listen-button"
      >
        <Icon name="sound" /> {listens ? "Listening" : "Listen"}
      </button>
      <label className="volume">
        <span className="unseen">Volume</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={volume}
          aria-valuetext={`${Math.round(volume * 100)} %`}
          onChange={(event) => {
            player.volume = Number(event.target.value);
            setVolume(player.volume);
          }}
        />
      </label>
      <p
        className="quiet listen-news"
        role={listening.kind === "impossible" ? "alert" : undefined}
        data-testid="listen-news"
        {...(listening.kind === "on" && {
          "data-queued-ms": Math.round(listening.playing.queuedS * 1000),
          "data-gaps": listening.playing.gaps,
          "data-rms-db": decibels(listening.playing.rms).toFixed(1),
        })}
      >
        {listening.kind === "impossible" && listening.reason}
        {listening.kind === "starting" && "Waiting for sound …"}
        {listening.kind === "on" &&
          `${Math.round(listening.playing.queuedS * 1000)} ms behind, ${gapWords(listening.playing.gaps)}`}
        {listening.kind === "off" && "in this page"}
      </p>
    </div>
  );
}

function gapWords(gaps: number): string {
  return gaps === 0 ? "no gaps" : gaps === 1 ? "1 gap" : `${gaps} gaps`;
}
