import type { Payload } from '#report/html/payload.ts';
import { clock } from './clock.ts';
import { Page } from './page.ts';
import { onThemeChange } from './theme.ts';
import { inflate } from './unpack.ts';
import { View } from './view.ts';

/** Starts the charts. The rest of the page stands without. */
async function start(): Promise<void> {
  const text = (id: string) => document.getElementById(id)?.textContent ?? '';
  const [json, bytes] = await Promise.all([inflate(text('payload')), inflate(text('columns'))]);
  const payload = JSON.parse(new TextDecoder().decode(json)) as Payload;
  const range = document.getElementById('range');
  const view = new View(payload.durationSeconds, (from, to) => {
    if (range !== null) range.textContent = `${clock(from)} to ${clock(to)}`;
  });
  const page = new Page(payload, bytes, view);
  page.draw();
  onThemeChange(() => page.draw());
  const observer = new ResizeObserver(() => view.resize());
  const charts = document.getElementById('charts');
  if (charts !== null) observer.observe(charts);
  const act: Record<string, () => void> = {
    in: () => view.zoom(0.5),
    out: () => view.zoom(2),
    left: () => view.move(-0.5),
    right: () => view.move(0.5),
    reset: () => view.reset(),
    previous: () => page.step(-1),
    next: () => page.step(1),
  };
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-act]')) {
    button.addEventListener('click', () => act[button.dataset.act ?? '']?.());
  }
  document.documentElement.dataset.ready = 'yes';
}

start().catch((error: unknown) => {
  const note = document.getElementById('charts-note');
  if (note !== null) note.textContent = `The charts cannot be drawn in this browser: ${String(error)}`;
});
