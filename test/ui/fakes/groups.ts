import type {
  GroupDetail,
  GroupFigures,
  GroupMember,
  GroupOffset,
  GroupSummary,
} from "../../../src/contract/groups.ts";

export const group = (name: string, over: Partial<GroupSummary> = {}): GroupSummary => ({
  group: name,
  type: "classic",
  state: "Stable",
  protocolType: "consumer",
  coordinator: 1,
  ...over,
});

export const figuresOf = (groups: readonly GroupSummary[]): GroupFigures[] =>
  groups.map(({ group }, index) => ({ group, members: 2, topics: ["orders"], lag: index * 1_000, error: null }));

export const offset = (topic: string, partition: number, over: Partial<GroupOffset> = {}): GroupOffset => ({
  topic,
  partition,
  committed: 1_200,
  start: 0,
  end: 1_500,
  lag: 300,
  memberId: null,
  metadata: "",
  error: null,
  ...over,
});

export const member = (memberId: string, over: Partial<GroupMember> = {}): GroupMember => ({
  memberId,
  instanceId: null,
  clientId: "billing",
  host: "10.0.0.7",
  rack: null,
  epoch: null,
  protocol: null,
  assigned: [{ topic: "orders", partitions: [0, 1, 2] }],
  target: null,
  subscribed: null,
  ...over,
});

export const detail = (name: string, over: Partial<GroupDetail> = {}): GroupDetail => ({
  ...group(name),
  state: "Empty",
  assignor: "range",
  epoch: null,
  assignmentEpoch: null,
  members: [],
  offsets: [offset("orders", 0), offset("orders", 1), offset("refunds", 0, { committed: null, lag: null })],
  warnings: [],
  failures: [],
  ...over,
});
