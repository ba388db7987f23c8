import { css } from "lit";

/** `.box`: the square before an item that can be chosen, `.box.on` before a chosen one; its tick is an icon. */
export const tickBoxStyles = css`
  .box {
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    width: 14px;
    height: 14px;
    border: 1px solid var(--line-strong);
    border-radius: 3px;
    --icon: 12px;
  }
  .box.on {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-text);
  }
`;
