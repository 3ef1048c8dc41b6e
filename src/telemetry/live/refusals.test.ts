import { describe, expect, it } from 'vitest';
import { refusalText } from './refusals.ts';

describe('what an answer of a Prometheus means', () => {
  it.each([200, 204])('%i: all is well', (status) => expect(refusalText({ status, text: '' })).toBeUndefined());

  it.each([429, 500, 502, 503])('%i: it is worth asking again', (status) => {
    expect(refusalText({ status, text: 'busy' })).toBeUndefined();
  });

  it.each([
    [400, 'out of bounds\n', /answers 400: out of bounds \(.*out_of_order_time_window: 7d.*export openmetrics/],
    [400, 'out of order sample', /--resume .*--as/],
    [400, 'duplicate sample for timestamp', /--resume .*--as/],
    [400, 'too old sample', /out_of_order_time_window is shorter/],
    // Version 2 takes this for a fault of its own.
    [500, 'too old sample', /out_of_order_time_window is shorter/],
    [404, '404 page not found', /--web.enable-remote-write-receiver/],
    [404, 'remote write receiver needs to be enabled with --web.enable-remote-write-receiver', /is it a Prometheus/],
    [401, 'Unauthorized', /no credentials/],
    [302, '', /answers 302 \(it sends us elsewhere/],
    [400, 'something new', /^answers 400: something new$/],
  ])('%i %s: it is not, and why', (status, text, said) => expect(refusalText({ status, text })).toMatch(said));
});
