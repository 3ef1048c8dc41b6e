import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assess } from '#experiment/assess.ts';
import type { RunResult } from '#experiment/result.ts';
import { reportHtml } from '#report/html/document.ts';
import { readAssets } from '#report/html-assets.ts';
import { capacityOf, day, hostile, unchecked } from './report.fixture.ts';
import { launch, open, stretches } from './report-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'pitot-report-'));
let browser: Browser;

function write(name: string, results: RunResult[], capacity = capacityOf(results)): string {
  const assessment = assess(results, { capacity });
  const folders = results.map(({ summary }) => `out/x/${summary.policy}/${summary.seed}`);
  const file = join(folder, name);
  writeFileSync(file, reportHtml({ assessment, results, folders, command: 'pitot report out/x' }, readAssets()));
  return file;
}

let file = '';
beforeAll(async () => {
  browser = await launch();
  const results = ['plain', 'hpa <b>&amp;</script><script>alert(1)</script>'].flatMap((policy) =>
    [1, 2, 3].map((seed) => unchecked(hostile, policy, seed)),
  );
  file = write('report.html', results);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 400, height: 800 };

describe('the report in Chromium', () => {
  it('draws six charts, without an error and without a request', async () => {
    const { page, troubles } = await open(browser, file, { viewport: WIDE });
    expect(await page.locator('.uplot canvas').count()).toBe(6);
    const inked = await page.$$eval('.uplot canvas', (canvases) =>
      canvases.map((canvas) => {
        const surface = canvas as unknown as {
          width: number;
          height: number;
          getContext(kind: '2d'): {
            getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
          };
        };
        const { data } = surface.getContext('2d').getImageData(0, 0, surface.width, surface.height);
        return data.filter((_, i) => i % 4 === 3 && (data[i] as number) > 0).length;
      }),
    );
    for (const pixels of inked) expect(pixels).toBeGreaterThan(1000);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('says the verdict first, and shows names from scenarios as text', async () => {
    const { page } = await open(browser, file, { viewport: WIDE });
    const headline = page.locator('.verdict .headline');
    expect(await headline.textContent()).toMatch(/replica-hours|violates least/);
    expect((await headline.boundingBox())?.y).toBeLessThan(150);
    expect(await page.locator('tbody th', { hasText: 'hpa <b>&amp;</script>' }).count()).toBeGreaterThan(0);
    expect(await page.locator('main b, main script').count()).toBe(0);
    await page.close();
  });

  it.each([
    ['light', WIDE],
    ['dark', WIDE],
    ['light', NARROW],
    ['dark', NARROW],
  ] as const)('has nothing that axe complains about, %s, %o', async (colorScheme, viewport) => {
    const { page } = await open(browser, file, { viewport, colorScheme });
    await page.$$eval('details', (all) => {
      for (const one of all) one.setAttribute('open', '');
    });
    // The page's own policy refuses other scripts; the protocol of the browser's tools does not ask it.
    const violations = await page.evaluate(
      `(() => { const module = undefined; ${AXE}; return axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target.join(' '), failureSummary])])) })()`,
    );
    expect(violations).toEqual([]);
    await page.close();
  });

  it.each([NARROW, WIDE])('never scrolls sideways at %o', async (viewport) => {
    const { page } = await open(browser, file, { viewport });
    await page.$$eval('details', (all) => {
      for (const one of all) one.setAttribute('open', '');
    });
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths).toEqual([viewport.width, viewport.width]);
    await page.close();
  });

  it('zooms all charts when one is dragged across, and goes back with the button', async () => {
    const { page } = await open(browser, file, { viewport: WIDE });
    const whole = await stretches(page);
    expect(new Set(whole.map(String)).size).toBe(1);
    const over = page.locator('#chart-supply .u-over');
    await over.scrollIntoViewIfNeeded();
    const box = (await over.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    const [zoomed, ...others] = await stretches(page);
    const end = whole[0]?.[1] ?? 0;
    expect(zoomed?.[0]).toBeGreaterThan(0.23 * end);
    expect(zoomed?.[1]).toBeLessThan(0.52 * end);
    for (const other of others) expect(other).toEqual(zoomed);
    await page.click('button[data-act=reset]');
    expect(await stretches(page)).toEqual(whole);
    await page.close();
  });

  it('tells values and decisions where the pointer is, and keeps a decision that is clicked', async () => {
    const { page } = await open(browser, file, { viewport: WIDE });
    await page.selectOption('#policy', { index: 1 });
    await page.click('button[data-act=next]');
    const told = await page.locator('#decision').textContent();
    expect(told).toMatch(/^Decision 1 of \d+ at 0:\d\d:\d\d: web \d+ → \d+/);
    const over = page.locator('#chart-arrivals .u-over');
    await over.hover({ position: { x: 300, y: 50 } });
    await expect.poll(() => page.locator('#chart-arrivals .legend').textContent()).toMatch(/at 0:\d\d:\d\d/);
    await expect.poll(() => page.locator('#chart-utilization .legend').textContent()).toMatch(/at 0:\d\d:\d\d/);
    await page.close();
  });

  it('can be worked with the keyboard alone', async () => {
    const { page } = await open(browser, file, { viewport: WIDE });
    await page.focus('button[data-act=in]');
    await page.keyboard.press('Enter');
    const [[from, to] = [0, 0]] = await stretches(page);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    const [[earlier] = [0]] = await stretches(page);
    expect(to - from).toBeGreaterThan(0);
    expect(earlier).toBeLessThan(from);
    await page.close();
  });

  it('draws in the colours of paper when it is printed from the dark', async () => {
    const { page } = await open(browser, file, { viewport: WIDE, colorScheme: 'dark' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await ground()).toBe('rgb(18, 22, 27)');
    await page.emulateMedia({ media: 'print' });
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await page.close();
  });
});

describe('the report of a day at 15 s under five policies', () => {
  it('is below a megabyte and draws', async () => {
    const results = day(5);
    expect(results[0]?.series.columns.at_seconds.length).toBe(5760 * 4);
    const large = write('day.html', results);
    expect(statSync(large).size).toBeLessThan(1e6);
    const { page, troubles } = await open(browser, large, { viewport: WIDE });
    expect(troubles).toEqual([]);
    expect(await page.locator('#range').textContent()).toBe('0:00:00 to 1d 00:00:00');
    await page.close();
  });
});
