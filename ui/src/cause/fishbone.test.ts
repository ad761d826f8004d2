import { describe, expect, it } from 'vitest';
import { fishbone, wrap } from './fishbone';
import { bones } from './graph';
import { hypothesis } from './trial';
import { tree } from './tree';

const LONG = 'The lease of the queue ran out while the only consumer waited for a lock that nobody had known about since the move';
const all = Array.from({ length: 11 }, (_, i) => hypothesis(`H-${i}`, { statement: i % 2 ? LONG : 'Short', role: i % 3 ? 'trigger' : 'latent_condition' }));

describe('wrap', () => {
  it('keeps every word within the width, cuts long words, and says that there is more', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('x'.repeat(25), 10)).toEqual(['xxxxxxxxxx', 'xxxxxxxxxx', 'xxxxx']);
    expect(wrap(LONG, 12, 3).at(-1)).toMatch(/…$/);
    expect(wrap('', 10)).toEqual([]);
  });
});

describe('fishbone', () => {
  const fish = fishbone(bones(all, 'role'), LONG, 900);
  it('stands inside its drawing, above or below the spine', () => {
    for (const bone of fish.bones) {
      for (const cause of bone.causes) {
        expect(cause.x).toBeGreaterThan(0);
        expect(cause.x + cause.width).toBeLessThan(fish.width);
        if (bone.above) expect(cause.y + cause.height).toBeLessThanOrEqual(fish.spine.y);
        else expect(cause.y).toBeGreaterThan(fish.spine.y);
      }
    }
    expect(fish.height).toBeGreaterThan(Math.max(...fish.bones.flatMap((bone) => bone.causes.map((cause) => cause.y + cause.height))));
  });
  it('lets no cause lie on another of its bone', () => {
    for (const bone of fish.bones) bone.causes.slice(1).forEach((cause, i) => expect(cause.y).toBeGreaterThanOrEqual((bone.causes[i]?.y ?? 0) + (bone.causes[i]?.height ?? 0)));
  });
});

describe('tree', () => {
  it('puts causes below what they led to, and what is linked to nothing below all', () => {
    const placed = tree({ impact: 'Orders waited', hypotheses: all, links: [{ cause: 'H-0', effect: null }, { cause: 'H-1', effect: 'H-0' }, { cause: 'H-2', effect: 'H-0' }] });
    const y = (id: string) => placed.nodes.find((node) => node.id === id)?.y ?? NaN;
    expect(placed.nodes[0]?.id).toBe('impact');
    expect(y('H-0')).toBeGreaterThan(y('impact'));
    expect(y('H-1')).toBeGreaterThan(y('H-0'));
    expect(y('H-7')).toBeGreaterThan(y('H-2'));
    expect(new Set(placed.nodes.map((node) => `${node.x} ${node.y}`)).size).toBe(placed.nodes.length);
  });
  it('draws the impact alone when there is nothing else', () => {
    expect(tree({ impact: 'Orders waited', hypotheses: [], links: [] }).nodes.map((node) => node.id)).toEqual(['impact']);
  });
});
