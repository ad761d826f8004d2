/** The causal tree: the impact on top, what led to it below. Places come from dagre. */
import dagre from '@dagrejs/dagre';
import type { CauseGraph } from '../bindings/contract';
import { links } from './graph';

export const IMPACT = 'impact';
/** Of a node, in px at the usual size of text. */
export const NODE_WIDTH = 230;

export type Placed = { id: string; x: number; y: number; height: number };
export type Tree = { nodes: Placed[]; edges: { id: string; from: string; to: string }[]; width: number; height: number };

/** About how tall a node with this text is. */
export const heightOf = (text: string): number => 44 + Math.min(4, Math.ceil(text.length / 32)) * 18;

/** The tree for text of that size: 2 is twice the usual one. */
export function tree(graph: CauseGraph, scale = 1): Tree {
  const { nodes, edges, width, height } = placed(graph);
  return { nodes: nodes.map((node) => ({ id: node.id, x: node.x * scale, y: node.y * scale, height: node.height * scale })), edges, width: width * scale, height: height * scale };
}

/** Places every hypothesis; those that nothing links stand in a row of their own below. Nodes come in reading order. */
function placed(graph: CauseGraph): Tree {
  const drawn = new dagre.graphlib.Graph();
  drawn.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 52 });
  drawn.setDefaultEdgeLabel(() => ({}));
  const all = links(graph);
  const linked = new Set(all.flatMap((link) => [link.cause, link.effect ?? IMPACT]));
  drawn.setNode(IMPACT, { width: NODE_WIDTH + 60, height: heightOf(graph.impact) });
  for (const h of graph.hypotheses) if (linked.has(h.id)) drawn.setNode(h.id, { width: NODE_WIDTH, height: heightOf(h.statement) });
  for (const link of all) drawn.setEdge(link.effect ?? IMPACT, link.cause);
  dagre.layout(drawn);
  const nodes = drawn.nodes().map((id): Placed => {
    const { x, y, width, height } = drawn.node(id);
    return { id, x: x - width / 2, y: y - height / 2, height };
  });
  const bottom = Math.max(...nodes.map((node) => node.y + node.height));
  const loose = graph.hypotheses.filter((h) => !linked.has(h.id));
  const center = (nodes.find((node) => node.id === IMPACT)?.x ?? 0) + (NODE_WIDTH + 60) / 2;
  // As few beside each other as lets them be read without zooming.
  const perRow = Math.min(loose.length <= 6 ? 2 : 3, loose.length);
  const left = center - (perRow * (NODE_WIDTH + 28) - 28) / 2;
  let top = bottom + 70;
  for (let from = 0; from < loose.length; from += perRow) {
    const row = loose.slice(from, from + perRow);
    row.forEach((h, i) => nodes.push({ id: h.id, x: left + i * (NODE_WIDTH + 28), y: top, height: heightOf(h.statement) }));
    top += Math.max(...row.map((h) => heightOf(h.statement))) + 20;
  }
  nodes.sort((a, b) => a.y - b.y || a.x - b.x);
  return { nodes, edges: all.map((link) => ({ id: `${link.cause} ${link.effect ?? IMPACT}`, from: link.effect ?? IMPACT, to: link.cause })), width: Math.max(...nodes.map((n) => n.x + NODE_WIDTH)) - Math.min(...nodes.map((n) => n.x)), height: top };
}
