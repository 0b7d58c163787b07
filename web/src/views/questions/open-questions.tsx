import type { HostList } from "../../session/host-list";
import { useStore } from "../../session/use";
import { Icon } from "../icon";
import { hostHref } from "../route";
import { askedBy, questions } from "./questions";

/** How many questions wait for an answer, wherever one is; it leads to them. */
export function OpenQuestions({ list }: { readonly list: HostList }) {
  const { hosts } = useStore(list);
  const { count, only } = askedBy(hosts ?? []);
  return (
    <span role="status" className="open-questions">
      {count > 0 && (
        <a
          className="pill tone-warn"
          href={only === undefined ? "#/" : hostHref(only)}
          aria-label={`${questions(count)} to answer`}
          data-testid="open-questions"
        >
          <Icon name="unknown" />
          {count}
          {/* On a phone the number has to do. */}
          <span className="words">{count === 1 ? "question" : "questions"}</span>
        </a>
      )}
    </span>
  );
}
