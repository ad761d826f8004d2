import { describe, expect, it } from 'vitest';
import { apart, bones, chains, column, mayLink, MOST_CHAINS } from './graph';
import { hypothesis as h } from './trial';

const graph = (ids: string[], links: [string, string | null][]) => ({ impact: 'Orders waited', hypotheses: ids.map((id) => h(id)), links: links.map(([cause, effect]) => ({ cause, effect })) });

describe('chains of causes', () => {
  it('tells every way from the impact back, and what is on none', () => {
    const one = graph(['A', 'B', 'C', 'D'], [['A', null], ['B', 'A'], ['C', 'A']]);
    expect(chains(one)).toEqual([['A', 'B'], ['A', 'C']]);
    expect(apart(one).map((x) => x.id)).toEqual(['D']);
  });
  it('stops at circles, at links to what is gone, and at too many ways', () => {
    expect(chains(graph(['A', 'B'], [['A', null], ['B', 'A'], ['A', 'B'], ['Z', 'A']]))).toEqual([['A', 'B']]);
    expect(apart(graph(['A', 'B'], [['A', 'B'], ['B', 'A']])).length).toBe(2);
    const wide: [string, string | null][] = [];
    for (let level = 0; level < 8; level += 1) for (const side of ['l', 'r']) for (const under of ['l', 'r']) wide.push([`${side}${level + 1}`, level === 0 ? null : `${under}${level}`]);
    expect(chains(graph(wide.map(([id]) => id), wide)).length).toBe(MOST_CHAINS);
  });
  it('lets no circle be closed', () => {
    const one = graph(['A', 'B', 'C'], [['A', null], ['B', 'A'], ['C', 'B']]);
    expect(mayLink(one, 'A', 'C')).toBe(false);
    expect(mayLink(one, 'A', 'A')).toBe(false);
    expect(mayLink(one, 'B', 'A')).toBe(false);
    expect(mayLink(one, 'C', 'A')).toBe(true);
    expect(mayLink(one, 'C', null)).toBe(true);
    expect(mayLink(one, 'A', null)).toBe(false);
  });
});

describe('columns and bones', () => {
  const all = [h('A'), h('B', { state: 'supported', role: 'amplifier' }), h('C', { state: 'refuted' }), h('D', { state: 'supported', role: 'response_factor', root: true }), h('E', { state: 'inconclusive' }), h('F', { state: 'investigating' })];
  it('puts the root first, and keeps what was rejected', () => {
    expect(column(all, 'factors').map((x) => x.id)).toEqual(['D', 'B']);
    expect(column(all, 'rejected').map((x) => x.id)).toEqual(['C', 'E']);
    expect(column(all, 'decide').map((x) => x.id)).toEqual(['F', 'A']);
  });
  it('has a bone for each role, and only for classes that occur', () => {
    expect(bones(all, 'role').map((bone) => bone.causes.length)).toEqual([4, 0, 1, 0, 1]);
    expect(bones([h('A', { cause_class: 'data' })], 'class').map((bone) => bone.key)).toEqual(['data']);
  });
});
