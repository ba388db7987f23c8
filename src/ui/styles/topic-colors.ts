import { css } from "lit";

const COLORS = 8;

/** The class of a topic's dot in the view; its name is beside it, so colours may repeat. */
export function topicColor(index: number): string {
  return `topic-${index % COLORS}`;
}

/** The tokens of the profiles: eight colours that differ clearly in both themes. Neighbours are far apart. */
export const topicColorStyles = css`
  .dot {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
  }
  .topic-0 {
    background: var(--profile-blue);
  }
  .topic-1 {
    background: var(--profile-orange);
  }
  .topic-2 {
    background: var(--profile-green);
  }
  .topic-3 {
    background: var(--profile-purple);
  }
  .topic-4 {
    background: var(--profile-red);
  }
  .topic-5 {
    background: var(--profile-teal);
  }
  .topic-6 {
    background: var(--profile-yellow);
  }
  .topic-7 {
    background: var(--profile-gray);
  }
`;
