import type { Button, Dialog } from "../../contract/consent.ts";

/** Google takes no more in one request. */
export const MOST_EVENTS = 25;

/** One use of the app. The types allow no other value. */
export type Use = { readonly dialog: Dialog } | { readonly button: Button };

/**
 * An event as it is sent. @param session seconds since the epoch when the app started: without it, and a time, Google
 * counts no activity
 */
export function useEvent(use: Use, session: number): string {
  const name = "dialog" in use ? "dialog_open" : "button_press";
  return JSON.stringify({ name, params: { ...use, session_id: String(session), engagement_time_msec: 100 } });
}

/**
 * The body of one request (Google Analytics 4, Measurement Protocol).
 * @param events of `useEvent` @param at of the first, ms since the epoch
 */
export function analyticsBody(clientId: string, events: readonly string[], at: number): string {
  const about = JSON.stringify({
    client_id: clientId,
    timestamp_micros: `${Math.floor(at / 1_000)}000000`,
    non_personalized_ads: true,
    consent: { ad_user_data: "DENIED", ad_personalization: "DENIED" },
  });
  return `${about.slice(0, -1)},"events":[${events.join(",")}]}`;
}
