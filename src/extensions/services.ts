import type { WindowApi } from "../contract/api.ts";
import { CHANGES } from "../contract/changes.ts";
import { CONSENT } from "../contract/consent.ts";
import { DATA } from "../contract/data.ts";
import { LICENCE } from "../contract/licence.ts";
import { PRODUCE } from "../contract/produce-input.ts";
import { REPLAY } from "../contract/replay.ts";
import { SUPPORT } from "../contract/support.ts";
import { TEMPLATES } from "../contract/templates.ts";
import type { IssuerQuestion } from "./bearer/issuer-metadata.ts";
import { clustersService } from "./clusters/clusters-service.ts";
import type { Engine } from "./engine.ts";
import { groupsService } from "./groups/groups-service.ts";
import { later } from "./kit/later.ts";
import { logService } from "./log/log-service.ts";
import { loginService } from "./login/login-service.ts";
import { memoryService } from "./memory/memory-service.ts";
import { networkService } from "./network/network-service.ts";
import { outboundService } from "./outbound/outbound-service.ts";
import { pastedService } from "./pasted/pasted-service.ts";
import { preferencesService } from "./preferences/preferences-service.ts";
import { profilesService } from "./profiles/profiles-service.ts";
import { exportsService } from "./tails/exports-service.ts";
import { inspectService } from "./tails/inspect-service.ts";
import { tailsService } from "./tails/tails-service.ts";
import { topicsService } from "./topics/topics-service.ts";
import { updatesService } from "./updates/updates-service.ts";
import { vaultService } from "./vault/vault-service.ts";
import type { WindowSession } from "./window/window-session.ts";

const clustersOf = ({ clusters, profiles, tails }: Engine) => ({ clusters, profiles, tails });

const findIssuerBy =
  ({ outbound }: Engine) =>
  async (question: IssuerQuestion) =>
    (await import("./bearer/issuer-metadata.ts")).findIssuer(question, outbound);

/** An address of an issuer, for a person who signs in. */
const openPage = async (address: string) => (await import("./launch/open-in-browser.ts")).openAddress(address);

/**
 * The services that answer a window's calls, by feature. Each takes only the parts of the engine that it needs. The code
 * of a feature that the first screen does not need is loaded by its first call: see `later`.
 */
export function servicesFor(engine: Engine, window: WindowSession): WindowApi {
  return {
    window,
    preferences: preferencesService(engine)(window),
    pasted: pastedService(engine)(window),
    profiles: profilesService({ ...clustersOf(engine), findIssuer: findIssuerBy(engine) })(window),
    clusters: clustersService({ ...clustersOf(engine), openPage })(window),
    topics: topicsService(engine)(window),
    groups: groupsService(engine)(window),
    changes: later(CHANGES, async () =>
      (await import("./changes/changes-service.ts")).changesService(await engine.changes())(window),
    ),
    tails: tailsService(engine)(window),
    inspect: inspectService(engine)(window),
    exports: exportsService(engine)(window),
    produce: later(PRODUCE, async () => (await import("./produce/produce-service.ts")).produceService(engine)(window)),
    templates: later(TEMPLATES, async () =>
      (await import("./produce/templates-service.ts")).templatesService(engine)(window),
    ),
    replay: later(REPLAY, async () => (await import("./replay/replay-service.ts")).replayService(engine)(window)),
    memory: memoryService(engine)(window),
    network: networkService(engine)(window),
    outbound: outboundService(engine)(window),
    vault: vaultService(engine)(window),
    data: later(DATA, async () => {
      const parts = { data: await engine.data(), configFolder: engine.configFolder, names: engine.names };
      return (await import("./data/data-service.ts")).dataService(parts)(window);
    }),
    updates: updatesService(engine)(window),
    log: logService(engine)(window),
    support: later(SUPPORT, async () => (await import("./support/support-service.ts")).supportService(engine)(window)),
    login: loginService(engine)(window),
    consent: later(CONSENT, async () => (await import("./consent/consent-service.ts")).consentService(engine)(window)),
    licence: later(LICENCE, async () => (await import("./licence/licence-service.ts")).licenceService(engine)(window)),
    work: window.work,
  };
}
