import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelView, Profile } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { network } from '../window/network.svelte';
import { calls } from './egress';
import { EMPTY, formOf, Models, numberOf, profileOf } from './models.state.svelte';

const profile: Profile = { name: 'Team', dialect: 'openai', address: 'https://llm.example/v1', model: 'large', context_tokens: 32_768, answer_tokens: 4_096, headers: [['x-team', 'sre']], first_byte_seconds: 120, idle_seconds: 60, total_seconds: 900, price: { currency: 'EUR', input_per_million: 0.5, output_per_million: 2 }, keeps_prompts: '0 days' };
const view: ModelView = { profiles: [], keychain: true, keychain_fault: null, mode: 'offline' };

let host: MemoryHost;
let models: Models;
beforeEach(() => {
  useHost((host = new MemoryHost()));
  host.answer('history_list', []);
  host.answer('model_set', view);
  models = new Models();
});

describe('a form', () => {
  it('says the profile that it came from', () => {
    expect(profileOf(formOf(profile))).toEqual(profile);
    const plain = { ...profile, price: null, keeps_prompts: null, headers: [] };
    expect(profileOf(formOf(plain))).toEqual(plain);
  });
  it('reads numbers as people type them', () => {
    expect(['32768', '32,768', '32.768', '32 768', '32k', ' 128K ', '1m'].map((text) => numberOf(text))).toEqual([32_768, 32_768, 32_768, 32_768, 32_000, 128_000, 1_000_000]);
    expect(['0.5', '0,5', '2'].map((text) => numberOf(text, false))).toEqual([0.5, 0.5, 2]);
    expect(['', '-1', 'many', '1.5', '1e9', 'NaN'].map((text) => numberOf(text))).toEqual([null, null, null, null, null, null]);
  });
  it('says what is missing, one thing at a time', () => {
    const full = formOf(profile);
    expect(profileOf({ ...EMPTY, headers: [] })).toContain('name');
    expect(profileOf({ ...full, model: ' ' })).toContain('model');
    expect(profileOf({ ...full, context: 'big' })).toContain('tokens');
    expect(profileOf({ ...full, currency: '' })).toContain('currency');
  });
});

describe('saving', () => {
  it('sends a key once and forgets it; no key is left as it is', async () => {
    models.begin(profile);
    models.key = ' sk-1 ';
    expect(await models.save()).toBe(true);
    models.begin(profile);
    expect(models.key).toBe('');
    await models.save();
    expect(host.askedFor('model_set').map((one) => one.key)).toEqual(['sk-1', undefined]);
    expect(JSON.stringify(Object.entries(localStorage))).not.toContain('sk-1');
  });
  it('takes a key away when asked, and says the former name of one that was renamed', async () => {
    models.begin(profile);
    models.dropKey = true;
    models.form.name = 'Team 2';
    await models.save();
    expect(host.askedFor('model_set')[0]).toMatchObject({ key: '', former: 'Team', profile: { name: 'Team 2' } });
  });
  it('asks for what is missing without a call, and keeps the form when the core refuses', async () => {
    models.begin();
    expect(await models.save()).toBe(false);
    expect(host.asked).toEqual([]);
    models.form = formOf(profile);
    models.key = 'sk-2';
    host.fail('model_set', { code: 'invalid', message: 'the address is refused' });
    expect(await models.save()).toBe(false);
    expect([models.failure?.message, models.key, models.editing]).toEqual(['the address is refused', 'sk-2', { former: null }]);
  });
});

it('a server is asked for its models before the profile is saved', async () => {
  host.answer('model_names', ['large', 'small']);
  models.begin();
  Object.assign(models.form, { address: 'http://127.0.0.1:9' });
  models.key = 'sk-3';
  await models.ask();
  expect(models.names).toEqual(['large', 'small']);
  expect(host.askedFor('model_names')[0]).toMatchObject({ key: 'sk-3', profile: { address: 'http://127.0.0.1:9' } });
  expect(host.askedFor('model_set')).toEqual([]);
});

it('a test says what came of it, also when nothing answers', async () => {
  const probe = { usable: true, models: ['large'], is_listed: true, rung: 'json_object' as const, streams: true, reports_usage: null, context_tokens: null, notes: [] };
  host.answer('model_test', probe);
  await models.test('Team');
  expect(models.results.Team).toEqual(probe);
  host.fail('model_test', { message: 'nothing answers' });
  await models.test('Team');
  expect(models.results.Team).toMatchObject({ message: 'nothing answers' });
  expect(models.testing).toBeNull();
});

it('the window knows whether anything may leave', async () => {
  host.answer('network_set', ({ mode }) => ({ ...view, mode }));
  await models.setMode('allowed');
  expect(network.mode).toBe('allowed');
  await models.setMode('offline');
  expect(network.mode).toBe('offline');
});

it('the log says each call once, also one that has not ended', () => {
  const row = (seq: number, outcome: string, sha256 = 'aa') => ({ seq, at: '2026-01-01T00:00:00Z', destination: 'Team', method: 'POST', url: 'https://llm.example/v1', purpose: 'draft', bytes_out: 5, sha256, outcome });
  // Newest first: two ended, one of them after a retry of the same bytes; one is still on its way.
  const rows = [row(6, 'permitted', 'bb'), row(5, 'answered 200'), row(4, 'permitted'), row(3, 'failed: timeout'), row(2, 'permitted')];
  expect(calls(rows).map((one) => one.seq)).toEqual([6, 5, 3]);
});
