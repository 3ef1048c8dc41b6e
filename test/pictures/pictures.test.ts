import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pictureFile } from './files.ts';
import { PICTURED } from './policies.ts';
import { drawStepResponse, stepResponse } from './step-response.ts';

const pages = readdirSync('docs/policies').map((name) => name.replace(/\.md$/, ''));
const drawn = Object.entries(PICTURED).map(([name, policy]) => ({ name, policy }));

describe('the pictures of the policies', () => {
  it('are there for each page, and each page shows its own', () => {
    expect(Object.keys(PICTURED).sort()).toEqual(pages.sort());
    for (const { name } of drawn) {
      expect(readFileSync(`docs/policies/${name}.md`, 'utf8')).toContain(`](../images/policies/${name}.svg)`);
    }
  });

  it.each(drawn)('show what the policy does today: $name (npm run update:pictures)', ({ name, policy }) => {
    expect(drawStepResponse(name, stepResponse(policy))).toBe(readFileSync(pictureFile(name), 'utf8'));
  });
});
