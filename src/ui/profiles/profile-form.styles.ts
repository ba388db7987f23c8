import { css } from "lit";

/** The form of a profile, beside `formFieldStyles`. */
export const profileFormStyles = css`
  .colors {
    display: flex;
    gap: 6px;
    padding-top: 4px;
  }
  .colors input {
    appearance: none;
    width: 18px;
    height: 18px;
    border: 2px solid var(--bg-raised);
    border-radius: 50%;
    background: var(--swatch);
    cursor: pointer;
  }
  .colors input:checked {
    outline: 2px solid var(--swatch);
  }
  .colors input:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .gray { --swatch: var(--profile-gray); }
  .blue { --swatch: var(--profile-blue); }
  .teal { --swatch: var(--profile-teal); }
  .green { --swatch: var(--profile-green); }
  .yellow { --swatch: var(--profile-yellow); }
  .orange { --swatch: var(--profile-orange); }
  .red { --swatch: var(--profile-red); }
  .purple { --swatch: var(--profile-purple); }
  section + section {
    margin-top: 18px;
    padding-top: 14px;
    border-top: 1px solid var(--line);
  }
  h3 {
    margin: 0 0 8px;
    font: 500 var(--t-12) / 16px var(--font-ui);
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .pair input {
    min-width: 0;
  }
  textarea {
    min-height: 28px;
    font: var(--t-12) / 18px var(--font-mono);
  }
  .pem {
    min-height: 74px;
  }
  .sign-in {
    padding-top: 6px;
  }
`;
