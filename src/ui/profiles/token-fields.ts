import { html, nothing } from "lit";
import type { AwsSettings, IssuerEndpoints, OauthSettings, SecretPlace } from "../../contract/profiles.ts";
import { type Told, tell } from "../data/events.ts";
import "./issuer-field.ts";
import { renderChoice, renderRemember, renderSecret, renderText, type SecureForm } from "./secret-control.ts";
import { extensionsIn, extensionsText, tokenOf } from "./secure-draft.ts";

/** The fields of a login by token; nothing for another mechanism. */
export function renderToken(form: SecureForm) {
  const token = tokenOf(form.draft);
  if (token === null) return nothing;
  return token.mechanism === "oauthbearer" ? renderOauth(form, token) : renderAws(form, token);
}

function renderOauth(form: SecureForm, token: OauthSettings) {
  const set = (change: Partial<OauthSettings>) => form.change({ token: { ...token, ...change } });
  const isDevice = token.grant === "device";
  const choose = (grant: OauthSettings["grant"]) =>
    set(
      grant === "device"
        ? { grant, deviceUrl: token.deviceUrl ?? "", clientAuth: "none", scope: token.scope || "openid offline_access" }
        : { grant, deviceUrl: null, clientAuth: token.clientAuth === "none" ? "basic" : token.clientAuth },
    );
  return html`
    ${renderChoice("grant", "Log in as", GRANTS, token.grant, choose)}
    <tw-issuer-field
      .profileId=${form.draft.id}
      .caPem=${form.draft.caPem.trim() || null}
      .grant=${token.grant}
      @tw-issuer=${(event: Told<"tw-issuer">) => set(toldBy(event.detail, token))}
    ></tw-issuer-field>
    ${renderText(form, "tokenUrl", "Token address", token.tokenUrl, (tokenUrl) => set({ tokenUrl: tokenUrl.trim() }), "Of the issuer, as https://issuer.example.com/oauth2/token.")}
    ${isDevice ? renderText(form, "deviceUrl", "Device address", token.deviceUrl ?? "", (deviceUrl) => set({ deviceUrl: deviceUrl.trim() }), "The issuer's device_authorization_endpoint.") : nothing}
    ${renderText(form, "clientId", "Client ID", token.clientId, (clientId) => set({ clientId }))}
    ${renderChoice("clientAuth", "Client login", isDevice ? WITH_NONE : WAYS, token.clientAuth, (clientAuth) => set({ clientAuth }))}
    ${
      token.clientAuth === "none"
        ? nothing
        : renderSecret(form, {
            ...{ field: "clientSecret", label: "Client secret", name: "kafka.sasl.clientSecret" },
            help: "It goes to the issuer only, never to a broker.",
          })
    }
    ${renderText(form, "scope", "Scope", token.scope, (scope) => set({ scope }), isDevice ? "Separated by spaces. offline_access: to be asked less often." : "Separated by spaces; often empty.")}
    ${renderText(form, "extensions", "Extensions", extensionsText(token.extensions), (value) => set({ extensions: extensionsIn(value) }), "For Confluent Cloud: logicalCluster=lkc-…, identityPoolId=pool-….", true)}
    ${isDevice ? renderSignIn(form.placeOf("kafka.sasl.refreshToken")) : nothing}
    ${renderRemember(form, isDevice ? "Remember the sign-in in the encrypted vault" : undefined)}
  `;
}

/** The settings that an issuer's metadata gives. A client login that it accepts stays. */
function toldBy({ tokenUrl, deviceUrl, clientAuth }: IssuerEndpoints, { grant, ...token }: OauthSettings) {
  const wanted = grant === "device" ? WITH_NONE : WAYS;
  const accepted = wanted.map(([way]) => way).filter((way) => clientAuth.includes(way));
  const [first = token.clientAuth] = accepted;
  return {
    tokenUrl,
    ...(grant === "device" ? { deviceUrl: deviceUrl ?? token.deviceUrl } : {}),
    clientAuth: accepted.includes(token.clientAuth) ? token.clientAuth : first,
  };
}

/** A sign-in is not typed: it is there, or the person is asked. */
function renderSignIn(place: SecretPlace | null) {
  const forget = (event: Event) => tell(event.target as HTMLElement, "tw-forget", "kafka.sasl.refreshToken");
  return html`<div class="field">
    <span class="label">Sign-in</span>
    <p class="help sign-in">
      ${
        place === null
          ? "Tailwater shows a code when it connects. Confirm it in any browser."
          : html`Signed in, ${place === "stored" ? "stored in the encrypted vault" : "until Tailwater ends"}. <button type="button" class="quiet forget" @click=${forget}>Forget the sign-in</button>`
      }
    </p>
  </div>`;
}

function renderAws(form: SecureForm, token: AwsSettings) {
  const set = (change: Partial<AwsSettings>) => form.change({ token: { ...token, ...change } });
  return html`
    ${renderChoice("source", "Credentials", SOURCES, token.source, (source) => set({ source }))}
    ${token.source === "profile" ? renderText(form, "awsProfile", "AWS profile", token.awsProfile, (awsProfile) => set({ awsProfile }), "Of ~/.aws/config or credentials, also with a credential_process. Empty: AWS_PROFILE, or the default one.") : nothing}
    ${
      token.source === "keys"
        ? html`${renderText(form, "accessKeyId", "Access key ID", token.accessKeyId, (accessKeyId) => set({ accessKeyId }))}
          ${renderSecret(form, { field: "secretAccessKey", label: "Secret key", name: "kafka.sasl.secretAccessKey" })}
          ${renderSecret(form, {
            ...{ field: "sessionToken", label: "Session token", name: "kafka.sasl.sessionToken" },
            help: "Of temporary credentials; otherwise empty.",
          })}`
        : nothing
    }
    ${renderText(form, "region", "Region", token.region, (region) => set({ region: region.trim() }), "Empty: the one in the name of the servers, or that of the credentials.")}
    ${token.source === "keys" ? renderRemember(form) : nothing}
  `;
}

const GRANTS = [
  ["client-credentials", "A client, by its secret"],
  ["device", "A person, by a code in the browser"],
] as const;
const WAYS = [
  ["basic", "Secret in the header (Basic)"],
  ["post", "Secret in the form (post)"],
] as const;
const WITH_NONE = [["none", "None (public client)"], ...WAYS] as const;
const SOURCES = [
  ["profile", "AWS profile of this computer"],
  ["environment", "Environment variables"],
  ["keys", "Access key, entered here"],
] as const;
