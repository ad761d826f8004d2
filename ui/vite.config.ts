import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * The window freezes `Object.prototype`, so that nothing can poison it. A plain assignment to `constructor` on an object
 * then throws, and d3-color makes one while it loads: here it becomes a definition, which is what it means.
 */
const definesInsteadOfAssigns: Plugin = {
  name: 'defines-instead-of-assigns',
  transform(code, id) {
    if (!id.includes('/d3-color/')) return null;
    const assigned = 'prototype.constructor = constructor;';
    if (!code.includes(assigned)) throw new Error(`${id}: look whether it still assigns to \`constructor\``);
    return code.replace(assigned, "Object.defineProperty(prototype, 'constructor', { value: constructor, writable: true, configurable: true });");
  },
};

export default defineConfig({
  plugins: [definesInsteadOfAssigns, svelte(), svelteTesting()],
  // Everything lies beside the page; nothing is inlined, so that the policy needs no exceptions.
  base: './',
  build: { target: 'safari16', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'], restoreMocks: true },
});
