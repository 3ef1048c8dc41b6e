import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Chromium as the machine has it. @throws {Error} when it has none: a test that is skipped in silence proves nothing */
export function launch(): Promise<Browser> {
  const executablePath = process.env.PITOT_CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`there is no Chromium at ${executablePath}; install it, or say where it is in PITOT_CHROMIUM`);
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

export interface OpenPage {
  page: Page;
  /** Errors and warnings of the console, exceptions, and requests to anything but the file itself. */
  troubles: string[];
}

export async function open(
  browser: Browser,
  file: string,
  options: Parameters<Browser['newPage']>[0],
): Promise<OpenPage> {
  const page = await browser.newPage(options);
  const troubles: string[] = [];
  page.on('console', (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    if (request.url() !== `file://${file}`) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${file}`);
  await page.waitForSelector('html[data-ready=yes]');
  return { page, troubles };
}

/** What each chart shows at the moment, in seconds. */
export function stretches(page: Page): Promise<[number, number][]> {
  return page.$$eval('.uplot', (charts) =>
    charts.map((chart): [number, number] => {
      const { from, to } = (chart as unknown as { dataset: Record<string, string> }).dataset;
      return [Number(from), Number(to)];
    }),
  );
}
