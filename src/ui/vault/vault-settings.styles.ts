import { css } from "lit";

export const vaultSettingsStyles = css`
  .where {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    color: var(--text);
  }
  .where tw-icon {
    margin-top: 1px;
    color: var(--text-dim);
  }
  .where.open tw-icon {
    color: var(--ok);
  }
  .where.locked tw-icon,
  .where.unavailable tw-icon {
    color: var(--warn);
  }
  .box b {
    font-weight: 600;
  }
  .anew {
    margin: -4px 0 0 -12px;
    color: var(--text-dim);
  }
  tw-passphrase-form {
    padding: 6px 4px 4px 0;
  }
`;
