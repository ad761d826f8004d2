/** Calls that the core is about to have, under the names that they will have in `contract.ts`. Goes when they are there. */
import type { DraftReport, EvidenceId, IncidentId, NoParams, Section } from './contract';

export type Dialect = 'openai' | 'anthropic' | 'ollama' | 'gemini';
export type Rung = 'json_schema' | 'json_object' | 'prompt';
export type Mode = 'offline' | 'allowed';
export type KeyPlace = 'keychain' | 'this_run' | 'environment' | 'none';
export type Price = { currency: string; input_per_million: number; output_per_million: number };
export type Profile = {
  name: string;
  dialect: Dialect;
  address: string;
  model: string;
  context_tokens: number;
  answer_tokens: number;
  headers: [string, string][];
  first_byte_seconds: number;
  idle_seconds: number;
  total_seconds: number;
  price: Price | null;
  keeps_prompts: string | null;
};
export type ProfileView = { profile: Profile; key: KeyPlace; rung: Rung | null; tested_at: string | null };
export type ModelView = { profiles: ProfileView[]; keychain: { available: boolean; why: string | null }; mode: Mode };
export type ModelSet = { profile: Profile; key?: string | null; former_name?: string | null };
export type ModelRef = { name: string };
export type ModelTest = { name: string; task?: string };
export type ProbeView = { rung: Rung | null; sentences: string[] };
export type NetworkSet = { mode: Mode };
export type Redaction = { words: string[]; hosts: string[] };

export type RedactedKind = 'secret' | 'person' | 'email' | 'phone' | 'ip' | 'card' | 'iban' | 'host' | 'word';
export type DraftOpen = { incident: IncidentId; with: string; only?: Section | null; wish?: string | null; left_out?: EvidenceId[]; redact?: string[] };
export type RunRef = { run: string };
export type BytesRef = { run: string; number: number };
export type DraftSend = { run: string; approved: string[]; task?: string };
export type CallView = {
  number: number;
  step: string;
  label: string;
  destination: string;
  url: string;
  bytes: number;
  sha256: string;
  tokens_in: number;
  tokens_out: number;
  cost: number | null;
  currency: string | null;
  evidence_count: number;
};
export type RedactionView = { kind: RedactedKind; count: number; token: string; value: string };
export type LeftOut = { evidence: EvidenceId; why: string };
export type RunReport = {
  slices: number;
  shown: number;
  facts: number;
  left_out: { evidence: EvidenceId; why: string }[];
  dropped: { step: string; evidence: EvidenceId | null; words: string; why: string }[];
  abstained: { step: string; reason: string }[];
  lowered: { statement: string; why: string; by_code: boolean }[];
  failed: { step: string; label: string; reason: string; instead: string }[];
};
export type RunView = {
  run: string;
  incident: IncidentId;
  profile: string;
  steps: string[];
  /** The calls of the round that waits; none once it has finished. */
  calls: CallView[];
  redactions: RedactionView[];
  left_out: LeftOut[];
  done: DraftReport | null;
  report: RunReport;
};
export type CallBytes = { head: string[]; text: string; marks: { from: number; to: number; token: string; kind: RedactedKind }[] };

export type DraftingNotice = { notice: 'drafting'; run: string; call: number; step: string; received_tokens: number; text_tail: string };

export type Coming = {
  model_list: [NoParams, ModelView];
  model_set: [ModelSet, ModelView];
  model_remove: [ModelRef, ModelView];
  model_test: [ModelTest, ProbeView];
  model_names: [ModelRef, string[]];
  network_set: [NetworkSet, ModelView];
  redaction_show: [NoParams, Redaction];
  redaction_set: [Redaction, Redaction];
  draft_open: [DraftOpen, RunView];
  draft_bytes: [BytesRef, CallBytes];
  draft_send: [DraftSend, RunView];
  draft_stop: [RunRef, RunView];
};
