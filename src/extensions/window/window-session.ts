import type { ExtensionApi, Hello } from "../../contract/api.ts";
import type { ClusterInfo, TopicStats, TopicSummary } from "../../contract/cluster.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { ExportProgress, ExportRequest, RecordingState } from "../../contract/export.ts";
import type { FieldHint, Filter, FilterErrors, FilterProblem } from "../../contract/filter.ts";
import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "../../contract/inspect.ts";
import type { MemoryState } from "../../contract/memory.ts";
import type { Profile, ProfileSummary } from "../../contract/profile.ts";
import type { RowRef } from "../../contract/record.ts";
import type { Receipt } from "../../contract/scan.ts";
import type {
  LateAsked,
  PartitionPulse,
  PulseAnswer,
  PulseRequest,
  RowWindow,
  TailEvent,
  TailRequest,
} from "../../contract/tail.ts";
import type { Histogram, KeyCounts, RowView, TopicTimeline } from "../../contract/view.ts";
import type { Engine } from "../engine.ts";
import * as check from "../kit/check.ts";
import { checkPath } from "../kit/check.ts";
import { absolutePath, downloadFolder } from "../kit/download-folder.ts";
import { outputPath } from "../kit/output-path.ts";
import { readsSystemCertificates } from "../kit/system-certificates.ts";
import { hasFileDialogs } from "../launch/file-dialogs.ts";
import { openInBrowser } from "../launch/open-in-browser.ts";
import { savedSize } from "../launch/saved-size.ts";
import { log } from "../log/log.ts";
import { PrivacySession } from "../privacy-session.ts";
import { checkExportRequest } from "../tails/check-export.ts";
import * as inspectCheck from "../tails/check-inspect.ts";
import * as tailCheck from "../tails/check-tail.ts";

/** Points of a plot, keys of a list: no screen shows more. */
const MOST_POINTS = 2_000;
/** How long a question for a link waits, ms. */
const LINK_WAIT_MS = 60_000;
/** Characters. */
const LONGEST_PLACE = 2 ** 20;
/** Neutralino's page asks for a token each time, so that none leads from one page to the next. */
const ONLY_WINDOW = "the only window";

/** How a window's page came to its channel. */
export interface Arrival {
  /** Used up by it. */
  readonly token: string;
  /** The token that it chose for its next connection, null when it wants one from us. */
  readonly nextToken: string | null;
  /** There is no other window: whoever comes is the page that was reloaded. */
  readonly isOnly: boolean;
}

/**
 * One window's view of the engine: checks what it sends, passes it on, and owns the tails that it opens. They end with
 * its channel, at once: after a reload the page finds its cluster still open and opens its own tails again. (Keeping
 * the old ones for the grace period would only double their memory: no other channel may read them.)
 */
export class WindowSession extends PrivacySession implements ExtensionApi {
  readonly #engine: Engine;
  readonly #isOnly: boolean;
  #nextToken: string | null;
  #place: string | null;

  constructor(engine: Engine, { token, nextToken, isOnly }: Arrival) {
    super(engine);
    this.#engine = engine;
    this.#isOnly = isOnly;
    this.#nextToken = nextToken;
    this.#place = engine.places.take(isOnly ? ONLY_WINDOW : token);
    // A page that is reloaded before it said anything is still where the one before it was.
    if (isOnly || nextToken !== null) this.#passOn(this.#place);
  }

  async hello(): Promise<Hello> {
    const { version, configFolder, warnings, profiles } = this.#engine;
    const nextToken = this.#next();
    this.#passOn(this.#place);
    return {
      version,
      platform: process.platform,
      nextToken,
      configFolder,
      place: this.#place,
      fileDialogs: hasFileDialogs(),
      systemCertificates: readsSystemCertificates(process.platform, process.versions.node),
      windowSize: this.#isOnly ? await savedSize() : null,
      demoProfileId: profiles.demoId,
      warnings,
    };
  }

  async listProfiles(): Promise<readonly ProfileSummary[]> {
    return this.#engine.profiles.list();
  }

  async saveProfile(profile: Profile, password: string | null, storePassword: boolean): Promise<ProfileSummary> {
    const given = check.checkOptionalText(password, "password");
    return this.#engine.profiles.save(profile, given, check.checkBoolean(storePassword, "storePassword"));
  }

  async deleteProfile(profileId: string): Promise<void> {
    const id = check.checkText(profileId, "profileId");
    await this.#engine.profiles.delete(id);
    await this.closeCluster(id);
  }

  async testConnection(attempt: string, profile: Profile, password: string | null): Promise<ClusterInfo> {
    const given = check.checkOptionalText(password, "password");
    const settings = this.#engine.profiles.draftSettings(profile, given);
    return this.#engine.clusters.test(check.checkText(attempt, "attempt"), settings);
  }

  async cancelAttempt(attempt: string): Promise<void> {
    this.#engine.clusters.cancel(check.checkText(attempt, "attempt"));
  }

  async openCluster(
    attempt: string,
    profileId: string,
    password: string | null,
    storePassword: boolean,
  ): Promise<ClusterInfo> {
    const { profiles, clusters, tails } = this.#engine;
    const id = check.checkText(profileId, "profileId");
    const given = check.checkOptionalText(password, "password");
    const store = check.checkBoolean(storePassword, "storePassword");
    const settings = profiles.settings(id, given);
    const { info, isNew } = await clusters.open(check.checkText(attempt, "attempt"), id, settings);
    log.info(
      `Connected to ${profiles.nameOf(id) ?? id}: brokers ${info.brokers.map(({ address }) => address).join(", ")}, ${info.connectMs} ms.`,
    );
    // Those of a connection that was replaced know the old settings.
    if (isNew) await tails.closeOfProfile(id);
    // The cluster is open, whatever becomes of the password: that it is not stored shows in the profile.
    await profiles
      .remember(id, given, store)
      .catch((error: unknown) => log.warn("The password was not stored:", error));
    await profiles.touch(id).catch((error: unknown) => log.warn("The time of use was not saved:", error));
    return info;
  }

  async closeCluster(profileId: string): Promise<void> {
    const id = check.checkText(profileId, "profileId");
    await Promise.all([this.#engine.tails.closeOfProfile(id), this.#engine.clusters.close(id)]);
  }

  async listTopics(profileId: string): Promise<readonly TopicSummary[]> {
    return this.#engine.clusters.get(profileId).worker.api.topics.list();
  }

  async topicStats(profileId: string, topics: readonly string[]): Promise<readonly TopicStats[]> {
    return this.#engine.clusters.get(profileId).worker.api.topics.stats(check.checkTexts(topics, "topics"));
  }

  async topicTimeline(profileId: string, topic: string, points: number): Promise<TopicTimeline> {
    const asked = check.checkInteger(points, "points", 2, MOST_POINTS);
    return this.#engine.clusters.get(profileId).worker.api.topics.timeline(check.checkText(topic, "topic", 249), asked);
  }

  async offsetsBeyond(profileId: string, asked: LateAsked): Promise<number> {
    return this.#engine.clusters.get(profileId).worker.api.topics.offsetsBeyond(tailCheck.checkLateAsked(asked));
  }

  async openTail(profileId: string, request: TailRequest): Promise<string> {
    const { settings } = this.#engine.clusters.get(profileId);
    const checked = tailCheck.checkTailRequest(request);
    log.info(`A ${checked.endAt === null ? "tail" : "scan"} of ${checked.topics.join(", ")} is opened.`);
    return this.#engine.tails.open(this, profileId, settings, checked);
  }

  async closeTail(tailId: string): Promise<void> {
    if (this.#owns(tailId)) await this.#engine.tails.close(tailId);
  }

  async tailPulse(tailId: string, request: PulseRequest): Promise<PulseAnswer> {
    return this.#engine.tails.get(this, tailId).pulse(inspectCheck.checkPulseRequest(request));
  }

  async tailPartitions(tailId: string): Promise<readonly PartitionPulse[]> {
    return this.#engine.tails.get(this, tailId).partitions();
  }

  async tailEvents(tailId: string, after: number): Promise<readonly TailEvent[]> {
    return this.#engine.tails.get(this, tailId).events(check.checkInteger(after, "after", 0));
  }

  async tailRows(tailId: string, epoch: number, first: number, count: number): Promise<RowWindow> {
    return this.#engine.tails
      .get(this, tailId)
      .rows(
        check.checkInteger(epoch, "epoch", 0),
        check.checkInteger(first, "first", 0),
        inspectCheck.checkCount(count),
      );
  }

  async setTailFilter(tailId: string, filter: Filter | null, mayReread = false): Promise<void> {
    const may = check.checkBoolean(mayReread, "mayReread");
    await this.#engine.tails.get(this, tailId).setFilter(tailCheck.checkFilter(filter), may);
  }

  async setTailPaused(tailId: string, paused: boolean): Promise<void> {
    await this.#engine.tails.get(this, tailId).setPaused(check.checkBoolean(paused, "paused"));
  }

  async rereadTail(tailId: string): Promise<void> {
    await this.#engine.tails.get(this, tailId).reread();
  }

  async checkFilter(tailId: string, filter: Filter): Promise<FilterProblem | null> {
    const checked = tailCheck.checkFilter(filter);
    return checked === null ? null : this.#engine.tails.get(this, tailId).checkFilter(checked);
  }

  async tailFields(tailId: string): Promise<readonly FieldHint[]> {
    return this.#engine.tails.get(this, tailId).fields();
  }

  async tailFilterErrors(tailId: string): Promise<FilterErrors> {
    return this.#engine.tails.get(this, tailId).filterErrors();
  }

  async tailHistogram(tailId: string, buckets: number, whole = false): Promise<Histogram | null> {
    const most = check.checkInteger(buckets, "buckets", 1, MOST_POINTS);
    return this.#engine.tails.get(this, tailId).histogram(most, whole === true);
  }

  async setTailColumns(tailId: string, columns: readonly string[]): Promise<void> {
    await this.#engine.tails.get(this, tailId).setColumns(tailCheck.checkColumns(columns));
  }

  async setTailView(tailId: string, view: RowView): Promise<void> {
    await this.#engine.tails.get(this, tailId).setView(tailCheck.checkView(view));
  }

  async tailKeys(tailId: string, limit: number): Promise<KeyCounts> {
    return this.#engine.tails.get(this, tailId).keys(check.checkInteger(limit, "limit", 1, MOST_POINTS));
  }

  async tailReceipt(tailId: string): Promise<Receipt> {
    return this.#engine.tails.get(this, tailId).receipt();
  }

  async startExport(tailId: string, request: ExportRequest): Promise<string> {
    const checked = checkExportRequest(request);
    return this.#engine.exports.start(this, tailId, { ...checked, path: this.#output(checked.path) });
  }

  async exportProgress(exportId: string): Promise<ExportProgress> {
    return this.#engine.exports.progress(this, check.checkText(exportId, "exportId"));
  }

  async cancelExport(exportId: string): Promise<void> {
    await this.#engine.exports.cancel(this, check.checkText(exportId, "exportId"));
  }

  async recordTail(tailId: string, path: string | null): Promise<RecordingState | null> {
    return this.#engine.tails.get(this, tailId).record(path === null ? null : this.#output(path));
  }

  async recordingState(tailId: string): Promise<RecordingState | null> {
    return this.#engine.tails.get(this, tailId).recordingState();
  }

  async openRecording(path: string): Promise<{ readonly tailId: string; readonly topics: readonly string[] }> {
    return this.#engine.tails.openRecording(this, absolutePath(checkPath(path)));
  }

  async downloadFolder(): Promise<string> {
    return downloadFolder();
  }

  async recordDetail(tailId: string, ref: RowRef): Promise<RecordDetail> {
    return this.#engine.tails.get(this, tailId).detail(inspectCheck.checkRef(ref));
  }

  async bodyLines(tailId: string, request: LinesRequest): Promise<LinesAnswer> {
    return this.#engine.tails.get(this, tailId).lines(inspectCheck.checkLinesRequest(request));
  }

  async copyText(tailId: string, request: CopyRequest): Promise<string> {
    return this.#engine.tails.get(this, tailId).copy(inspectCheck.checkCopyRequest(request));
  }

  async memory(): Promise<MemoryState> {
    const { clusters, tails, memory } = this.#engine;
    const rings = await tails.rings();
    return {
      budgetBytes: memory.bytes,
      usedBytes: process.memoryUsage.rss(),
      ringUsedBytes: rings.usedBytes,
      ringBudgetBytes: rings.budgetBytes,
      workers: clusters.count + tails.count,
      largestBatchBytes: memory.largestBatchBytes,
      allowedBatchBytes: memory.allowedBatchBytes,
    };
  }

  async setMemoryBudget(megabytes: number): Promise<MemoryState> {
    this.#engine.memory.set(check.checkInteger(megabytes, "megabytes", 0));
    await this.#engine.tails.share();
    return this.memory();
  }

  async setLargestBatch(megabytes: number): Promise<MemoryState> {
    this.#engine.memory.setLargestBatch(check.checkInteger(megabytes, "megabytes", 0));
    await this.#engine.tails.share();
    return this.memory();
  }

  async nextLink(): Promise<string | null> {
    return this.#engine.links.next(this, LINK_WAIT_MS);
  }

  async keepPlace(place: string | null): Promise<void> {
    this.#passOn(place === null ? null : check.checkText(place, "place", LONGEST_PLACE));
  }

  async openInBrowser(url: string): Promise<void> {
    await openInBrowser(check.checkText(url, "url"), this.#engine.updates.state.place);
  }

  async getPreference(key: string): Promise<string | null> {
    return this.#engine.preferences.get(check.checkText(key, "key"));
  }

  async setPreference(key: string, value: string): Promise<void> {
    this.#engine.preferences.set(check.checkText(key, "key"), check.checkText(value, "value"));
  }

  /** The window is gone. */
  async end(): Promise<void> {
    this.#engine.links.leave(this);
    await this.#engine.tails.closeOfOwner(this);
  }

  #next(): string {
    this.#nextToken ??= this.#engine.issueToken();
    return this.#nextToken;
  }

  #output(path: unknown): string {
    return outputPath(path, this.#engine.configFolder);
  }

  #passOn(place: string | null): void {
    this.#place = place;
    this.#engine.places.keep(this.#isOnly ? ONLY_WINDOW : this.#next(), place);
  }

  /** Closing twice is no error; closing another window's tail is. */
  #owns(tailId: string): boolean {
    try {
      this.#engine.tails.get(this, tailId);
      return true;
    } catch (error) {
      if (error instanceof TailwaterError && error.code === "TAIL_NOT_FOUND") return false;
      throw error;
    }
  }
}
