/**
 * Model profiles as they are set up: the form, the key that is only ever written, the test, and whether anything may be sent
 * at all. A key is never kept beside the field, and never comes back from the core.
 */
import type { Dialect, KeyPlace, ModelSet, ModelView, Profile, ProbeView } from '../bindings/contract';
import { asFailure, call, type Failure } from '../host/host';
import { acts } from '../window/acts.svelte';
import { network } from '../window/network.svelte';

export const DIALECTS: { value: Dialect; label: string; address: string; note: string }[] = [
  { value: 'openai', label: 'OpenAI chat completions', address: 'https://api.openai.com/v1', note: 'OpenAI, Azure, vLLM, llama.cpp, LM Studio, OpenRouter and most company gateways' },
  { value: 'anthropic', label: 'Anthropic messages', address: 'https://api.anthropic.com', note: 'Anthropic, and gateways that speak the same' },
  { value: 'ollama', label: 'Ollama', address: 'http://127.0.0.1:11434', note: 'Ollama’s own way, where the context size can be asked for' },
  { value: 'gemini', label: 'Gemini', address: 'https://generativelanguage.googleapis.com', note: 'Google’s Gemini' },
];

export type Form = {
  name: string;
  dialect: Dialect;
  address: string;
  model: string;
  context: string;
  answer: string;
  headers: { name: string; value: string }[];
  firstByte: string;
  idle: string;
  total: string;
  currency: string;
  priceIn: string;
  priceOut: string;
  keeps: string;
};

export const EMPTY: Form = { name: '', dialect: 'openai', address: '', model: '', context: '32768', answer: '4096', headers: [], firstByte: '120', idle: '60', total: '900', currency: '', priceIn: '', priceOut: '', keeps: '' };

export function formOf(profile: Profile): Form {
  const { name, dialect, address, model, price } = profile;
  return {
    name, dialect, address, model,
    context: String(profile.context_tokens), answer: String(profile.answer_tokens),
    headers: (profile.headers ?? []).map(([header, value]) => ({ name: header, value })),
    firstByte: String(profile.first_byte_seconds ?? EMPTY.firstByte), idle: String(profile.idle_seconds ?? EMPTY.idle), total: String(profile.total_seconds ?? EMPTY.total),
    currency: price?.currency ?? '', priceIn: price ? String(price.input_per_million) : '', priceOut: price ? String(price.output_per_million) : '',
    keeps: profile.keeps_prompts ?? '',
  };
}

/** A number as people type it: `32,768`, `32 768`, `32k`, `0,5`. */
export function numberOf(text: string, whole = true): number | null {
  const bare = text.trim().toLowerCase().replace(/[\s\u202f\u00a0_']/g, '');
  const factor = bare.endsWith('k') ? 1_000 : bare.endsWith('m') ? 1_000_000 : 1;
  const digits = factor === 1 ? bare : bare.slice(0, -1);
  const plain = whole && factor === 1 ? digits.replace(/[.,](?=\d{3}(\D|$))/g, '') : digits.replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const value = Number(plain) * factor;
  return whole && !Number.isInteger(value) ? null : value;
}

/** The profile that the form says, or what of it is missing or cannot be read. */
export function profileOf(form: Form): Profile | string {
  const [context, answer] = [numberOf(form.context), numberOf(form.answer)];
  const [firstByte, idle, total] = [numberOf(form.firstByte), numberOf(form.idle), numberOf(form.total)];
  if (!form.name.trim()) return 'Give the profile a name.';
  if (!form.address.trim()) return 'Say where the server is.';
  if (!form.model.trim()) return 'Say which model is asked.';
  if (context === null || answer === null) return 'Context and answer are whole numbers of tokens.';
  if (firstByte === null || idle === null || total === null) return 'Waiting times are whole seconds.';
  const priced = [form.priceIn, form.priceOut, form.currency].some((text) => text.trim());
  const [priceIn, priceOut] = [numberOf(form.priceIn || '0', false), numberOf(form.priceOut || '0', false)];
  if (priced && (priceIn === null || priceOut === null || !form.currency.trim())) return 'A price is two numbers and a currency, such as 0.5, 2 and EUR.';
  return {
    name: form.name.trim(), dialect: form.dialect, address: form.address.trim(), model: form.model.trim(),
    context_tokens: context, answer_tokens: answer,
    headers: form.headers.filter((row) => row.name.trim()).map((row): [string, string] => [row.name.trim(), row.value.trim()]),
    first_byte_seconds: firstByte, idle_seconds: idle, total_seconds: total,
    price: priced ? { currency: form.currency.trim(), input_per_million: priceIn ?? 0, output_per_million: priceOut ?? 0 } : null,
    keeps_prompts: form.keeps.trim() || null,
  };
}

export function keyWords(key: KeyPlace): string {
  switch (key) {
    case 'keychain':
      return 'Its key is in the keychain';
    case 'this_run':
      return 'Its key is kept until Hindcast ends';
    case 'environment':
      return 'Its key comes from the environment';
    case 'none':
      return 'No key is set';
  }
}

/** What the server does when it is asked for an answer of a given form. */
export function rungWords(rung: string | null): string {
  switch (rung) {
    case 'json_schema':
      return 'answers in the form that is asked for';
    case 'json_object':
      return 'answers in JSON; its form is checked here';
    case 'prompt':
      return 'is asked for JSON in words; its form is checked here';
    default:
      return 'gave no answer that can be used';
  }
}

export class Models {
  /** Which profile is open in the form: a name, or `new`. */
  editing = $state.raw<{ former: string | null } | null>(null);
  form = $state<Form>({ ...EMPTY, headers: [] });
  /** As it is typed; never shown again, never kept. */
  key = $state('');
  /** The key that is there goes. */
  dropKey = $state(false);
  fault = $state<string | null>(null);
  failure = $state.raw<Failure>();
  busy = $state(false);
  /** Names that the server gave. */
  names = $state.raw<string[]>([]);
  naming = $state(false);
  testing = $state.raw<string | null>(null);
  results = $state.raw<Record<string, ProbeView | Failure>>({});
  removing = $state.raw<string | null>(null);

  /** `after` is told of each change: profiles are no part of the library, which tells of its own. */
  constructor(private readonly after: () => void = () => {}) {}

  begin(profile?: Profile): void {
    Object.assign(this, { editing: { former: profile?.name ?? null }, form: profile ? formOf(profile) : { ...EMPTY, headers: [] }, key: '', dropKey: false, fault: null, failure: undefined, names: [] });
  }

  close(): void {
    if (this.busy) return;
    this.key = '';
    this.editing = null;
  }

  async save(): Promise<boolean> {
    const { editing } = this;
    if (!editing || this.busy) return false;
    const profile = profileOf(this.form);
    if (typeof profile === 'string') {
      this.fault = profile;
      return false;
    }
    this.fault = null;
    this.failure = undefined;
    this.busy = true;
    try {
      await call('model_set', this.params(profile));
      await acts.set(`Saved the profile “${profile.name}”`, async () => true);
      this.editing = null;
      this.key = '';
      this.after();
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** Asks the server which models it has; the profile need not be saved for that. */
  async ask(): Promise<void> {
    // A name that is still missing is no part of the question.
    const profile = profileOf({ ...this.form, name: this.form.name.trim() || 'unnamed', model: this.form.model.trim() || 'none' });
    if (typeof profile === 'string') {
      this.fault = profile;
      return;
    }
    Object.assign(this, { naming: true, failure: undefined, fault: null });
    try {
      this.names = await call('model_names', this.params(profile));
      if (this.names.length === 0) this.fault = 'The server names no models; write the name yourself.';
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.naming = false;
    }
  }

  private params(profile: Profile): ModelSet {
    const key = this.dropKey ? '' : this.key.trim() || null;
    const former = this.editing?.former;
    return { profile, ...(former && { former }), ...(key !== null && { key }) };
  }

  async test(name: string): Promise<void> {
    if (this.testing) return;
    this.testing = name;
    const { [name]: _former, ...others } = this.results;
    this.results = others;
    let result: ProbeView | Failure;
    try {
      result = await call('model_test', { name, task: `model-test-${Date.now()}` });
    } catch (thrown) {
      result = asFailure(thrown);
    }
    this.results = { ...this.results, [name]: result };
    this.testing = null;
    this.after();
  }

  async remove(name: string): Promise<void> {
    this.removing = null;
    await acts.set(`Removed the profile “${name}” and its key`, () => call('model_remove', { name }));
    this.after();
  }

  async setMode(mode: ModelView['mode']): Promise<void> {
    await acts.set(mode === 'allowed' ? 'Sending is allowed: only what you send leaves' : 'Hindcast is offline: nothing can leave', () => call('network_set', { mode }).then((view) => network.told(view)));
    this.after();
  }
}
