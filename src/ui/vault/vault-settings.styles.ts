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
  tw-passphrase-form {
    padding: 6px 4px 4px 0;
  }
`;
